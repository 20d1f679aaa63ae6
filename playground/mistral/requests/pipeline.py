"""Middleware for every request: the key, the faults due, the log of calls, the errors."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from playground.faults import Fault, Faults
from playground.mistral.dialects.reads import reread
from playground.mistral.dialects.refusals import Asked, refused
from playground.mistral.requests.errors import FAILED, STATUSES, RefusedError
from playground.mistral.requests.queries import require_served
from playground.mistral.state import State

FAULT = web.RequestKey("fault", Fault)
OPEN = "sign_in."  # begins the names of routes for people, who have no key


@dataclass(slots=True)
class Call:
    """A request as it came; `status` is 0 until it is answered, `at` is monotonic."""

    operation: str
    body: dict[str, Any]
    conversation_id: str | None
    at: float
    key: str = field(default="", repr=False)
    status: int = 0


@dataclass(frozen=True, slots=True)
class Account:
    """Account that the keys of one customer see.

    `routes` answer requests with them in place of the application's, which are the first account's.
    """

    state: State
    routes: tuple[web.RouteDef, ...] = ()

    def handler(self, request: web.Request, default: Handler) -> Handler:
        """This account's handler of a request; `default` where it has none of its own."""
        name = request.match_info.route.name
        own = (route.handler for route in self.routes if route.kwargs.get("name") == name)
        handler: Handler = next(own, default)
        return handler


def request_pipeline(
    accounts: Mapping[str, Account], faults: Faults, log: Callable[[Call], None]
) -> Middleware:
    """Make the middleware that stands before every route; `accounts` are by key."""

    @web.middleware
    async def pass_through(request: web.Request, handler: Handler) -> web.StreamResponse:
        if (request.match_info.route.name or "").startswith(OPEN):
            return await handler(request)
        call = await _note(request)
        log(call)
        fault = faults.take(call.operation)
        account = accounts.get(call.key)
        if fault is not None:
            request[FAULT] = fault
        if account is None:
            response: web.StreamResponse = _no_such_key()
        else:
            met = await _meet(fault, faults.latency)
            response = met or await _served(account, call, request, handler)
        call.status = response.status
        if fault is not None and fault.kind in ("drop_before", "drop_after") and request.transport:
            request.transport.close()
        return response

    return pass_through


async def _served(
    account: Account, call: Call, request: web.Request, handler: Handler
) -> web.StreamResponse:
    response: web.StreamResponse | None = refused(
        Asked(account.state, request, call.body), call.operation
    )
    response = response or await _answer(request, account.handler(request, handler))
    return reread(account.state, call.operation, response)


async def _note(request: web.Request) -> Call:
    body: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        try:
            sent = await request.json()
        except ValueError:
            sent = {}
        body |= sent if isinstance(sent, dict) else {}
    name = request.match_info.route.name or "unknown"
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    return Call(
        # Two routes may do the same: "agents.list.pages" is an "agents.list".
        operation=".".join(name.split(".")[:2]),
        body=body,
        conversation_id=request.match_info.get("conversation_id"),
        at=time.monotonic(),
        key=key if scheme == "Bearer" else "",
    )


def _no_such_key() -> web.Response:
    return RefusedError(401, "Unauthorized", "authentication_error").response()


async def _meet(fault: Fault | None, latency: float) -> web.Response | None:
    """Wait as told to; return the response that takes the place of the work, if one does."""
    if latency:
        await asyncio.sleep(latency)
    match fault:
        case Fault(kind="latency", seconds=seconds):
            await asyncio.sleep(seconds)
        case Fault(kind="ratelimited", seconds=seconds):
            refusal = RefusedError(429, "Requests rate limit exceeded", "rate_limited", "1300")
            response = refusal.response()
            response.headers["Retry-After"] = f"{seconds:g}"
            return response
        case Fault(kind="error", status=status):
            return RefusedError(status, "Service unavailable", "internal_server_error").response()
        case Fault(kind="blocked"):
            return RefusedError(403, "Blocked by guardrails", "guardrails_blocked").response()
        case Fault(kind="drop_before"):
            return web.Response()
    return None


async def _answer(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        require_served(request)
        return await handler(request)
    except RefusedError as refusal:
        # Tests hold the statuses against what is known of the vendor: no other may escape.
        if refusal.status not in STATUSES and refusal.status < FAILED:
            raise RuntimeError(f"Mistral does not answer {refusal.status}") from refusal
        return refusal.response()
    except web.HTTPException as error:
        return web.json_response({"detail": error.reason}, status=error.status)
