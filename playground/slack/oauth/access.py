"""oauth.v2.access and what else gives or ends tokens; no method here is about a workspace."""

from playground.slack.api.args import Args
from playground.slack.api.handler import TokenHandler
from playground.slack.oauth.codes import Codes
from playground.slack.records import Credential
from playground.slack.settings import Settings
from playground.slack.tenants.installing import Installing
from playground.slack.tenants.tenants import Tenants
from playground.slack.wire import Json, SlackError


class OAuth:
    """Handlers that are given the call's token, too."""

    def __init__(
        self, settings: Settings, tenants: Tenants, installing: Installing, codes: Codes
    ) -> None:
        self._settings = settings
        self._tenants = tenants
        self._installing = installing
        self._codes = codes

    def methods(self) -> dict[str, TokenHandler]:
        return {
            "apps.uninstall": self.uninstall,
            "auth.revoke": self.revoke,
            "oauth.v2.access": self.access,
            "oauth.v2.exchange": self.exchange,
        }

    def access(self, args: Args, _: str) -> Json:
        """Exchange a code, or a refresh token, for an access token."""
        self._check_client(args)
        match args.text("grant_type"):
            case "refresh_token":
                return self._answer(self._tenants.tokens.refresh(args.text("refresh_token")))
            case "" | "authorization_code":
                return self._install(args)
            case _:
                raise SlackError("invalid_grant_type")

    def exchange(self, args: Args, token: str) -> Json:
        """Exchange a token without an end for one that is rotated."""
        self._check_client(args)
        if not self._settings.token_rotation:
            raise SlackError("token_rotation_not_enabled")
        credential = self._tenants.tokens.records.get(token)
        if credential is None or credential.expires_at is not None:
            raise SlackError("invalid_token")
        if credential.refusal:
            raise SlackError("token_already_exchanged")
        self._tenants.tokens.revoke(token)
        return self._answer(self._tenants.tokens.issue(credential.owner, rotated=True))

    def revoke(self, args: Args, token: str) -> Json:
        owner = self._tenants.tokens.find(token).owner
        if args.flag("test"):
            return {"revoked": False}
        self._tenants.of_owner(owner)[0].parts.endings.revoke(token)
        return {"revoked": True}

    def uninstall(self, args: Args, token: str) -> Json:
        owner = self._tenants.tokens.find(token).owner
        self._check_client(args)
        self._tenants.of_owner(owner)[0].parts.endings.uninstall()
        return {}

    def _install(self, args: Args) -> Json:
        consent = self._codes.redeem(args.text("code"), args.text("redirect_uri"))
        credential = self._installing.install(consent.owner, consent.scopes)
        return self._answer(credential) | {"authed_user": {"id": consent.user}}

    def _check_client(self, args: Args) -> None:
        if args.text("client_id") != self._settings.client_id:
            raise SlackError("invalid_client_id")
        if args.text("client_secret") != self._settings.client_secret:
            raise SlackError("bad_client_secret")

    def _answer(self, credential: Credential) -> Json:
        installation = self._installing.of(credential.owner)
        answer: Json = {
            "access_token": credential.token,
            "token_type": "bot",
            "scope": ",".join(sorted(installation.scopes)),
            "bot_user_id": installation.bot_user_id,
            "app_id": self._settings.app_id,
            **self._place(credential.owner),
            "is_enterprise_install": installation.is_enterprise_install,
        }
        if credential.expires_at is not None:
            answer |= {
                "expires_in": self._tenants.tokens.life,
                "refresh_token": credential.refresh_token,
            }
        return answer

    def _place(self, owner: str) -> Json:
        """Name the workspace and its organisation; the latter alone where all of it has the app."""
        if owner in self._tenants.enterprises:
            enterprise = self._tenants.enterprises[owner]
            return {"team": None, "enterprise": {"id": owner, "name": enterprise.name}}
        workspace = self._tenants[owner].workspace
        above = workspace.enterprise
        return {
            "team": {"id": workspace.id, "name": workspace.name},
            "enterprise": {"id": above.id, "name": above.name} if above else None,
        }
