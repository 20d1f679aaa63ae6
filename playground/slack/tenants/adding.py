"""Adding of workspaces and organisations to the local Slack."""

from dataclasses import dataclass

from playground.persistence import UnitOfWork
from playground.slack.records import Enterprise, Installation
from playground.slack.settings import BOT, BOT_USER, DEFAULT_SCOPES, Settings
from playground.slack.tables import tables, token_table
from playground.slack.tenants.populations import add_bot, populate
from playground.slack.tenants.tenant import Tenant
from playground.slack.tenants.tenants import Tenants
from playground.slack.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Bot:
    """The app's bot user in one workspace; without a `token` the app is not installed."""

    user_id: str = BOT_USER
    id: str = BOT
    token: str = ""


class Adding:
    """Adds workspaces. A saved one is restored; its tables bear its id, but for the first one's."""

    def __init__(self, tenants: Tenants, settings: Settings, work: UnitOfWork) -> None:
        self._tenants = tenants
        self._settings = settings
        self._work = work

    def first(self, workspace: Workspace, token: str) -> Tenant:
        """Add the workspace that the app has from the beginning."""
        self._work.join(tables(workspace))
        workspace.touch = self._work.touch
        self._tenants.tokens.add(token, workspace.id)
        self._work.join(token_table(self._tenants.tokens.records))
        self._tenants.tokens.touch = self._work.touch
        return self._tenants.add(workspace)

    def workspace(
        self, team_id: str, name: str, bot: Bot, *, enterprise: str = "", populated: bool = True
    ) -> Tenant:
        """Add a workspace, with the same people and channels as the first if it is `populated`.

        One of an organisation gets the app by a grant where all of it has the app.
        """
        above = self._tenants.enterprises.get(enterprise)
        workspace = Workspace(self._settings, team_id, name, enterprise=above)
        workspace.installation = Installation(team_id, bot.user_id, bot.id, is_active=False)
        if populated:
            populate(workspace)
        if above is not None:
            above.teams.append(team_id)
            for sister in self._sisters(above):
                workspace.files = sister.files  # which belong to the whole organisation
        if bot.token:
            workspace.installation.is_active = True
            workspace.installation.scopes = set(DEFAULT_SCOPES)
            self._tenants.tokens.add(bot.token, team_id)
            add_bot(workspace)
        self._save(workspace)
        return self._tenants.add(workspace)

    def enterprise(self, enterprise_id: str, name: str, bot: Bot) -> Enterprise:
        """Add an organisation; with a token it has the app, though none of its workspaces yet."""
        enterprise = Enterprise(enterprise_id, name, name.lower().replace(" ", "-"))
        self._tenants.enterprises[enterprise_id] = enterprise
        self._tenants.org_wide[enterprise_id] = Installation(
            enterprise_id,
            bot.user_id,
            bot.id,
            set(DEFAULT_SCOPES) if bot.token else set(),
            is_active=bool(bot.token),
            is_enterprise_install=True,
        )
        if bot.token:
            self._tenants.tokens.add(bot.token, enterprise_id)
        itself = Workspace(self._settings, enterprise_id, name, enterprise=enterprise)
        itself.installation = self._tenants.org_wide[enterprise_id]
        add_bot(itself)
        self._tenants.add_organisation(itself)
        return enterprise

    def _sisters(self, enterprise: Enterprise) -> list[Workspace]:
        every = (tenant.workspace for tenant in self._tenants)
        return [workspace for workspace in every if workspace.enterprise is enterprise]

    def share(self, channel_id: str, of: str, *others: str) -> None:
        """Put a channel into other workspaces of its organisation, all of whose people join it."""
        sharing = [self._tenants[team].workspace for team in (of, *others)]
        channel = sharing[0].channels[channel_id]
        channel.org_shared = True
        people = {id_: user for each in sharing for id_, user in each.users.items()}
        channel.members = list(dict.fromkeys([*channel.members, *people]))
        for workspace in sharing:
            workspace.channels[channel_id] = channel
            workspace.users |= people

    def _save(self, workspace: Workspace) -> None:
        prefix = f"{workspace.id}/"
        named = {f"{prefix}{name}": table for name, table in tables(workspace).items()}
        self._work.join(named)

        def touch(table: str, *key: str | None) -> None:
            self._work.touch(prefix + table, *key)

        workspace.touch = touch
