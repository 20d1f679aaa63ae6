"""Faults as a request meets them: before its work, and after it."""

import asyncio

from aiohttp import web

from playground.faults import Fault, Faults


async def before(request: web.Request, faults: Faults, fault: Fault | None) -> web.Response | None:
    """Wait as told; a response is in place of the work."""
    slow = fault.seconds if fault is not None and fault.kind == "latency" else 0.0
    await asyncio.sleep(faults.latency + slow)
    match fault:
        case Fault(kind="drop_before"):
            return _drop(request)
        case Fault(kind="error", status=status):
            return web.Response(status=status, text="Internal Server Error")
        case Fault(kind="refused", code=code):
            return web.json_response({"ok": False, "error": code})
        case Fault(kind="ratelimited"):
            return rate_limited(int(fault.seconds) or 1)
        case _:
            return None


def after(request: web.Request, fault: Fault | None, response: web.Response) -> web.Response:
    """Let the response through, unless it is to be lost."""
    if fault is not None and fault.kind == "drop_after":
        return _drop(request)
    return response


def rate_limited(seconds: int) -> web.Response:
    body = {"ok": False, "error": "ratelimited"}
    return web.json_response(body, status=429, headers={"Retry-After": str(seconds)})


def _drop(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
