"""Private files from Slack, streamed to disk. The token goes to Slack's own hosts only."""

import asyncio
from pathlib import Path
from typing import BinaryIO
from urllib.parse import SplitResult, urlsplit

import aiohttp

PIECE = 256 * 1024  # bytes
DEADLINE = 300.0  # seconds for a whole file
SILENCE = 30.0  # seconds without a byte
CONNECTIONS = 16
OK, MULTIPLE_CHOICES, BAD_REQUEST, TOO_MANY, SERVER_ERROR = 200, 300, 400, 429, 500
DENIED = {401, 403}
HTML = {"text/html", "application/xhtml+xml"}

# With everything below them. Files of a GovSlack workspace come from a domain of their own.
SLACKS = ("slack.com", "slack-files.com", "slack-gov.com")


class DownloadFailed(Exception):
    """A file could not be had from Slack."""


class NotSlacks(DownloadFailed):
    """The file is somewhere else: nothing was sent there."""


class LoginPage(DownloadFailed):
    """Slack wants us to log in: it does not know our token, or does not let it read this."""


class NoSuchFile(DownloadFailed):
    """Slack has nothing (any more) at this address."""


class MoreThanDeclared(DownloadFailed):
    """More bytes come than there may be."""


class DownloadUnreachable(DownloadFailed):
    """Slack did not give the file, or not in time: another try may succeed."""


class Downloads:
    """Fetches files of one workspace. Close it when no more is to be fetched."""

    def __init__(self, token: str, api_url: str, deadline: float = DEADLINE) -> None:
        self._token = token
        self._api_url = api_url
        self._deadline = deadline
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=CONNECTIONS),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=deadline, sock_connect=10, sock_read=SILENCE),
        )

    def is_slacks(self, url: str) -> bool:
        """Whether an address is one that may see the token."""
        return is_slacks(url, self._api_url)

    async def fetch(self, url: str, to: Path, *, most: int, is_html: bool = False) -> int:
        """Write a file's bytes to disk, `most` at most; how many there were.

        `is_html` says that the file is a web page itself. Raises DownloadFailed.
        """
        if not self.is_slacks(url):
            raise NotSlacks
        try:
            async with asyncio.timeout(self._deadline), self._asked(url) as response:
                _refuse(response, is_html=is_html)
                return await _save(response, to, most)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise DownloadUnreachable(type(error).__name__) from error

    async def close(self) -> None:
        await self._session.close()

    def _asked(self, url: str) -> aiohttp.client._RequestContextManager:
        headers = {"Authorization": f"Bearer {self._token}"}
        return self._session.get(url, headers=headers, allow_redirects=False)


def _refuse(response: aiohttp.ClientResponse, *, is_html: bool) -> None:
    """Raise what an answer means that does not bring the file."""
    status = response.status
    if status == TOO_MANY or status >= SERVER_ERROR:
        raise DownloadUnreachable(str(status))
    if MULTIPLE_CHOICES <= status < BAD_REQUEST or status in DENIED:
        raise LoginPage
    if status != OK:
        raise NoSuchFile
    if response.content_type in HTML and not is_html:
        raise LoginPage


async def _save(response: aiohttp.ClientResponse, to: Path, most: int) -> int:
    if (response.content_length or 0) > most:
        raise MoreThanDeclared
    file: BinaryIO = await asyncio.to_thread(to.open, "wb")
    try:
        written = 0
        async for piece in response.content.iter_chunked(PIECE):
            written += len(piece)
            if written > most:
                raise MoreThanDeclared
            await asyncio.to_thread(file.write, piece)
        return written
    finally:
        await asyncio.to_thread(file.close)


def is_slacks(address: str, api: str) -> bool:
    """Whether an address is Slack's: over https on its hosts, or exactly where its Web API is."""
    try:
        there, home = urlsplit(address), urlsplit(api)
        if _origin(there) == _origin(home):
            return True
        host = (there.hostname or "").lower()
        is_plain = there.port in {None, 443} and not (there.username or there.password)
    except ValueError:
        return False
    known = any(host == one or host.endswith(f".{one}") for one in SLACKS)
    return there.scheme == "https" and is_plain and known


def _origin(url: SplitResult) -> tuple[str, str | None, int | None]:
    return url.scheme, url.hostname, url.port
