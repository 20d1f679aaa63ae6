"""Private files are downloaded to disk; the token is sent to Slack's hosts only."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.slack.downloads import (
    Downloads,
    DownloadUnreachable,
    LoginPage,
    MoreThanDeclared,
    NoSuchFile,
    NotSlacks,
)
from playground.faults import Fault
from playground.slack import LocalSlack
from playground.slack.shapes import file_shape

MOST = 1_000


@pytest_asyncio.fixture
async def downloads(slack: LocalSlack) -> AsyncIterator[Downloads]:
    ready = Downloads(slack.bot_token, slack.api_url, deadline=2.0)
    yield ready
    await ready.close()


@pytest_asyncio.fixture
async def stranger() -> AsyncIterator[tuple[str, list[str]]]:
    """Another host's address, and the tokens that it is sent."""
    tokens: list[str] = []

    async def note(request: web.Request) -> web.Response:
        tokens.append(request.headers.get("Authorization", ""))
        return web.Response(text="Tea.")

    app = web.Application()
    app.router.add_get("/{rest:.*}", note)
    async with TestServer(app) as server:
        yield str(server.make_url("/notes.txt")), tokens


async def shared(slack: LocalSlack, data: bytes = b"Tea.") -> str:
    """Share a file; return its address."""
    file = slack.people.add_file("U0ALICE", "notes.txt", data, "text/plain")
    await slack.people.post("U0ALICE", "C0GENERAL", "", files=[file.id])
    return str(file_shape(slack.workspace, file)["url_private_download"])


async def test_a_file_comes_to_disk(
    downloads: Downloads, slack: LocalSlack, tmp_path: Path
) -> None:
    size = await downloads.fetch(await shared(slack), tmp_path / "it", most=MOST)

    assert size == 4
    assert (tmp_path / "it").read_bytes() == b"Tea."


async def test_a_large_file_comes_in_pieces(
    downloads: Downloads, slack: LocalSlack, tmp_path: Path
) -> None:
    data = b"Tea." * 500_000

    size = await downloads.fetch(await shared(slack, data), tmp_path / "it", most=len(data))

    assert size == len(data)
    assert (tmp_path / "it").read_bytes() == data


async def test_more_than_there_may_be_is_not_taken(
    downloads: Downloads, slack: LocalSlack, tmp_path: Path
) -> None:
    with pytest.raises(MoreThanDeclared):
        await downloads.fetch(await shared(slack), tmp_path / "it", most=3)


async def test_more_than_was_announced_is_cut_off(slack: LocalSlack, tmp_path: Path) -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while request.transport and not request.transport.is_closing():
            await response.write(b"Tea." * 50_000)
        return response

    app = web.Application()
    app.router.add_get("/{rest:.*}", endless)
    async with TestServer(app) as server:
        downloads = Downloads("xoxb-local", str(server.make_url("/api/")))
        with pytest.raises(MoreThanDeclared):
            await downloads.fetch(str(server.make_url("/it")), tmp_path / "it", most=MOST)
        await downloads.close()

    assert (tmp_path / "it").stat().st_size <= MOST


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        (Fault("login"), LoginPage),
        (Fault("error", status=401), LoginPage),
        (Fault("error", status=404), NoSuchFile),
        (Fault("error", status=410), NoSuchFile),
        (Fault("error", status=503), DownloadUnreachable),
        (Fault("ratelimited", seconds=1), DownloadUnreachable),
    ],
    ids=["login-page", "401", "404", "410", "503", "429"],
)
async def test_what_is_not_the_file_is_told_apart(
    fault: Fault,
    trouble: type[Exception],
    downloads: Downloads,
    slack: LocalSlack,
    tmp_path: Path,
) -> None:
    url = await shared(slack)
    slack.faults.add("files.download", fault)

    with pytest.raises(trouble):
        await downloads.fetch(url, tmp_path / "it", most=MOST)


async def test_a_wrong_token_ends_at_the_login_page(slack: LocalSlack, tmp_path: Path) -> None:
    downloads = Downloads("xoxb-wrong", slack.api_url)

    with pytest.raises(LoginPage):
        await downloads.fetch(await shared(slack), tmp_path / "it", most=MOST)

    await downloads.close()


async def test_a_redirect_is_not_followed(stranger: tuple[str, list[str]], tmp_path: Path) -> None:
    url, tokens = stranger

    async def away(_: web.Request) -> web.Response:
        raise web.HTTPFound(url)

    app = web.Application()
    app.router.add_get("/{rest:.*}", away)
    async with TestServer(app) as server:
        downloads = Downloads("xoxb-local", str(server.make_url("/api/")))
        with pytest.raises(LoginPage):
            await downloads.fetch(str(server.make_url("/it")), tmp_path / "it", most=MOST)
        await downloads.close()

    assert tokens == []


async def test_another_host_hears_nothing(
    stranger: tuple[str, list[str]], downloads: Downloads, tmp_path: Path
) -> None:
    url, tokens = stranger

    with pytest.raises(NotSlacks):
        await downloads.fetch(url, tmp_path / "it", most=MOST)

    assert tokens == []


async def test_silence_ends(slack: LocalSlack, tmp_path: Path) -> None:
    downloads = Downloads(slack.bot_token, slack.api_url, deadline=0.05)
    url = await shared(slack)
    slack.faults.add("files.download", Fault("latency", seconds=0.5))

    with pytest.raises(DownloadUnreachable):
        await downloads.fetch(url, tmp_path / "it", most=MOST)

    await downloads.close()


@pytest.mark.parametrize(
    "url",
    [
        "https://files.slack.com/files-pri/T1-F1/download/a.pdf",
        "https://slack.com/a.pdf",
        "https://acme.enterprise.slack.com/a.pdf",
        "https://files.slack-gov.com/a.pdf",
        "https://slack-files.com/T1-F1",
        "https://FILES.SLACK.COM/a.pdf",
        "https://files.slack.com:443/a.pdf",
        "http://proxy.example:8080/files/a.pdf",
    ],
)
async def test_these_hosts_are_slacks(url: str) -> None:
    assert await known(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://files.slack.com/a.pdf",
        "https://files.slack.com:8443/a.pdf",
        "https://files.slack.com.evil.example/a.pdf",
        "https://evilslack.com/a.pdf",
        "https://files.slack.com@evil.example/a.pdf",
        "https://user@files.slack.com/a.pdf",
        "https://evil.example\\@files.slack.com/a.pdf",
        "https://evil.example/files.slack.com",
        "https://proxy.example:8080/files/a.pdf",
        "http://proxy.example/files/a.pdf",
        "http://sub.proxy.example:8080/a.pdf",
        "https://docs.google.com/a.pdf",
        "ftp://files.slack.com/a.pdf",
        "file:///etc/passwd",
        "https://[::1",
        "https://files.slack.com:port/a.pdf",
        "",
    ],
)
async def test_these_hosts_are_not_slacks(url: str) -> None:
    assert not await known(url)


async def known(url: str) -> bool:
    downloads = Downloads("xoxb-local", "http://proxy.example:8080/api/")
    try:
        return downloads.is_slack_url(url)
    finally:
        await downloads.close()
