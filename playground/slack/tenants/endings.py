"""End of an installation: its tokens are revoked, or the app is uninstalled; Slack tells both."""

from playground.slack.delivery.dispatcher import Dispatcher
from playground.slack.tenants.tokens import Tokens
from playground.slack.wire import Json
from playground.slack.workspace import Workspace


class Endings:
    def __init__(self, workspace: Workspace, dispatcher: Dispatcher, tokens: Tokens) -> None:
        self._workspace = workspace
        self._dispatcher = dispatcher
        self._tokens = tokens

    def uninstall(self) -> None:
        """Remove the app; its last events come in no order, and no token is good any more."""
        installation = self._workspace.installation
        self._tell(self._revoked())
        self._tell({"type": "app_uninstalled"})
        self._tokens.end(installation.owner)
        installation.is_active = False
        self._workspace.users[installation.bot_user_id].deleted = True
        self._workspace.touch("installation")
        self._workspace.touch("users", installation.bot_user_id)

    def revoke(self, token: str) -> None:
        """Revoke a token, and tell of it; an app without any other hears nothing from then on."""
        self._tell(self._revoked())
        self._tokens.revoke(token)
        installation = self._workspace.installation
        installation.is_active = bool(self._tokens.current(installation.owner))
        self._workspace.touch("installation")

    def _revoked(self) -> Json:
        bot = self._workspace.installation.bot_user_id
        return {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [bot]}}

    def _tell(self, event: Json) -> None:
        self._dispatcher.emit(event | {"event_ts": self._workspace.next_ts()})
