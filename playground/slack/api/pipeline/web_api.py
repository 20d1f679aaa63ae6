"""Request pipeline of the Web API: token, arguments, limits, faults, then the method itself."""

import time
from dataclasses import dataclass

from aiohttp import web

from playground.faults import Faults
from playground.slack import faulty
from playground.slack.api.args import Args
from playground.slack.api.handler import TokenHandler
from playground.slack.api.methods.catalogue import METHODS
from playground.slack.api.methods.method import (
    COMMON_ERRORS,
    ORG_ERRORS,
    TOKEN_ERRORS,
    Method,
)
from playground.slack.api.pipeline.admission import check_arguments, require_scope
from playground.slack.api.pipeline.rate_limits import RateLimits
from playground.slack.api.pipeline.request_reading import read_request
from playground.slack.dialects import refuse, shown
from playground.slack.settings import Settings
from playground.slack.tenants.tenant import Tenant
from playground.slack.tenants.tenants import Tenants
from playground.slack.wire import Json, SlackError

_EVERYWHERE = COMMON_ERRORS | ORG_ERRORS | TOKEN_ERRORS
_APP_TOKEN_METHODS = frozenset({"apps.connections.open"})
_TOKENLESS_METHODS = frozenset({"api.test", "oauth.v2.access", "oauth.v2.exchange"})


@dataclass(frozen=True, slots=True)
class Call:
    """A Web API call as it went, at a time of the monotonic clock; `team` is its workspace."""

    method: str
    args: Json
    at: float
    ok: bool
    error: str | None
    team: str = ""


class WebApi:
    """All methods: those of the app, which are given the call's token, and the workspaces'."""

    def __init__(
        self,
        settings: Settings,
        faults: Faults,
        tenants: Tenants,
        app_methods: dict[str, TokenHandler],
    ) -> None:
        self._settings = settings
        self._faults = faults
        self._tenants = tenants
        self._app_methods = app_methods
        self._limits = RateLimits(settings, settings.clock)
        self.calls: list[Call] = []

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer /api/{method}: refusals too have status 200, but for rate limits."""
        name = request.match_info["method"]
        fault = self._faults.take(name)
        values: Json = {}
        tenant: Tenant | None = None
        try:
            token, values = await read_request(request, METHODS.get(name))
            refusal = await faulty.before(request, self._faults, fault)
            if refusal is not None:
                self._record(name, values, (fault.code or fault.kind) if fault else None, tenant)
                return refusal
            tenant = self._tenant(name, token, values)
            answer = self._run(request, name, token, values, tenant)
        except SlackError as error:
            answer = error.body()
        self._record(name, values, answer.get("error"), tenant)
        if answer.get("error") == "ratelimited":
            return faulty.rate_limited(int(answer["seconds"]))
        response = web.json_response(answer, headers=_headers(tenant))
        return faulty.after(request, fault, response)

    def _tenant(self, name: str, token: str, values: Json) -> Tenant | None:
        """Find the workspace of a call by its token; None for a method of the app."""
        method = METHODS.get(name)
        if method is None:
            raise SlackError("unknown_method", req_method=name)
        refuse(self._settings.dialects, name, values)
        if name in _TOKENLESS_METHODS:
            return None
        if not token:
            raise SlackError("not_authed")
        is_of_app = token == self._settings.app_token
        if not is_of_app:
            self._tenants.tokens.find(token)
        if is_of_app != (name in _APP_TOKEN_METHODS):
            raise SlackError("not_allowed_token_type")
        return None if name in self._app_methods else self._tenants.called(token, method, values)

    def _run(
        self, request: web.Request, name: str, token: str, values: Json, tenant: Tenant | None
    ) -> Json:
        method = METHODS[name]
        _drop_default_team(values, method, tenant)
        args = Args(values)
        try:
            self._admit(request, name, args, tenant)
            if tenant is None:
                return {"ok": True, **self._app_methods[name](args, token)}
            return {"ok": True, **shown(self._settings.dialects, name, tenant.handlers[name](args))}
        except SlackError as error:
            # The table is what tests hold against Slack's documentation: nothing may escape it.
            if error.code not in method.errors | _EVERYWHERE:
                raise RuntimeError(f"{name} does not document {error.code}") from error
            raise

    def _admit(self, request: web.Request, name: str, args: Args, tenant: Tenant | None) -> None:
        """Refuse what Slack refuses before it looks at what a method is for."""
        method = METHODS[name]
        scopes = tenant.installation.scopes if tenant else frozenset[str]()
        if request.method == "GET" and not method.read:
            raise SlackError("invalid_post_type", "this method must be posted")
        require_scope(method, scopes)
        owner = tenant.installation.owner if tenant else ""
        channel = str(args.values.get("channel", ""))
        wait = self._limits.retry_after(name, method, channel, owner)
        if wait is not None:
            raise SlackError("ratelimited", seconds=wait)
        check_arguments(method, args, scopes)

    def _record(self, name: str, values: Json, error: str | None, tenant: Tenant | None) -> None:
        team = tenant.id if tenant else ""
        self.calls.append(Call(name, values, time.monotonic(), error is None, error, team))
        self._settings.traffic.call(name, values, error)


def _drop_default_team(values: Json, method: Method, tenant: Tenant | None) -> None:
    """Take the team_id that Slack's own SDK adds to every call of a known team."""
    is_default = tenant is not None and values.get("team_id") == tenant.id
    if is_default and "team_id" not in method.arguments:
        del values["team_id"]


def _headers(tenant: Tenant | None) -> dict[str, str]:
    return {"x-oauth-scopes": ",".join(sorted(tenant.installation.scopes))} if tenant else {}
