"""Downloader of private files from Slack to disk. Sends the token to Slack's own hosts only."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from copy import copy
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO, Self
from urllib.parse import SplitResult, urljoin, urlsplit

import aiohttp

CHUNK = 256 * 1024  # bytes
DOWNLOAD_TIMEOUT = 300.0  # seconds for a whole file
READ_TIMEOUT = 30.0  # seconds without a byte
CONNECTIONS = 16
MAX_REDIRECTS = 3  # Enterprise Grid hands files out on another of Slack's hosts
REDIRECTS = {301, 302, 303, 307, 308}
DENIED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
HTML_TYPES = {"text/html", "application/xhtml+xml"}

LOGIN_WITHIN = 64 * 1024  # bytes of a page in which the marks below stand
# Slack's login page in any language: its title ends with Slack's name, and it leads to a sign-in.
LOGIN_TITLE = b"slack</title>"
LOGIN_MARKS = (b"signin", b"sign in", b"sign-in", b"/login", b"slack-edge.com", b"redir=")

# With their subdomains. Files of a GovSlack workspace come from a domain of their own.
SLACK_DOMAINS = ("slack.com", "slack-files.com", "slack-gov.com")


class DownloadFailed(Exception):
    """A file could not be downloaded from Slack."""


class NotSlacks(DownloadFailed):
    """The address is not Slack's: nothing was sent there."""


class LoginPage(DownloadFailed):
    """Slack led to its login page: it does not accept our token for this file."""


class NoSuchFile(DownloadFailed):
    """Slack has no file (any more) at this address."""


class MoreThanDeclared(DownloadFailed):
    """The file has more bytes than allowed."""


class DownloadUnreachable(DownloadFailed):
    """Slack did not send the file, or not in time: a retry may succeed."""


@dataclass(frozen=True, slots=True)
class ExpectedFile:
    """Facts known of a file: its size in bytes, and if it is text, such as a web page."""

    size: int = 0
    is_text: bool = False


ANY_BINARY = ExpectedFile()


class Downloads:
    """Downloads files of one workspace. Close it after the last one."""

    def __init__(
        self,
        token: str,
        api_url: str,
        deadline: float = DOWNLOAD_TIMEOUT,
        connector: aiohttp.BaseConnector | None = None,
    ) -> None:
        self.token = token
        self._api_url = api_url
        self._deadline = deadline
        self._session = aiohttp.ClientSession(
            connector=connector or aiohttp.TCPConnector(limit=CONNECTIONS),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=deadline, sock_connect=10, sock_read=READ_TIMEOUT),
        )

    def with_token(self, token: str) -> Self:
        """Return a copy for another workspace, which shares the connections."""
        other = copy(self)
        other.token = token
        return other

    def is_slack_url(self, url: str) -> bool:
        """Return whether the token may be sent to an address."""
        return is_slack_url(url, self._api_url)

    async def fetch(
        self, url: str, to: Path, *, most: int, expected: ExpectedFile = ANY_BINARY
    ) -> int:
        """Download a file to disk, `most` bytes at most; return its size in bytes.

        Raises DownloadFailed.
        """
        if not self.is_slack_url(url):
            raise NotSlacks
        try:
            async with asyncio.timeout(self._deadline), self._followed(url) as response:
                _raise_for_failure(response.status)
                return await _save(response, await _begin(response, expected), to, most)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise DownloadUnreachable(type(error).__name__) from error

    async def close(self) -> None:
        await self._session.close()

    @asynccontextmanager
    async def _followed(self, url: str) -> AsyncIterator[aiohttp.ClientResponse]:
        """Request an address, and what it leads to inside Slack. Raises LoginPage elsewhere."""
        headers = {"Authorization": f"Bearer {self.token}"}
        for _ in range(MAX_REDIRECTS + 1):
            if not self.is_slack_url(url):
                raise LoginPage
            async with self._session.get(url, headers=headers, allow_redirects=False) as response:
                if response.status not in REDIRECTS:
                    yield response
                    return
                url = _joined(url, response.headers.get("Location", ""))
        raise LoginPage


def _joined(url: str, location: str) -> str:
    """The address that a redirect leads to; '' for none."""
    try:
        return urljoin(url, location) if location else ""
    except ValueError:
        return ""


def _raise_for_failure(status: int) -> None:
    """Raise DownloadFailed for a response that is not the file."""
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS:
        raise DownloadUnreachable(str(status))
    if status in DENIED:
        raise LoginPage
    if status != HTTPStatus.OK:
        raise NoSuchFile


async def _begin(response: aiohttp.ClientResponse, expected: ExpectedFile) -> bytes:
    """The first bytes of what calls itself a web page. Raises LoginPage if it replaces the file."""
    begin = b""
    while response.content_type in HTML_TYPES and len(begin) < LOGIN_WITHIN:
        piece = await response.content.read(LOGIN_WITHIN - len(begin))
        if not piece:
            break
        begin += piece
    size = len(begin) if response.content.at_eof() else response.content_length
    is_page = begin.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    if is_page and not (expected.is_text and (size == expected.size or not is_login_page(begin))):
        raise LoginPage
    return begin


def is_login_page(page: bytes) -> bool:
    """Return whether a web page has the marks of Slack's login."""
    words = page.lower()
    return LOGIN_TITLE in words and any(mark in words for mark in LOGIN_MARKS)


async def _save(response: aiohttp.ClientResponse, begin: bytes, to: Path, most: int) -> int:
    """Write what has come, and the rest of it, to disk. Raises MoreThanDeclared."""
    if (response.content_length or 0) > most:
        raise MoreThanDeclared
    file: BinaryIO = await asyncio.to_thread(to.open, "wb")
    try:
        written, chunk = 0, begin or await response.content.read(CHUNK)
        while chunk:
            written += len(chunk)
            if written > most:
                raise MoreThanDeclared
            await asyncio.to_thread(file.write, chunk)
            chunk = await response.content.read(CHUNK)
        return written
    finally:
        await asyncio.to_thread(file.close)


def is_slack_url(address: str, api: str) -> bool:
    """Return whether an address is https on a Slack host, or on the Web API's own origin."""
    try:
        url, api_url = urlsplit(address), urlsplit(api)
        if _origin(url) == _origin(api_url):
            return True
        host = (url.hostname or "").lower()
        is_plain = url.port in {None, 443} and not (url.username or url.password)
    except ValueError:
        return False
    is_slack = any(host == one or host.endswith(f".{one}") for one in SLACK_DOMAINS)
    return url.scheme == "https" and is_plain and is_slack


def _origin(url: SplitResult) -> tuple[str, str | None, int | None]:
    return url.scheme, url.hostname, url.port
