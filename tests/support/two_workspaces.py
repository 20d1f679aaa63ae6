"""A local Slack with two workspaces that have the same ids for everything but themselves."""

from playground.slack import Bot, LocalSlack, Tenant

SECOND = "T0SECOND"
SECOND_TOKEN = "xoxb-second"


def with_second(slack: LocalSlack, **bot: str) -> Tenant:
    """Add a workspace with the same people, channels and bot ids as the first, installed."""
    return slack.add_workspace(SECOND, "Second", Bot(**{"token": SECOND_TOKEN, **bot}))
