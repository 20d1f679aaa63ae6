"""Installation of the app in a workspace, or in a whole organisation."""

from collections.abc import Iterable

from playground.slack.records import Credential, Installation
from playground.slack.settings import Settings
from playground.slack.tenants.populations import add_bot
from playground.slack.tenants.tenant import Tenant
from playground.slack.tenants.tenants import Tenants


class Installing:
    def __init__(self, tenants: Tenants, settings: Settings) -> None:
        self._tenants = tenants
        self._settings = settings

    def install(self, owner: str, scopes: Iterable[str], *, token: str = "") -> Credential:
        """Install the app, or add scopes to what it has; the new token has all of them.

        With a `token`, that one is good from now on, in place of a new one.
        """
        installation = self.of(owner)
        kept = installation.scopes if installation.is_active else set()
        installation.scopes = kept | set(scopes)
        installation.is_active = True
        for tenant in self._tenants.of_owner(owner):
            self._settle(tenant)
        tokens = self._tenants.tokens
        if token:
            return tokens.add(token, owner)
        return tokens.issue(owner, rotated=self._settings.token_rotation)

    def of(self, owner: str) -> Installation:
        """Find the installation of a workspace or an organisation, which may not be active."""
        enterprise = self._tenants.enterprises.get(owner)
        if enterprise is not None:
            return self._tenants.org_wide[owner]
        return self._tenants[owner].installation

    def grant(self, team_id: str) -> Tenant:
        """Add an app that the whole organisation has to one of its workspaces, and tell of it."""
        tenant = self._tenants[team_id]
        enterprise = tenant.workspace.enterprise
        if enterprise is None:
            raise LookupError(f"{team_id} is of no organisation")
        tenant.workspace.installation = self._tenants.org_wide[enterprise.id]
        self._settle(tenant)
        self._tell(tenant, "team_access_granted")
        return tenant

    def withdraw(self, team_id: str) -> None:
        """Take such an app away from one workspace; the others keep it."""
        tenant = self._tenants[team_id]
        self._tell(tenant, "team_access_revoked")
        bot = tenant.installation
        tenant.workspace.installation = Installation(
            team_id, bot.bot_user_id, bot.bot_id, is_active=False
        )

    def _tell(self, tenant: Tenant, kind: str) -> None:
        event_ts = tenant.workspace.next_ts()
        tenant.dispatcher.emit({"type": kind, "team_ids": [tenant.id], "event_ts": event_ts})

    def _settle(self, tenant: Tenant) -> None:
        """Bring the bot in; where it was before, it is again."""
        workspace, bot_id = tenant.workspace, tenant.bot_user_id
        if bot_id not in workspace.users:
            add_bot(workspace)
        workspace.users[bot_id].deleted = False
        workspace.touch("users", bot_id)
        workspace.touch("installation")
        workspace.changes.publish("app_installed")
