"""Middleware for every request: the key, the faults due, the log of calls, the errors."""

import asyncio
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass
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


@dataclass(slots=True)
class Call:
    """A request as it came; `status` is 0 until it is answered, `at` is monotonic."""

    operation: str
    body: dict[str, Any]
    conversation_id: str | None
    at: float
    status: int = 0


def request_pipeline(
    api_key: str, faults: Faults, state: State, log: Callable[[Call], None]
) -> Middleware:
    """Make the middleware that stands before every route."""
    expected = f"Bearer {api_key}".encode()

    @web.middleware
    async def pass_through(request: web.Request, handler: Handler) -> web.StreamResponse:
        call = await _note(request)
        log(call)
        fault = faults.take(call.operation)
        response: web.StreamResponse | None = _refuse_key(request, expected)
        response = response or await _meet(fault, faults.latency)
        response = response or refused(Asked(state, request, call.body), call.operation)
        if response is None:
            if fault is not None:
                request[FAULT] = fault
            response = await _answer(request, handler)
        response = reread(state, call.operation, response)
        call.status = response.status
        if fault is not None and fault.kind in ("drop_before", "drop_after") and request.transport:
            request.transport.close()
        return response

    return pass_through


async def _note(request: web.Request) -> Call:
    body: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        try:
            sent = await request.json()
        except ValueError:
            sent = {}
        body |= sent if isinstance(sent, dict) else {}
    name = request.match_info.route.name or "unknown"
    return Call(
        # Two routes may do the same: "agents.list.pages" is an "agents.list".
        operation=".".join(name.split(".")[:2]),
        body=body,
        conversation_id=request.match_info.get("conversation_id"),
        at=time.monotonic(),
    )


def _refuse_key(request: web.Request, expected: bytes) -> web.Response | None:
    given = request.headers.get("Authorization", "").encode()
    if hmac.compare_digest(given, expected):
        return None
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
