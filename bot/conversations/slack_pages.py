"""Reader of what Slack hands out as text: canvases, lists, posts and mails."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass

from bot.concurrency.temporary import temporary_path
from bot.core.errors import UserFacingError
from bot.documents.inspection import file_types
from bot.documents.inspection.eligibility import SLACK_PAGES
from bot.slack.files import MAIL, SharedFile
from bot.slack.transfers.downloads import DownloadFailed, Downloads, ExpectedFile

LISTS, POSTS = {"list", "lists"}, {"post", "space"}
LARGEST = 2 * 1024 * 1024  # bytes of a page


class PageNotRead(UserFacingError):
    """Slack didn't give me its text. Please paste it."""


class CanvasNotRead(PageNotRead):
    """Slack didn't give me this canvas. Please export it as PDF, or paste its text."""


class ListNotRead(PageNotRead):
    """Slack didn't give me this list. Please export it as CSV, and share that."""


class PostNotRead(PageNotRead):
    """Slack didn't give me this post. Please paste its text."""


class EmptyPage(PageNotRead):
    """It has no text."""


def is_page(file: SharedFile) -> bool:
    """True for what Slack itself writes, and keeps as a page rather than as a file's bytes."""
    return file.mode in SLACK_PAGES or file_types.is_slack_page(file.filetype, file.mimetype)


def is_mail(file: SharedFile) -> bool:
    return MAIL in {file.mode, file.filetype}


@dataclass(frozen=True, slots=True)
class PageReader:
    """Downloads a page, and turns its HTML or JSON into text."""

    downloads: Downloads

    async def read(self, file: SharedFile) -> str:
        """The text of a page. Raises PageNotRead."""
        if file.mail.strip():
            return file.mail.strip()
        try:
            content = await self._fetched(file)
        except DownloadFailed as failed:
            raise _not_read(file) from failed
        text = await asyncio.to_thread(text_of, content)
        if not text:
            raise EmptyPage
        return text

    async def _fetched(self, file: SharedFile) -> bytes:
        expected = ExpectedFile(file.size, is_text=True)
        async with temporary_path("page") as path:
            await self.downloads.fetch(file.url, path, most=LARGEST, expected=expected)
            return await asyncio.to_thread(path.read_bytes)


def _not_read(file: SharedFile) -> PageNotRead:
    if not is_page(file):
        return PageNotRead()
    kinds = {file.mode, file.filetype}
    if kinds & LISTS:
        return ListNotRead()
    return PostNotRead() if kinds & POSTS else CanvasNotRead()


def text_of(content: bytes) -> str:
    """The text of a page: HTML as Markdown, the words of JSON, or what it is."""
    text = content.decode("utf-8-sig", "replace").strip()  # as Slack writes it
    if text.startswith("<"):
        return _markdown(text)
    if text.startswith(("{", "[")):
        try:
            return "\n".join(_words(json.loads(text))).strip()
        except (ValueError, RecursionError):
            return text
    return text


def _words(value: object) -> Iterator[str]:
    """The texts in a JSON document, in their order."""
    waiting = [("", value)]
    while waiting:
        key, found = waiting.pop()
        match found:
            case dict():
                waiting.extend(reversed(found.items()))
            case list():
                waiting.extend((key, one) for one in reversed(found))
            case str() if key == "full" and found:
                yield _markdown(found)
            case str() if key == "text" and found:
                yield found


def _markdown(html: str) -> str:
    from bot.conversations.html_text import markdown  # noqa: PLC0415 - it loads Beautiful Soup

    return markdown(html)
