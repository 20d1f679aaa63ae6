"""One workspace of the local Slack: its state, its people, and the Web API as it works there."""

from playground.slack.delivery.dispatcher import Dispatcher
from playground.slack.delivery.transport import Transport
from playground.slack.parts import assemble
from playground.slack.people.people import People
from playground.slack.records import Installation
from playground.slack.tenants.handlers import handlers
from playground.slack.tenants.tokens import Tokens
from playground.slack.wire import Json
from playground.slack.workspace import Workspace

# Arguments that name something of one workspace, and where it is among what that holds.
NAMING = {
    "channel": ("channels", "users"),
    "channel_id": ("channels",),
    "file": ("files",),
    "user": ("users",),
    "user_id": ("users",),
    "users": ("users",),
    "usergroup": ("user_groups",),
    "view_id": ("views",),
}


class Tenant:
    """A workspace with all that works on it."""

    def __init__(self, workspace: Workspace, transport: Transport, tokens: Tokens) -> None:
        self.workspace = workspace
        self.dispatcher = Dispatcher(workspace, transport)
        self.parts = assemble(workspace, self.dispatcher, tokens)
        self.people = People(self.parts)
        self.handlers = handlers(self.parts)

    @property
    def id(self) -> str:
        return self.workspace.id

    @property
    def installation(self) -> Installation:
        return self.workspace.installation

    @property
    def bot_user_id(self) -> str:
        return self.installation.bot_user_id

    def is_named_by(self, values: Json) -> bool:
        """Tell whether a call is about something that this workspace has."""
        if values.get("team") == self.id or f".{self.id}." in str(values.get("trigger_id")):
            return True
        return any(
            str(values[argument]).partition(",")[0] in getattr(self.workspace, kind)
            for argument, kinds in NAMING.items()
            if argument in values
            for kind in kinds
        )
