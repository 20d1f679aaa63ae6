"""The authorize page, where a person allows the app to be installed, and the way to it there."""

from collections.abc import Mapping

from aiohttp import web
from yarl import URL

from playground.slack.oauth.codes import Codes, Consent
from playground.slack.oauth.pages import consent_page, error_page
from playground.slack.oauth.request import ConsentRequest, Unacceptable, read_consent
from playground.slack.settings import Settings
from playground.slack.tenants.tenant import Tenant
from playground.slack.tenants.tenants import Tenants

PATH, OPEN = "/oauth/v2/authorize", "/app_redirect"
ALLOW, DENIED = "allow", "access_denied"
NOBODY = "This person can't install apps there."


class ConsentPage:
    """Remembers who installed the app last: they are signed in, as far as Slack knows."""

    def __init__(self, settings: Settings, tenants: Tenants, codes: Codes) -> None:
        self._settings = settings
        self._tenants = tenants
        self._codes = codes
        self._signed_in: dict[str, str] = {}  # by workspace

    def routes(self) -> list[web.RouteDef]:
        return [web.get(PATH, self.ask), web.post(PATH, self.answer), web.get(OPEN, self.open)]

    async def ask(self, request: web.Request) -> web.Response:
        """Show the page, or what is wrong with the request."""
        try:
            asked = read_consent(self._settings, request.query)
        except Unacceptable as error:
            return error_page(str(error))
        return consent_page(asked, dict(request.query), self._choices(asked))

    async def answer(self, request: web.Request) -> web.Response:
        """Lead back to the app: with a code, or with the error of a person who cancelled."""
        fields = {name: str(value) for name, value in (await request.post()).items()}
        try:
            asked = read_consent(self._settings, fields)
        except Unacceptable as error:
            return error_page(str(error))
        if fields.get("decision") != ALLOW:
            raise web.HTTPFound(asked.answered(error=DENIED))
        owner, _, user = fields.get("installer", "").partition("/")
        if (owner, user) not in {choice[:2] for choice in self._choices(asked)}:
            return error_page(NOBODY)
        self._signed_in[owner] = user
        consent = Consent(owner, user, asked.scopes, asked.given_uri)
        raise web.HTTPFound(asked.answered(code=self._codes.give(consent)))

    async def open(self, request: web.Request) -> web.Response:
        """Lead to the app's direct message in a workspace, on the page where one sees it."""
        tenant = self._tenants.get(request.query.get("team", "")) or self._tenants.first
        workspace = tenant.workspace
        user = self._signed_in.get(tenant.id) or next(iter(workspace.users))
        direct = workspace.direct(user)
        place = "/".join(filter(None, (user, direct.id if direct else "")))
        raise web.HTTPFound(URL(self._settings.public_url).origin().with_fragment(f"/{place}"))

    def _choices(self, asked: ConsentRequest) -> list[tuple[str, str, str]]:
        """List where the app can be installed, by whom, with a label; first where it is not yet."""
        choices = [
            (tenant.id, user, f"{name} in {tenant.workspace.name}")
            for tenant in sorted(self._tenants, key=lambda it: it.installation.is_active)
            for user, name in _installers(tenant).items()
        ]
        if self._settings.org_deploy:
            choices += [
                (above.id, user, f"{name} for all of {above.name}")
                for tenant in self._tenants
                if (above := tenant.workspace.enterprise)
                for user, name in _installers(tenant, admins=True).items()
            ]
        return [choice for choice in choices if asked.team in {"", choice[0]}] or choices


def _installers(tenant: Tenant, *, admins: bool = False) -> Mapping[str, str]:
    """Names of the people who may install apps: full members, and only admins for all of it."""
    workspace = tenant.workspace
    return {
        user.id: user.real_name
        for user in workspace.users.values()
        if user.team_id == workspace.id
        and not (user.is_bot or user.deleted or user.is_restricted)
        and (user.is_admin or not admins)
    }
