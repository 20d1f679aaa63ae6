"""Private files are downloaded to disk; the token is sent to Slack's hosts only."""

import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import TCPConnector, web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer
from aiohttp.typedefs import Handler
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from bot.slack.transfers.downloads import (
    Downloads,
    DownloadUnreachable,
    ExpectedFile,
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


async def test_files_a_three_redirects_inside_slack_lead_to_the_file(
    downloads: Downloads, slack: LocalSlack, tmp_path: Path
) -> None:
    url = await shared(slack)
    for hops in (1, 3):
        slack.download_redirects = hops

        assert await downloads.fetch(url, tmp_path / "it", most=MOST) == 4


async def test_files_a_redirects_in_circles_end(
    downloads: Downloads, slack: LocalSlack, tmp_path: Path
) -> None:
    url, slack.download_redirects = await shared(slack), 100

    with pytest.raises(LoginPage):
        await downloads.fetch(url, tmp_path / "it", most=MOST)


async def test_files_a_a_redirect_to_another_host_is_not_followed(
    stranger: tuple[str, list[str]], downloads: Downloads, slack: LocalSlack, tmp_path: Path
) -> None:
    url, tokens = stranger
    slack.download_redirects, slack.download_host = 1, url.removesuffix("/notes.txt")

    with pytest.raises(LoginPage):
        await downloads.fetch(await shared(slack), tmp_path / "it", most=MOST)

    assert tokens == []


@pytest.mark.parametrize(
    "location",
    ["", "https://[::1", "http://files.slack.com/it", "https://files.slack.com.evil.example/it"],
    ids=["none", "malformed", "unencrypted", "lookalike"],
)
async def test_files_a_a_redirect_to_nowhere_safe_is_not_followed(
    location: str, tmp_path: Path
) -> None:
    async def away(_: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": location} if location else {})

    async with answering(away) as (downloads, url):
        with pytest.raises(LoginPage):
            await downloads.fetch(url, tmp_path / "it", most=MOST)


async def test_files_a_another_host_of_slacks_is_sent_the_token(tmp_path: Path) -> None:
    asked: list[tuple[str, str]] = []

    async def origin(request: web.Request) -> web.Response:
        asked.append((request.host, request.headers["Authorization"]))
        if request.host == "files.slack.com":
            raise web.HTTPMovedPermanently("https://files-origin.slack.com/T1-F1/tea.txt")
        return web.Response(text="Tea.")

    app = web.Application()
    app.router.add_get("/{rest:.*}", origin)
    server = TestServer(app, scheme="https")
    await server.start_server(ssl=certificate(tmp_path))
    connector = TCPConnector(resolver=EverythingAt(server.port or 0), ssl=False)
    downloads = Downloads("xoxb-1", "https://slack.com/api/", connector=connector)
    await downloads.fetch("https://files.slack.com/tea.txt", tmp_path / "it", most=MOST)
    await downloads.close()
    await server.close()

    token = "Bearer xoxb-1"
    assert asked == [("files.slack.com", token), ("files-origin.slack.com", token)]


LOGIN = (
    '<!DOCTYPE html><html lang="de-DE" data-primer><head>'
    '<link href="https://a.slack-edge.com/bv1-13/signin.css"><title>Anmelden | Slack</title></head>'
)
OWN_PAGE = "<!doctype html><html><head><title>Tea</title></head><p>Please sign in at the desk.</p>"


@pytest.mark.parametrize(
    ("body", "mimetype", "expected"),
    [
        (OWN_PAGE, "text/html", ExpectedFile(0, is_text=True)),
        ("Tea at <b>four</b>.", "text/html", ExpectedFile(0, is_text=True)),
        ("<r/>", "application/xhtml+xml", ExpectedFile(4, is_text=True)),
        ("%PDF-1.7", "text/html", ExpectedFile(8)),
        (LOGIN, "text/html", ExpectedFile(len(LOGIN), is_text=True)),
        (LOGIN, "text/plain", ExpectedFile(0, is_text=True)),
        ("", "text/html", ExpectedFile(0, is_text=True)),
    ],
    ids=["page", "text", "xml", "pdf", "saved-login-page", "source", "empty"],
)
async def test_files_a_a_file_that_looks_like_a_page_is_the_file(
    body: str, mimetype: str, expected: ExpectedFile, tmp_path: Path
) -> None:
    async def page(_: web.Request) -> web.Response:
        return web.Response(text=body, content_type=mimetype)

    async with answering(page) as (downloads, url):
        await downloads.fetch(url, tmp_path / "it", most=MOST, expected=expected)

    assert (tmp_path / "it").read_text() == body


@pytest.mark.parametrize("fill", [0, 200_000], ids=["short", "long"])
@pytest.mark.parametrize(
    "expected", [ExpectedFile(4), ExpectedFile(4, is_text=True)], ids=["binary", "text"]
)
async def test_files_a_a_login_page_is_told_by_its_content(
    fill: int, expected: ExpectedFile, tmp_path: Path
) -> None:
    async def page(_: web.Request) -> web.Response:
        return web.Response(text=LOGIN + " " * fill, content_type="text/html")

    async with answering(page) as (downloads, url):
        with pytest.raises(LoginPage):
            await downloads.fetch(url, tmp_path / "it", most=4, expected=expected)


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


class EverythingAt(AbstractResolver):
    """Finds every host at one local port."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        at = ResolveResult(
            hostname=host, host="127.0.0.1", port=self._port, family=family, proto=0, flags=0
        )
        return [at]

    async def close(self) -> None: ...


@asynccontextmanager
async def answering(handler: Handler) -> AsyncIterator[tuple[Downloads, str]]:
    """A Slack that answers every request so, and a file's address there."""
    app = web.Application()
    app.router.add_get("/{rest:.*}", handler)
    async with TestServer(app) as server:
        downloads = Downloads("xoxb-local", str(server.make_url("/api/")))
        try:
            yield downloads, str(server.make_url("/it"))
        finally:
            await downloads.close()


def certificate(folder: Path) -> ssl.SSLContext:
    """Context of a server with a certificate that nobody has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "slack.com")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "pem").write_bytes(pem + signed.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "pem")
    return context


async def known(url: str) -> bool:
    downloads = Downloads("xoxb-local", "http://proxy.example:8080/api/")
    try:
        return downloads.is_slack_url(url)
    finally:
        await downloads.close()
