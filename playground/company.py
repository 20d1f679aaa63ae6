"""Company of the playground's people: guests and partners in one workspace, and a second one."""

from playground.slack import Bot, LocalSlack, Tenant
from playground.slack.tenants import populations as cast
from playground.slack.workspace import Workspace

NAME = "Second workspace"
CLARA, DAVID = "U1CLARA", "U1DAVID"


def furnish(slack: LocalSlack) -> None:
    """Add what is not there yet; the second workspace is one where the app is not installed."""
    if cast.GUEST not in slack.workspace.users:
        cast.add_cast(slack.workspace)
        for guest in (cast.GUEST, cast.SINGLE_CHANNEL_GUEST):
            _add_direct(slack.workspace, guest)
    second = slack.add_workspace(second_id(slack), NAME, Bot("U1BOT", "B1BOT"), populated=False)
    if CLARA not in second.workspace.users:
        _populate(second)
    for workspace in (slack.workspace, second.workspace):
        _capitalize_names(workspace)


def second_id(slack: LocalSlack) -> str:
    """Return the id of the second workspace, which is as unique as the first one's."""
    return f"T1{slack.team_id[2:]}"


def _populate(tenant: Tenant) -> None:
    workspace = tenant.workspace
    workspace.add_user(CLARA, "Clara", real_name="Clara Meyer", is_admin=True)
    workspace.add_user(DAVID, "David", real_name="David Roux")
    for channel, name in (("C1GENERAL", "general"), ("C1LAUNCH", "launch")):
        workspace.add_channel(channel, name, [CLARA, DAVID])
    for person in (CLARA, DAVID):
        _add_direct(workspace, person)


def _capitalize_names(workspace: Workspace) -> None:
    """Give the people of an older playground, whose names were kept in small letters, their own."""
    for user in workspace.users.values():
        first = user.real_name.partition(" ")[0]
        if user.display_name != first and user.display_name == first.lower():
            user.display_name = first
            workspace.touch("users", user.id)


def _add_direct(workspace: Workspace, person: str) -> None:
    bot = workspace.installation.bot_user_id
    workspace.add_channel(f"D{person[1:]}", "", [person, bot], kind="im")
