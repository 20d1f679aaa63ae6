import pytest
from aiohttp import hdrs

from playground.page.guard import WRONG_HOST, WRONG_ORIGIN
from playground.slack import LocalSlack
from tests.playground.page.conftest import Browser

MESSAGE = {"user": "U0ALICE", "channel": "C0GENERAL", "text": "hi"}


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost:3000", "LOCALHOST", "[::1]:3000"], ids=str
)
async def test_it_answers_under_the_names_of_this_machine(browser: Browser, host: str) -> None:
    response = await browser.get("/", headers={hdrs.HOST: host})

    assert response.status == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:3000", "127.0.0.1.evil.example", "localhost@evil.example", ""],
    ids=str,
)
async def test_a_name_pointed_at_this_machine_is_refused(browser: Browser, host: str) -> None:
    response = await browser.get("/page/state?user=U0ALICE", headers={hdrs.HOST: host})

    assert response.status == 403
    assert await response.text() == WRONG_HOST


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1:1", "null"], ids=str)
async def test_posts_of_other_sites_are_refused(
    browser: Browser, slack: LocalSlack, origin: str
) -> None:
    response = await browser.post("/page/messages", json=MESSAGE, headers={"Origin": origin})

    assert (response.status, await response.text()) == (403, WRONG_ORIGIN)
    assert not slack.workspace.channels["C0GENERAL"].messages


async def test_posts_of_the_page_itself_are_taken(browser: Browser) -> None:
    own = str(browser.make_url("")).rstrip("/")

    response = await browser.post("/page/messages", json=MESSAGE, headers={"Origin": own})

    assert response.status == 200


@pytest.mark.parametrize(
    "path", ["/", "/web/app.js", "/page/state?user=U0ALICE", "/page/state", "/nowhere"], ids=str
)
async def test_every_response_is_hardened(browser: Browser, path: str) -> None:
    response = await browser.get(path)

    assert response.headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "media-src 'self' blob:; "
        "font-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "no-referrer"
