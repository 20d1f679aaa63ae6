"""Functions whose statements may read all rows of a table, or of a team, each with its reason."""

SCANNING: dict[str, str] = {
    "storage.agents.agents.unneeded": "looks at all agents, once in each run of the cleanup",
    "storage.deletion_queue.waiting": "is for the commands of operators, who are told the count",
}

WHOLE_TEAM: dict[str, str] = {}
