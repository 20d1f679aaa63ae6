"""Functions whose statements may scan, each with its reason."""

SCANNING: dict[str, str] = {
    "storage.agents.agents.unneeded": "looks at all agents, once in each run of the cleanup",
    "storage.deletion_queue.waiting": "is for the commands of operators, who are told the count",
}
