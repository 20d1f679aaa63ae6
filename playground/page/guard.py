"""Only pages of this very server, opened on this machine, may talk to the playground.

The server listens on 127.0.0.1, but a browser here also runs other sites' scripts: one whose name
was pointed at 127.0.0.1 has the wrong Host, one that posts across sites has the wrong Origin.
"""

import re

from aiohttp import web
from aiohttp.typedefs import Handler

LOCAL_HOST = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?", re.IGNORECASE)
READING = {"GET", "HEAD", "OPTIONS"}
WRONG_HOST = "The playground answers only at 127.0.0.1 or localhost."
WRONG_ORIGIN = "The playground takes nothing from other sites."

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def protect(app: web.Application) -> None:
    """Guard every route of the server, and harden every response."""
    app.middlewares.append(_only_local)
    app.on_response_prepare.append(_harden)


@web.middleware
async def _only_local(request: web.Request, handler: Handler) -> web.StreamResponse:
    if not LOCAL_HOST.fullmatch(request.host):
        raise web.HTTPForbidden(text=WRONG_HOST)
    origin = request.headers.get("Origin")
    same = origin is None or origin == f"http://{request.host}"
    if request.method not in READING and not same:
        raise web.HTTPForbidden(text=WRONG_ORIGIN)
    return await handler(request)


async def _harden(_request: web.Request, response: web.StreamResponse) -> None:
    for name, value in (HEADERS | {"Cache-Control": "no-cache"}).items():
        response.headers.setdefault(name, value)  # a page of its own policy keeps that
