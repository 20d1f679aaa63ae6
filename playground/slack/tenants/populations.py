"""People and channels that workspaces begin with."""

from playground.slack.settings import TEAM, Settings
from playground.slack.workspace import Workspace

ALICE, BOB = "U0ALICE", "U0BOB"


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


def add_bot(workspace: Workspace) -> None:
    """Add the bot user of the installation."""
    installation, app = workspace.installation, workspace.settings.app_id
    workspace.add_user(installation.bot_user_id, "Agent", bot_id=installation.bot_id, app_id=app)
