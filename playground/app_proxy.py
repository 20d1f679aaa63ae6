"""Routes of the app, served from the playground's own port."""

from collections.abc import AsyncIterator

import aiohttp
from aiohttp import web

PATHS = (
    "/slack/events",
    "/slack/install",
    "/slack/oauth_redirect",
    "/connect/start",
    "/connect/return",
    "/healthz",
    "/readyz",
    "/metrics",
)
GIVEN = ("Cache-Control", "Content-Security-Policy", "Content-Type", "Location", "Set-Cookie")
NOT_THERE = "The app isn't running."


class AppProxy:
    """Passes requests on to the app at `address`, and keeps nothing of them, cookies included."""

    def __init__(self) -> None:
        self.address = ""

    def add_to(self, host: web.Application) -> None:
        host.cleanup_ctx.append(self._connected)
        for path in PATHS:
            host.router.add_route("*", path, self._pass_on)

    async def offers(self, path: str) -> bool:
        """Tell whether the app has a route."""
        try:
            async with self._client.get(self.address + path, allow_redirects=False) as answer:
                return answer.status < web.HTTPBadRequest.status_code
        except (aiohttp.ClientError, ValueError):
            return False

    async def _connected(self, _: web.Application) -> AsyncIterator[None]:
        jar = aiohttp.DummyCookieJar()
        async with aiohttp.ClientSession(cookie_jar=jar) as self._client:
            yield

    async def _pass_on(self, request: web.Request) -> web.Response:
        headers = {name: value for name, value in request.headers.items() if name != "Host"}
        try:
            async with self._client.request(
                request.method,
                self.address + request.path_qs,
                headers=headers,
                data=await request.read(),
                allow_redirects=False,
            ) as answer:
                response = web.Response(status=answer.status, body=await answer.read())
                response.headers.setdefault("Content-Type", "text/plain")
                for name in GIVEN:
                    response.headers.popall(name, None)
                    for value in answer.headers.getall(name, []):
                        response.headers.add(name, value)
                return response
        except aiohttp.ClientError as error:
            raise web.HTTPServiceUnavailable(text=NOT_THERE) from error
