"""A person at the sign-in page of a connector."""

import aiohttp
from yarl import URL


async def sign_in(address: str, account: str = "alice@example.com") -> tuple[int, str]:
    """Sign in at the page that an address leads to; its status, and where it leads back to."""
    url = URL(address)
    form = {"request": url.query["request"], "account": account, "decision": "allow"}
    async with aiohttp.ClientSession() as session:
        async with session.get(url) as page:
            assert page.content_type == "text/html"
        async with session.post(url.with_query(None), data=form, allow_redirects=False) as response:
            return response.status, response.headers.get("Location", "")
