"""API of connectors: what there is, whose credentials, and their tools."""

import re
import secrets

from aiohttp import web
from mistralai.client import models as sdk

from playground.mistral.connectors import dialects
from playground.mistral.connectors.records import (
    DEFAULT,
    Connector,
    Credential,
    SignIn,
    listed,
    shown,
)
from playground.mistral.requests.errors import RefusedError, invalid, not_found
from playground.mistral.requests.paging import page_size
from playground.mistral.requests.validation import check, read_body
from playground.mistral.state import Json, State
from playground.model.services import BY_NAME, NOBODY, Service, UnknownTool

TERM = 600  # seconds in which a sign-in that has begun can be finished
NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
SCOPES = ("user", "workspace", "organization")
NO_SIGN_IN = "This connector needs no sign-in"
IN_USE = "The default credentials can't be deleted while others exist"
UNAUTHORIZED = "Connector {name} requires authentication: you need to reconnect"


class Connectors:
    def __init__(self, state: State) -> None:
        self._state = state
        one = "/v1/connectors/{connector_id_or_name}"
        own = one + "/user/credentials"
        self.routes = [
            web.get("/v1/connectors", self.list_some, name="connectors.list"),
            web.get(one, self.get, name="connectors.get"),
            web.get(one + "/auth_url", self.auth_url, name="connectors.auth_url"),
            web.get(one + "/authentication_methods", self.methods, name="connectors.methods"),
            web.get(one + "/tools", self.tools, name="connectors.tools"),
            web.post(one + "/tools/{tool_name}/call", self.call, name="connectors.call"),
            web.get(own, self.credentials, name="connectors.credentials"),
            web.post(own, self.promote, name="connectors.promote"),
            web.delete(own + "/{credentials_name}", self.delete, name="connectors.delete"),
        ]

    async def list_some(self, request: web.Request) -> web.Response:
        size, after = page_size(request, 100), request.query.get("cursor")
        found = sorted(self._state.connectors.values(), key=lambda it: it.name)
        left = [one for one in found if after is None or one.name > after]
        following = left[size - 1].name if len(left) > size else None
        items = [shown(one, BY_NAME[one.name]) for one in left[:size]]
        pagination = {"next_cursor": following, "page_size": size}
        return web.json_response({"items": items, "pagination": pagination})

    async def get(self, request: web.Request) -> web.Response:
        connector, service = self._found(request)
        wants = request.query.get("fetch_user_data") == "true"
        return web.json_response(shown(connector, service, user_data=wants))

    async def methods(self, request: web.Request) -> web.Response:
        connector, service = self._found(request)
        return web.json_response(shown(connector, service)["supported_auth_methods"])

    async def auth_url(self, request: web.Request) -> web.Response:
        connector, service = self._found(request)
        if not service.needs_sign_in:
            raise RefusedError(400, NO_SIGN_IN)
        returns = request.query.get("app_return_url")
        if returns is not None and not returns.startswith(("https://", "http://127.0.0.1:")):
            raise invalid(("query", "app_return_url"), "Input should be a valid URL", "url_parsing")
        name = self._named(request) or DEFAULT
        sign_in = SignIn(
            connector.name,
            DEFAULT if dialects.IGNORED in self._state.dialects else name,
            request.query.get("credentials_title"),
            returns,
            self._state.clock() + TERM,
        )
        key = secrets.token_urlsafe(24)
        self._state.sign_ins[key] = (self._state, sign_in)
        root = str(request.url.origin()) + request.path.partition("/v1/")[0]
        address = dialects.auth_url(self._state, f"{root}/connectors/sign-in?request={key}")
        return web.json_response({"auth_url": address, "ttl": TERM})

    async def tools(self, request: web.Request) -> web.Response:
        connector, service = self._found(request)
        if dialects.IGNORED not in self._state.dialects:
            self._credential(request, connector, service)
        return web.json_response(
            [
                {
                    "name": tool.name,
                    "title": tool.title,
                    "description": tool.description,
                    "inputSchema": tool.schema,
                    "annotations": {"title": tool.title, "readOnlyHint": tool.reads},
                }
                for tool in service.tools
            ]
        )

    async def call(self, request: web.Request) -> web.Response:
        connector, service = self._found(request)
        body = await read_body(request)
        check(sdk.ConnectorCallToolRequest, body)
        try:
            credential = self._credential(request, connector, service)
        except RefusedError as refusal:
            if dialects.AS_RESULT in self._state.dialects:
                return _result(refusal.message, is_error=True)
            raise
        try:
            tool = service.tool(request.match_info["tool_name"])
        except UnknownTool as error:
            raise not_found("Tool", request.match_info["tool_name"]) from error
        given = body.get("arguments") or {}
        if set(given) != set(tool.parameters):
            raise invalid(("body", "arguments"), "Field required", "missing")
        account = credential.account if credential else NOBODY
        try:
            said = service.run(tool.name, given, account, connector.closed)
        except UnknownTool as error:
            return _result(f"I can't find ticket {error}.", is_error=True)
        self._state.touch("connectors", connector.name)
        return _result(said)

    async def credentials(self, request: web.Request) -> web.Response:
        connector, _ = self._found(request)
        return web.json_response({"credentials": listed(connector)})

    async def promote(self, request: web.Request) -> web.Response:
        """Make credentials the default: a sign-in of OAuth can't be stored by a request."""
        connector, _ = self._found(request)
        body = await read_body(request)
        check(sdk.CredentialsCreateOrUpdate, body)
        chosen = self._existing(connector, body["name"])
        if body.get("credentials") is not None or body.get("is_default") is not True:
            raise RefusedError(400, "Credentials of OAuth come from a sign-in")
        for one in connector.credentials.values():
            one.is_default = one is chosen
        self._state.touch("connectors", connector.name)
        return web.json_response({"message": f"Credentials '{chosen.name}' saved successfully"})

    async def delete(self, request: web.Request) -> web.Response:
        connector, _ = self._found(request)
        chosen = self._existing(connector, request.match_info["credentials_name"])
        if chosen.is_default and len(connector.credentials) > 1:
            raise RefusedError(409, IN_USE, "conflict_error")
        del connector.credentials[chosen.name]
        self._state.touch("connectors", connector.name)
        return web.json_response({"message": f"Credentials '{chosen.name}' deleted successfully"})

    def _found(self, request: web.Request) -> tuple[Connector, Service]:
        connector = find(self._state, request.match_info["connector_id_or_name"])
        return connector, BY_NAME[connector.name]

    def _existing(self, connector: Connector, name: str) -> Credential:
        if name not in connector.credentials:
            raise not_found("Credentials", name)
        return connector.credentials[name]

    def _named(self, request: web.Request) -> str | None:
        name = request.query.get("credentials_name")
        if name is not None and not NAME.fullmatch(name):
            where = ("query", "credentials_name")
            raise invalid(where, "String should match pattern", "string_pattern_mismatch")
        return name

    def _credential(
        self, request: web.Request, connector: Connector, service: Service
    ) -> Credential | None:
        """The credential that a request is made with; None where the service needs none."""
        name = self._named(request)
        if not service.needs_sign_in:
            return None
        if name is None or dialects.IGNORED in self._state.dialects:
            chosen = connector.default()
        else:
            chosen = self._existing(connector, name)
        if chosen is None or chosen.status != "valid":
            message = UNAUTHORIZED.format(name=connector.name)
            raise RefusedError(401, message, "authentication_error")
        return chosen


def find(state: State, which: str) -> Connector:
    """Find a connector by its name or its id."""
    for connector in state.connectors.values():
        if which in (connector.name, connector.id):
            return connector
    raise not_found("Connector", which)


def _result(text: str, *, is_error: bool = False) -> web.Response:
    content: list[Json] = [{"type": "text", "text": text}]
    return web.json_response({"content": content, "metadata": {"mcp_meta": {"isError": is_error}}})
