"""Functions whose statements may read all rows of a table, or of a team, each with its reason."""

SCANNING: dict[str, str] = {
    "storage.agents.agents.unneeded": "looks at all agents, once in each run of the cleanup",
    "storage.deletion_queue.waiting": "is for the commands of operators, who are told the count",
    "storage.deletion_queue.enqueue_all": "gives up all of an account that is left, once",
    "storage.workspaces.oauth_states.use": "reads the states of the last minutes, which are few",
}

# Its table is made on use, in playgrounds alone, and has a row for each of their workspaces.
OF_PLAYGROUNDS = "storage.playgrounds."

FORGOTTEN = "is for somebody's deletion request, or a channel that is gone, which are rare"
GONE = "deletes what a workspace that is gone had"
FIRST = "needs the first entry of the index, and reads no other"

WHOLE_TEAM: dict[str, str] = {
    "storage.agents.custom_profiles.add": "counts a workspace's profiles, which have a limit",
    "storage.agents.custom_profiles.of_team": "reads a workspace's profiles, which have a limit",
    "storage.audit.erasure.direct_channels": FORGOTTEN,
    "storage.audit.erasure.pseudonymise": FORGOTTEN,
    "storage.connectors.accounts._give_up": FORGOTTEN,
    "storage.connectors.accounts.forget_channel": FORGOTTEN,
    "storage.connectors.accounts.forget_person": FORGOTTEN,
    "storage.connectors.accounts.forget_workspace": GONE,
    "storage.connectors.accounts.tools_seen": "reads a row for each connector, which are few",
    "storage.deletion_queue.due": FIRST,
    "storage.documents.libraries.abandon": FORGOTTEN,
    "storage.documents.listings.sums": "adds up a workspace's files where an admin asks for that",
    "storage.ledger.erasure._merge": FORGOTTEN,
    "storage.ledger.erasure.forget_some": FORGOTTEN,
    "storage.ledger.erasure.forget_sums": FORGOTTEN,
    "storage.ledger.erasure.forget_workspace": GONE,
    "storage.memory.erasure.forget_user": FORGOTTEN,
    "storage.memory.erasure.forget_workspace": GONE,
    "storage.retention.forget_user._unsign_documents": FORGOTTEN,
    "storage.retention.forget_user.rest": FORGOTTEN,
    "storage.retention.offboarding.workspace_gone": GONE,
    "storage.routines.routines._require_room": "counts a workspace's routines, which have a limit",
    "storage.workspaces.former_accounts._leave": "gives up what a workspace made in an account",
    "storage.workspaces.mistral_keys.purge": FIRST,
}
