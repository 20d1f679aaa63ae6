"""Installation of the app in a local workspace, clicked through as a person does in a browser."""

import html
import re

import aiohttp
from yarl import URL

AUTHORIZE = re.compile(r'href="([^"]*/oauth/v2/authorize\?[^"]*)"')


class NotInstalled(Exception):
    """The app, or the page that asks for consent, answered with an error; the message is theirs."""


async def install_app(address: str, team: str, user: str) -> None:
    """Begin at the app's page, allow what it asks for, and go where that leads.

    `team` may be an organisation. Raises NotInstalled.
    """
    jar = aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=URL(address))
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        authorize = await _asked(session, f"{address}/slack/install")
        form = {**authorize.query, "installer": f"{team}/{user}", "decision": "allow"}
        async with session.post(authorize.with_query(None), data=form) as response:
            if not response.ok or response.url.path == authorize.path:
                raise NotInstalled(await response.text())


async def _asked(session: aiohttp.ClientSession, page: str) -> URL:
    """Find the address that the app sends people to, by a redirect or with a button."""
    async with session.get(page, allow_redirects=False) as response:
        text = await response.text()
        found = AUTHORIZE.search(text)
        where = response.headers.get("Location") or (html.unescape(found[1]) if found else "")
    if not response.ok or not where:
        raise NotInstalled(text)
    return URL(where)
