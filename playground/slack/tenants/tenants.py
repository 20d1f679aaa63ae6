"""All workspaces of the local Slack, and the one that a call with some token is about."""

from collections.abc import Iterator

from playground.slack.api.methods.catalogue import METHODS
from playground.slack.api.methods.method import Method
from playground.slack.delivery.transport import Transport
from playground.slack.records import Enterprise, Installation
from playground.slack.tenants.tenant import Tenant
from playground.slack.tenants.tokens import Tokens
from playground.slack.wire import Json, SlackError
from playground.slack.workspace import Workspace

NOT_GRANTED = "team_access_not_granted"


class Tenants:
    """Workspaces by their ids; the first is the one that the app has without being told."""

    def __init__(self, tokens: Tokens, transport: Transport) -> None:
        self.tokens = tokens
        self.enterprises: dict[str, Enterprise] = {}
        self.org_wide: dict[str, Installation] = {}  # by their enterprises
        self._organisations: dict[str, Tenant] = {}  # themselves, for what is of no workspace
        self._transport = transport
        self._by_id: dict[str, Tenant] = {}

    def __iter__(self) -> Iterator[Tenant]:
        return iter(self._by_id.values())

    def __getitem__(self, team_id: str) -> Tenant:
        return self._by_id[team_id]

    def get(self, team_id: str) -> Tenant | None:
        return self._by_id.get(team_id)

    @property
    def first(self) -> Tenant:
        return next(iter(self))

    def add(self, workspace: Workspace) -> Tenant:
        tenant = self._by_id[workspace.id] = Tenant(workspace, self._transport, self.tokens)
        return tenant

    def with_channel(self, channel_id: str) -> str | None:
        """Find the id of the first workspace that has a channel."""
        has = (tenant.id for tenant in self if channel_id in tenant.workspace.channels)
        return next(has, None)

    def add_organisation(self, itself: Workspace) -> None:
        """Let an organisation be named where no workspace of its own has to be."""
        self._organisations[itself.id] = Tenant(itself, self._transport, self.tokens)

    def of_owner(self, owner: str) -> list[Tenant]:
        """List the workspaces where an installation is at work."""
        return [tenant for tenant in self if tenant.installation.owner == owner]

    def called(self, token: str, method: Method, values: Json) -> Tenant:
        """Find the workspace that a call is about; an org-wide token has many, so it has to say."""
        owner = self.tokens.find(token).owner
        granted = self.of_owner(owner)
        if owner not in self.enterprises:
            return granted[0]
        if not granted and method is METHODS["auth.test"]:
            return self._organisations[owner]  # as whoever installs asks before anything is granted
        if not granted:
            raise SlackError(NOT_GRANTED)
        if team_id := values.get("team_id"):
            return self._granted(granted, str(team_id))
        if method.needs_team:
            raise SlackError("missing_argument", "missing required field: team_id")
        return next((tenant for tenant in granted if tenant.is_named_by(values)), granted[0])

    def _granted(self, granted: list[Tenant], team_id: str) -> Tenant:
        for tenant in granted:
            if tenant.id == team_id:
                return tenant
        raise SlackError(NOT_GRANTED)
