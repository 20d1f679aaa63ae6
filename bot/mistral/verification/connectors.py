"""Experiments with connectors: whose credentials count, and what a missing sign-in looks like."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import aiohttp

from bot.mistral.verification.agents import make
from bot.mistral.verification.api import ApiResponse, Json
from bot.mistral.verification.conversations import JSON_CAME
from bot.mistral.verification.laboratory import CONVERSATIONS, STREAM, Laboratory

CONNECTORS = "/v1/connectors"
STRANGER = "threadwind-nobody"  # credentials that nobody has
SIGNS_IN = "oauth2"
NAMES, RESULT = "credentials-names-ignored", "missing-sign-in-as-a-result"
STATUS, ADDRESS = "connector-sign-in-status", "sign-in-without-https"
BROKE_OFF = "conversation.response.error"
QUESTION = "Use your connector."
CONVERSATION = re.compile(r'"conversation_id":\s{0,9}"([\w-]{1,100})"')


async def try_connectors(lab: Laboratory) -> None:
    """Try the first connector that one can sign in to, if the account has any."""
    listed = await lab.api.call("GET", CONNECTORS)
    found = [one for one in _items(listed.get("items")) if _signs_in(one)]
    if not found:
        return
    path = f"{CONNECTORS}/{found[0].get('id')}"
    await _try_address(lab, path)
    await _try_names(lab, path)
    await _try_agent(lab, str(found[0].get("id")), path)


async def _try_address(lab: Laboratory, path: str) -> None:
    begun = await lab.api.call("GET", f"{path}/auth_url", credentials_name=STRANGER)
    address = begun.get("auth_url")
    if not isinstance(address, str):
        return
    parts, own = urlsplit(address), urlsplit(lab.api.server_url)
    if parts.scheme == "https" or (parts.scheme, parts.netloc) == (own.scheme, own.netloc):
        lab.findings.holds(ADDRESS)
    else:
        lab.findings.fails(ADDRESS, parts.scheme)


async def _try_names(lab: Laboratory, path: str) -> None:
    """Act with credentials that nobody has: nothing can be done with them."""
    told = await lab.api.call("GET", f"{path}/tools", credentials_name=STRANGER)
    if told.is_ok:
        lab.findings.fails(NAMES, "tools for credentials that nobody has")
        return
    if told.is_refused:
        lab.findings.holds(NAMES)
        called = await lab.api.call(
            "POST", f"{path}/tools/threadwind/call", {}, credentials_name=STRANGER
        )
        _note_call(lab, called)


def _note_call(lab: Laboratory, called: ApiResponse) -> None:
    if called.is_refused:
        lab.findings.holds(RESULT)
    elif called.is_ok:
        lab.findings.fails(RESULT, "a result")


async def _try_agent(lab: Laboratory, connector: str, path: str) -> None:
    """Ask an agent whose connector nobody is signed in to."""
    kept = await lab.api.call("GET", f"{path}/user/credentials")
    if not kept.is_ok or kept.get("credentials"):
        return
    made = await make(lab, [{"type": "connector", "connector_id": connector}])
    if not made.is_ok:
        return
    body: Json = {"inputs": QUESTION, "agent_id": made.get("id"), **lab.metadata}
    async with lab.streaming(CONVERSATIONS, body) as response:
        text = await _told(response, lab.patience.end)
        lab.keep(_conversation(text))
        if response.content_type == STREAM and BROKE_OFF in text:
            lab.findings.holds(STATUS)
        elif lab.findings.failed(JSON_CAME):
            return  # where nothing is streamed, every failure comes with a status
        elif "connector" in text.lower() and 400 <= response.status < 500:  # noqa: PLR2004 - HTTP's
            lab.findings.fails(STATUS, f"HTTP {response.status}", response.status)


async def _told(response: aiohttp.ClientResponse, longest: float) -> str:
    """Text of a response until it ends, or until so many seconds have passed."""
    said = b""
    with suppress(TimeoutError):
        async with asyncio.timeout(longest):
            async for part in response.content.iter_any():
                said += part
    return said.decode(errors="replace")


def _conversation(told: str) -> str:
    """The conversation that a response names, whatever its form."""
    named = CONVERSATION.search(told)
    return named[1] if named else ""


def _signs_in(connector: Json) -> bool:
    methods = _items(connector.get("supported_auth_methods"))
    return any(one.get("method_type") == SIGNS_IN for one in methods)


def _items(value: object) -> Iterator[Json]:
    yield from (one for one in (value if isinstance(value, list) else ()) if isinstance(one, dict))
