"""Request pipeline of the Web API: token, arguments, limits, faults, then the method itself."""

import base64
import json
import time
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from playground.faults import Faults
from playground.slack import faulty
from playground.slack.api.args import Args
from playground.slack.api.methods.catalogue import METHODS
from playground.slack.api.methods.method import COMMON_ERRORS, Method
from playground.slack.api.rate_limits import RateLimits
from playground.slack.dialects import refuse, shown
from playground.slack.settings import Settings
from playground.slack.wire import Json, SlackError

Handler = Callable[[Args], Json]

# They authenticate by other means than a bot token.
_APP_TOKEN_METHODS = frozenset({"apps.connections.open"})
_TOKENLESS_METHODS = frozenset({"oauth.v2.access"})
_CUSTOMIZED = ("icon_emoji", "icon_url", "username")


@dataclass(frozen=True, slots=True)
class Call:
    """A Web API call as it went; `at` is on the monotonic clock."""

    method: str
    args: Json
    at: float
    ok: bool
    error: str | None


class WebApi:
    def __init__(self, settings: Settings, faults: Faults, handlers: dict[str, Handler]) -> None:
        self._settings = settings
        self._faults = faults
        self._handlers = handlers
        self._limits = RateLimits(settings, settings.clock)
        self.calls: list[Call] = []

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer /api/{method}: refusals too have status 200, but for rate limits."""
        name = request.match_info["method"]
        fault = self._faults.take(name)
        values: Json = {}
        try:
            token, values = await _read(request, METHODS.get(name))
            self._drop_default_team(values, METHODS.get(name))
            refusal = await faulty.before(request, self._faults, fault)
            if refusal is not None:
                self._record(name, values, (fault.code or fault.kind) if fault else None)
                return refusal
            answer = self._run(request, name, token, Args(values))
        except SlackError as error:
            answer = error.body()
        self._record(name, values, answer.get("error"))
        if answer.get("error") == "ratelimited":
            return faulty.rate_limited(int(answer["seconds"]))
        response = web.json_response(answer, headers=self._headers())
        return faulty.after(request, fault, response)

    def _run(self, request: web.Request, name: str, token: str, args: Args) -> Json:
        method = METHODS.get(name)
        if method is None:
            raise SlackError("unknown_method", req_method=name)
        dialects = self._settings.dialects
        refuse(dialects, name, args.values)
        try:
            self._admit(request, name, token, args)
            return {"ok": True, **shown(dialects, name, self._handlers[name](args))}
        except SlackError as error:
            # The table is what tests hold against Slack's documentation: nothing may escape it.
            if error.code not in method.errors | COMMON_ERRORS:
                raise RuntimeError(f"{name} does not document {error.code}") from error
            raise

    def _admit(self, request: web.Request, name: str, token: str, args: Args) -> None:
        """Refuse what Slack refuses before it looks at what a method is for."""
        method = METHODS[name]
        self._authenticate(name, token)
        if request.method == "GET" and not method.read:
            raise SlackError("invalid_post_type", "this method must be posted")
        self._require_scope(method)
        wait = self._limits.retry_after(name, method, str(args.values.get("channel", "")))
        if wait is not None:
            raise SlackError("ratelimited", seconds=wait)
        self._check(method, args)

    def _drop_default_team(self, values: Json, method: Method | None) -> None:
        """Take the team_id that Slack's own SDK adds to every call of a known team."""
        documented = method is not None and "team_id" in method.arguments
        if not documented and values.get("team_id") == self._settings.team_id:
            del values["team_id"]

    def _authenticate(self, name: str, token: str) -> None:
        if name in _TOKENLESS_METHODS:
            return
        if not token:
            raise SlackError("not_authed")
        if token not in {self._settings.bot_token, self._settings.app_token}:
            raise SlackError("invalid_auth")
        wanted = self._settings.bot_token
        if name in _APP_TOKEN_METHODS:
            wanted = self._settings.app_token
        if token != wanted:
            raise SlackError("not_allowed_token_type")

    def _require_scope(self, method: Method) -> None:
        if method.scopes and not method.scopes & self._settings.scopes:
            raise self.missing_scope(",".join(sorted(method.scopes)))

    def missing_scope(self, needed: str) -> SlackError:
        provided = ",".join(sorted(self._settings.scopes))
        return SlackError("missing_scope", needed=needed, provided=provided)

    def _check(self, method: Method, args: Args) -> None:
        if unknown := sorted(set(args.values) - method.arguments):
            raise SlackError("invalid_arguments", *(f"unexpected argument: {n}" for n in unknown))
        for name, error in method.required.items():
            if args.values.get(name, "") == "":
                raise SlackError(error, f"missing required field: {name}")
        customized = any(args.values.get(name) for name in _CUSTOMIZED)
        if customized and "chat:write.customize" not in self._settings.scopes:
            raise self.missing_scope("chat:write.customize")

    def _record(self, name: str, values: Json, error: str | None) -> None:
        self.calls.append(Call(name, values, time.monotonic(), error is None, error))
        self._settings.traffic.call(name, values, error)

    def _headers(self) -> dict[str, str]:
        return {"x-oauth-scopes": ",".join(sorted(self._settings.scopes))}


async def _read(request: web.Request, method: Method | None) -> tuple[str, Json]:
    """Take the token and the arguments out of a request."""
    authorization = request.headers.get("Authorization", "")
    scheme, _, credentials = authorization.partition(" ")
    header_token = credentials if scheme.lower() == "bearer" else ""
    values: Json = dict(request.query)
    if scheme.lower() == "basic":
        values |= _login(credentials)
    match request.content_type:
        case "application/json":
            body = await _read_json(request)
            if body and method is not None and not method.json:
                raise SlackError("invalid_arguments", "this method does not take JSON")
            # Slack reads no token from a JSON body.
            body.pop("token", None)
            values |= body
        case "application/x-www-form-urlencoded" | "multipart/form-data":
            values |= await _read_form(request)
        case _ if request.method == "POST" and request.can_read_body:
            raise SlackError("invalid_post_type")
    token = str(values.pop("token", "")) or header_token
    return token.strip(), values


def _login(credentials: str) -> Json:
    """Take the app's own id and secret, as oauth.v2.access is given them."""
    try:
        client_id, _, secret = base64.b64decode(credentials).decode().partition(":")
    except ValueError:
        raise SlackError("invalid_auth") from None
    return {"client_id": client_id, "client_secret": secret}


async def _read_json(request: web.Request) -> Json:
    try:
        body = json.loads(await request.read() or b"{}")
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(body, dict):
        raise SlackError("json_not_object")
    return body


async def _read_form(request: web.Request) -> Json:
    try:
        form = await request.post()
    except ValueError:
        raise SlackError("invalid_form_data") from None
    if not all(isinstance(value, str) for value in form.values()):
        raise SlackError("invalid_form_data")
    return dict(form)
