"""Downloader of private files from Slack to disk. Sends the token to Slack's own hosts only."""

import asyncio
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO
from urllib.parse import SplitResult, urlsplit

import aiohttp

CHUNK = 256 * 1024  # bytes
DOWNLOAD_TIMEOUT = 300.0  # seconds for a whole file
READ_TIMEOUT = 30.0  # seconds without a byte
CONNECTIONS = 16
DENIED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
HTML_TYPES = {"text/html", "application/xhtml+xml"}

# With their subdomains. Files of a GovSlack workspace come from a domain of their own.
SLACK_DOMAINS = ("slack.com", "slack-files.com", "slack-gov.com")


class DownloadFailed(Exception):
    """A file could not be downloaded from Slack."""


class NotSlacks(DownloadFailed):
    """The address is not Slack's: nothing was sent there."""


class LoginPage(DownloadFailed):
    """Slack answered with its login page: it does not accept our token for this file."""


class NoSuchFile(DownloadFailed):
    """Slack has no file (any more) at this address."""


class MoreThanDeclared(DownloadFailed):
    """The file has more bytes than allowed."""


class DownloadUnreachable(DownloadFailed):
    """Slack did not send the file, or not in time: a retry may succeed."""


class Downloads:
    """Downloads files of one workspace. Close it after the last one."""

    def __init__(self, token: str, api_url: str, deadline: float = DOWNLOAD_TIMEOUT) -> None:
        self._token = token
        self._api_url = api_url
        self._deadline = deadline
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=CONNECTIONS),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=deadline, sock_connect=10, sock_read=READ_TIMEOUT),
        )

    def is_slack_url(self, url: str) -> bool:
        """Return whether the token may be sent to an address."""
        return is_slack_url(url, self._api_url)

    async def fetch(self, url: str, to: Path, *, most: int, is_html: bool = False) -> int:
        """Download a file to disk, `most` bytes at most; return its size in bytes.

        `is_html` says that the file itself is a web page. Raises DownloadFailed.
        """
        if not self.is_slack_url(url):
            raise NotSlacks
        try:
            async with asyncio.timeout(self._deadline), self._request(url) as response:
                _raise_for_failure(response, is_html=is_html)
                return await _save(response, to, most)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise DownloadUnreachable(type(error).__name__) from error

    async def close(self) -> None:
        await self._session.close()

    def _request(self, url: str) -> aiohttp.client._RequestContextManager:
        headers = {"Authorization": f"Bearer {self._token}"}
        return self._session.get(url, headers=headers, allow_redirects=False)


def _raise_for_failure(response: aiohttp.ClientResponse, *, is_html: bool) -> None:
    """Raise DownloadFailed for a response that is not the file."""
    status = response.status
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS:
        raise DownloadUnreachable(str(status))
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST or status in DENIED:
        raise LoginPage
    if status != HTTPStatus.OK:
        raise NoSuchFile
    if response.content_type in HTML_TYPES and not is_html:
        raise LoginPage


async def _save(response: aiohttp.ClientResponse, to: Path, most: int) -> int:
    if (response.content_length or 0) > most:
        raise MoreThanDeclared
    file: BinaryIO = await asyncio.to_thread(to.open, "wb")
    try:
        written = 0
        async for chunk in response.content.iter_chunked(CHUNK):
            written += len(chunk)
            if written > most:
                raise MoreThanDeclared
            await asyncio.to_thread(file.write, chunk)
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
