"""Files through this machine: little of them in memory, nothing of them left on disk."""

import asyncio
import gc
import tempfile
import tracemalloc
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.core.file_errors import MEGABYTE, FileBroken, FileEmpty, FileTooLarge, NotSent
from bot.files.transfer import CHUNK, FileTransfers, spooled
from bot.mistral.files import Download, MistralFiles
from bot.mistral.sdk.client import Client
from bot.slack.client import SlackClient
from bot.slack.transfers.uploads import Uploads
from storage.records import GeneratedFile, Lost

PIECE = bytes(range(256)) * 256  # 64 KiB
FILE = GeneratedFile(0, "large", "large.bin")


@dataclass
class Wire:
    """A Mistral that gives out pieces, and a Slack that counts them: neither keeps any.

    `cuts` is how many downloads break off in the middle.
    """

    pieces: int = 3
    cuts: int = 0
    tells_length: bool = True
    downloads: int = 0
    taken: list[tuple[int, str]] = field(default_factory=list)
    address: str = ""

    @property
    def whole(self) -> tuple[int, str]:
        """The length of the file, and its hash."""
        digest = sha256()
        for _ in range(self.pieces):
            digest.update(PIECE)
        return self.pieces * len(PIECE), digest.hexdigest()

    async def give(self, request: web.Request) -> web.StreamResponse:
        self.downloads += 1
        response = web.StreamResponse()
        response.content_type = "application/octet-stream"
        if self.tells_length:
            response.content_length = self.pieces * len(PIECE)
        await response.prepare(request)
        for number in range(self.pieces):
            if number and self.downloads <= self.cuts and request.transport:
                request.transport.close()
                break
            await response.write(PIECE)
        return response

    async def reserve(self, _: web.Request) -> web.Response:
        where = {"upload_url": f"{self.address}/upload", "file_id": "F1"}
        return web.json_response({"ok": True, **where})

    async def take(self, request: web.Request) -> web.Response:
        digest, size = sha256(), 0
        async for chunk in request.content.iter_chunked(len(PIECE)):
            digest.update(chunk)
            size += len(chunk)
        self.taken.append((size, digest.hexdigest()))
        return web.Response(text="OK")


@pytest_asyncio.fixture
async def wire() -> AsyncIterator[Wire]:
    wire = Wire()
    app = web.Application()
    app.router.add_get("/v1/files/large/content", wire.give)
    app.router.add_post("/api/files.getUploadURLExternal", wire.reserve)
    app.router.add_post("/upload", wire.take)
    async with TestServer(app) as server:
        wire.address = str(server.make_url("")).rstrip("/")
        yield wire


@pytest_asyncio.fixture
async def transfers(wire: Wire) -> AsyncIterator[FileTransfers]:
    mistral = Client("key", wire.address)
    yield FileTransfers(MistralFiles(mistral))
    await mistral.close()


@pytest_asyncio.fixture
async def uploads(wire: Wire) -> AsyncIterator[Uploads]:
    slack = SlackClient("xoxb-1", f"{wire.address}/api/")
    yield Uploads(slack)
    await slack.close()


@pytest.fixture
def clean_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Directory of the spools; empty in the end."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("tells_length", [True, False])
async def test_a_file_arrives_as_it_was(
    wire: Wire, transfers: FileTransfers, uploads: Uploads, tells_length: bool
) -> None:
    wire.tells_length = tells_length

    assert await transfers.send(FILE, uploads) == "F1"
    assert wire.taken == [wire.whole]


async def test_fifty_megabytes_take_little_memory(
    wire: Wire, transfers: FileTransfers, uploads: Uploads, clean_disk: None
) -> None:
    await transfers.send(FILE, uploads)
    wire.pieces = 50 * MEGABYTE // len(PIECE)
    gc.collect()

    tracemalloc.start()
    await transfers.send(FILE, uploads)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert wire.taken[-1] == wire.whole
    assert peak < 4 * MEGABYTE


async def test_a_download_that_breaks_off_begins_again(
    wire: Wire, transfers: FileTransfers, uploads: Uploads
) -> None:
    wire.cuts = 2

    await transfers.send(FILE, uploads)

    assert wire.taken == [wire.whole]
    assert wire.downloads == 3


async def test_a_download_that_keeps_breaking_off_is_given_up(
    wire: Wire, transfers: FileTransfers, uploads: Uploads
) -> None:
    wire.cuts = 99

    with pytest.raises(NotSent) as failed:
        await transfers.send(FILE, uploads)

    assert type(failed.value) is NotSent
    assert wire.taken == []


@pytest.mark.parametrize("tells_length", [True, False])
async def test_a_file_beyond_the_limit_is_not_sent(
    wire: Wire, transfers: FileTransfers, uploads: Uploads, tells_length: bool
) -> None:
    wire.tells_length = tells_length

    with pytest.raises(FileTooLarge):
        await FileTransfers(transfers.files, limit=2 * len(PIECE)).send(FILE, uploads)

    assert (wire.downloads, wire.taken) == (1, [])


@dataclass(frozen=True, slots=True)
class Failing:
    """Takes no file."""

    error: Exception

    async def send(self, name: str, alt: str, content: Any) -> str:
        raise self.error


@pytest.mark.parametrize(
    ("error", "raised"),
    [(RuntimeError("what?"), FileBroken), (OSError("disk full"), FileBroken), (Lost(), Lost)],
    ids=["bug", "disk", "lost"],
)
async def test_whatever_goes_wrong_is_told_apart(
    transfers: FileTransfers, error: Exception, raised: type[Exception]
) -> None:
    with pytest.raises(raised):
        await transfers.send(FILE, Failing(error))


async def pieces(count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield PIECE


async def test_a_spool_is_read_in_pieces_and_again() -> None:
    async with spooled(pieces(9), limit=MEGABYTE) as spool:
        first = [chunk async for chunk in spool.chunks()]
        second = [chunk async for chunk in spool.chunks()]

    assert b"".join(first) == b"".join(second) == PIECE * 9
    assert max(map(len, first)) <= CHUNK


async def test_nothing_is_no_file() -> None:
    with pytest.raises(FileEmpty):
        async with spooled(pieces(0), limit=MEGABYTE):
            pass


async def test_a_cancelled_spool_leaves_nothing_on_disk(clean_disk: None) -> None:
    ready = asyncio.Event()

    async def hold() -> None:
        async with spooled(pieces(3), limit=MEGABYTE):
            ready.set()
            await asyncio.Event().wait()

    holding = asyncio.create_task(hold())
    await ready.wait()
    holding.cancel()

    with pytest.raises(asyncio.CancelledError):
        await holding


@pytest.mark.parametrize(
    ("name", "content", "sent"),
    [
        ("image_generated_0", b"\x89PNG\r\n\x1a\n...", "image_generated_0.png"),
        ("plot.png", b"RIFF....WEBPVP8 ", "plot.webp"),
        ("table.csv", b"a,b", "table.csv"),
    ],
)
async def test_files_p_a_picture_is_sent_under_a_name_that_says_what_it_is(
    name: str, content: bytes, sent: str
) -> None:
    names: list[str] = []

    class Named:
        async def send(self, name: str, alt: str, content: Any) -> str:
            names.append(name)
            return "F1"

    class Given:
        @asynccontextmanager
        async def opened(self, file_id: str) -> AsyncIterator[Download]:
            yield Download(len(content), _once(content))

    await FileTransfers(cast("MistralFiles", Given())).send(GeneratedFile(0, "f", name), Named())

    assert names == [sent]


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content
