"""Adapter for connectors at Mistral: their sign-ins by name, their tools, and calls of them.

The vendor's client isn't used: it marks the call of a tool as deprecated in favour of a gateway
that needs a package of its own, and knows fewer shapes than may come.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

import structlog

from bot.core import errors, refusals
from bot.mistral.refusals.errors import Subject
from bot.mistral.sdk.client import Client

log = structlog.get_logger()

LONGEST_RESULT = 100_000  # characters of what a tool returns
MOST_TOOLS = 40
LONGEST_DESCRIPTION = 1_000  # characters of a tool's
NO_SIGN_IN = "none"
VALID = "valid"
STRANGER = "threadwind-nobody"  # credentials that nobody has


class ConnectorGone(errors.UserFacingError):
    """Mistral doesn't know this connector. Please tell an admin."""

    hint = "An agent names a connector that Mistral doesn't have: see docs/connectors.md."


class CredentialsGone(errors.UserFacingError):
    """Nobody is signed in to this connector."""


class AddressNotTrusted(errors.UserFacingError):
    """Mistral gave me an unsafe address to sign in at, so I won't show it. Please tell an admin."""

    hint = "A connector's sign-in doesn't lead to an address with https."


CONNECTOR = Subject(ConnectorGone, refusals.InUse)
CREDENTIALS = Subject(
    CredentialsGone, refusals.InUse, CredentialsGone, unauthorized=CredentialsGone
)


@dataclass(frozen=True, slots=True)
class ConnectorAbout:
    """A connector, as Mistral describes it."""

    name: str
    title: str
    needs_sign_in: bool


@dataclass(frozen=True, slots=True)
class ConnectorTool:
    """A tool of a connector; `reads` says that it changes nothing, as far as it tells."""

    name: str
    title: str
    description: str
    parameters: Mapping[str, Any]
    reads: bool = False


@dataclass(frozen=True, slots=True)
class ToolResult:
    """Result of a tool, as text."""

    text: str
    is_error: bool = False


@dataclass(frozen=True, slots=True)
class SignInAddress:
    """Address at which a person signs in; they are shown its host."""

    url: str
    host: str


@dataclass(frozen=True, slots=True)
class MistralConnectors:
    """Connectors of one account. Whatever has a `credentials` is done with the sign-in so named."""

    client: Client

    async def about(self, connector: str) -> ConnectorAbout:
        """Look a connector up. Raises ConnectorGone."""
        told = _mapping(await self.client.read(_path(connector), CONNECTOR))
        methods = [
            _mapping(one).get("method_type") for one in _items(told, "supported_auth_methods")
        ]
        title = told.get("title") or told.get("name") or connector
        needs = bool(methods) and NO_SIGN_IN not in methods
        return ConnectorAbout(connector, str(title)[:64], needs)

    async def is_signed_in(self, connector: str, credentials: str) -> bool:
        """True if there is a sign-in of this very name that Mistral doesn't know to be invalid."""
        path = f"{_path(connector)}/user/credentials"
        told = _mapping(await self.client.read(path, CONNECTOR))
        for one in map(_mapping, _items(told, "credentials")):
            if one.get("name") == credentials:
                return _mapping(one.get("status")).get("status_type") in {VALID, None}
        return False

    async def tells_apart(self, connector: str) -> bool:
        """True if Mistral refuses credentials that don't exist, instead of using others."""
        try:
            await self._tools(connector, STRANGER)
        except (CredentialsGone, errors.Refused):
            return True
        log.warning("credentials_not_told_apart", connector=connector)
        return False

    async def sign_in(
        self, connector: str, credentials: str, title: str, return_url: str | None
    ) -> SignInAddress:
        """Begin a sign-in that is kept under a name. Raises AddressNotTrusted."""
        query = {"credentials_name": credentials, "credentials_title": title}
        query |= {"app_return_url": return_url} if return_url else {}
        told = _mapping(await self.client.read(f"{_path(connector)}/auth_url", CONNECTOR, **query))
        return self._trusted(str(told.get("auth_url", "")))

    async def sign_out(self, connector: str, credentials: str, *, once: bool = False) -> None:
        """Delete a sign-in; idempotent. `once` leaves retries to the caller."""
        path = f"{_path(connector)}/user/credentials"
        with suppress(CredentialsGone):
            try:
                await self._delete(f"{path}/{quote(credentials, safe='')}", once=once)
            except refusals.InUse:  # the default: another one has to become that first
                await self._promote_another(path, credentials)
                await self._delete(f"{path}/{quote(credentials, safe='')}", once=once)

    async def tools(self, connector: str, credentials: str) -> tuple[ConnectorTool, ...]:
        """List the tools. Raises CredentialsGone where nobody is signed in, or not any more."""
        told = await self._tools(connector, credentials)
        found = map(_tool, told if isinstance(told, list) else [])
        return tuple(one for one in found if one)[:MOST_TOOLS]

    async def call(
        self, connector: str, tool: str, arguments: Mapping[str, Any], credentials: str
    ) -> ToolResult:
        """Call a tool, once. Raises CredentialsGone as above."""
        path = f"{_path(connector)}/tools/{quote(tool, safe='')}/call"
        body = {"arguments": dict(arguments)}
        told = _mapping(
            await self.client.post(path, body, CREDENTIALS, credentials_name=credentials)
        )
        meta = _mapping(_mapping(told.get("metadata")).get("mcp_meta"))
        texts = [str(_mapping(one).get("text", "")) for one in _items(told, "content")]
        text = "\n".join(filter(None, texts))[:LONGEST_RESULT]
        return ToolResult(text, meta.get("isError") is True or told.get("isError") is True)

    async def _tools(self, connector: str, credentials: str) -> Any:
        path = f"{_path(connector)}/tools"
        query = {"credentials_name": credentials, "refresh": "true"}
        return await self.client.read(path, CREDENTIALS, **query)

    async def _delete(self, path: str, *, once: bool) -> None:
        await self.client.remove(path, CREDENTIALS, once=once)

    async def _promote_another(self, path: str, leaving: str) -> None:
        told = _mapping(await self.client.read(path, CONNECTOR))
        names = [_mapping(one).get("name") for one in _items(told, "credentials")]
        for name in names:
            if isinstance(name, str) and name != leaving:
                await self.client.post(path, {"name": name, "is_default": True}, CREDENTIALS)
                return

    def _trusted(self, url: str) -> SignInAddress:
        """The address, if it is one with https, or on Mistral's own server."""
        try:
            parts = urlsplit(url)
            host, own = parts.hostname, urlsplit(self.client.server_url)
        except ValueError as error:
            raise AddressNotTrusted from error
        is_own = (parts.scheme, parts.netloc) == (own.scheme, own.netloc)
        if not host or parts.username or not (parts.scheme == "https" or is_own):
            raise AddressNotTrusted
        return SignInAddress(url, host)


def _tool(told: Any) -> ConnectorTool | None:
    about = _mapping(told)
    name = about.get("name")
    if not isinstance(name, str):
        return None
    annotations = _mapping(about.get("annotations"))
    title = about.get("title") or annotations.get("title") or name
    return ConnectorTool(
        name,
        str(title)[:64],
        str(about.get("description") or "")[:LONGEST_DESCRIPTION],
        _mapping(about.get("inputSchema")) or {"type": "object", "properties": {}},
        annotations.get("readOnlyHint") is True,
    )


def _path(connector: str) -> str:
    return f"/v1/connectors/{quote(connector, safe='')}"


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _items(source: Mapping[str, Any], name: str) -> list[Any]:
    value = source.get(name)
    return value if isinstance(value, list) else []
