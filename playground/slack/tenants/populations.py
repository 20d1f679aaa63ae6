"""People and channels that workspaces begin with."""

from playground.slack.settings import TEAM, Settings
from playground.slack.workspace import Workspace

ALICE, BOB = "U0ALICE", "U0BOB"
GUEST, SINGLE_CHANNEL_GUEST = "U0GUEST", "U0SINGLE"
PARTNER, PARTNER_ADMIN, DEACTIVATED = "U0PARTNER", "U0PADMIN", "U0DEPARTED"
PARTNER_TEAM, SHARED_CHANNEL = "T0PARTNER", "C0PARTNERS"


def default_workspace(settings: Settings, team_id: str = TEAM, name: str = "Local") -> Workspace:
    """Make a workspace of two people (Alice runs it), the bot, three channels and a DM each."""
    workspace = Workspace(settings, team_id, name)
    populate(workspace)
    add_bot(workspace)
    return workspace


def populate(workspace: Workspace) -> None:
    """Add the people and channels; the bot is in all of these."""
    bot = workspace.installation.bot_user_id
    workspace.add_user(ALICE, "Alice", real_name="Alice Martin", is_admin=True)
    workspace.add_user(BOB, "Bob", real_name="Bob Dupont")
    workspace.add_channel("C0GENERAL", "general", [ALICE, BOB, bot])
    workspace.add_channel("C0RANDOM", "random", [ALICE, BOB, bot])
    workspace.add_channel("G0PRIVATE", "private-plans", [ALICE, BOB, bot], kind="group")
    workspace.add_channel("D0ALICE", "", [ALICE, bot], kind="im")
    workspace.add_channel("D0BOB", "", [BOB, bot], kind="im")


def add_cast(workspace: Workspace) -> None:
    """Add people of every kind, all in a channel that is shared with another company."""
    guest, partner = {"is_restricted": True}, {"team_id": PARTNER_TEAM}
    workspace.add_user(GUEST, "Gina", real_name="Gina Guest", **guest)
    workspace.add_user(
        SINGLE_CHANNEL_GUEST, "Sven", real_name="Sven Single", is_ultra_restricted=True, **guest
    )
    workspace.add_user(PARTNER, "Paula", real_name="Paula Partner", **partner)
    workspace.add_user(PARTNER_ADMIN, "Petra", real_name="Petra Partner", is_admin=True, **partner)
    workspace.add_user(DEACTIVATED, "Dave", real_name="Dave Departed", deleted=True)
    people = [user.id for user in workspace.users.values()]
    workspace.add_channel(SHARED_CHANNEL, "partners", people, ext_shared=True)


def add_bot(workspace: Workspace) -> None:
    """Add the bot user of the installation."""
    bot, settings = workspace.installation, workspace.settings
    fields = {"bot_id": bot.bot_id, "app_id": settings.app_id, "real_name": settings.app_name}
    workspace.add_user(bot.bot_user_id, "Agent", **fields)
