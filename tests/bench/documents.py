"""Time from sharing a document until it is ready, latency of `/library`, memory per upload."""

import time
from dataclasses import dataclass

from playground.slack import Message
from tests.bench.databases import Databases
from tests.bench.model import Paced
from tests.bench.platforms import CHANNEL, USER, Platforms, opened, until
from tests.bench.processes import Child
from tests.bench.report import Figure, median, ms, p99

TITLE = "12. Documents: shared until they can be asked about, a large library, large files"
READY = "✅ Added"
SHARES, QUICK_SHARES = 60, 15
SMALL, LARGE, QUICK_LARGE = 10, 1_000, 200  # documents in a library
LOOKS = 30
FILES, QUICK_FILES = 20, 4
MEGABYTE = 1024 * 1024
LINE = b"Tea is served at four o'clock.\n"
FILE_SIZE = 50 * MEGABYTE
AT_ONCE = 50
MOST_SECONDS, MOST_MEMORY = 1.0, 60.0  # memory in megabytes


@dataclass(frozen=True, slots=True)
class Library:
    """A person who shares documents, and lists them."""

    platforms: Platforms

    async def share(self, name: str, data: bytes) -> str:
        people = self.platforms.ground.slack.people
        return await people.share_file(USER, CHANNEL, name, data, "text/plain")

    async def until_ready(self, count: int) -> None:
        """Wait until so many messages say that a document is ready."""
        await until(lambda: len(self.ready) >= count, patience=600.0)

    async def seconds(self, number: int) -> float:
        """Measure the time until a small document is ready."""
        began, before = time.monotonic(), len(self.ready)
        await self.share(f"small-{number}.txt", LINE + str(number).encode())
        await self.until_ready(before + 1)
        return time.monotonic() - began

    async def look(self) -> float:
        """Measure the latency of the first page."""
        began = time.monotonic()
        reply = await self.platforms.ground.slack.people.command(USER, CHANNEL, "/library")
        if not (reply.acked and reply.payload):
            raise RuntimeError("/library was not answered.")
        return time.monotonic() - began

    async def fill(self, count: int) -> None:
        """Fill the library up to so many documents."""
        for number in range(len(self.ready), count):
            await self.share(f"{number}.txt", f"Page {number}.".encode())
            if number % AT_ONCE == 0:
                await self.until_ready(number)
        await self.until_ready(count)

    @property
    def ready(self) -> list[Message]:
        messages = self.platforms.ground.slack.workspace.channels[CHANNEL].messages.values()
        return [message for message in messages if READY in message.text]


async def run(databases: Databases, quick: bool) -> list[Figure]:
    async with (
        opened(Paced(words=3, delay=0.0)) as platforms,
        platforms.serving(databases, await databases.fresh()) as child,
    ):
        library = Library(platforms)
        await library.seconds(-1)
        return [
            *await _pages(library, QUICK_LARGE if quick else LARGE),
            await _share(library, QUICK_SHARES if quick else SHARES),
            await _large(library, child, QUICK_FILES if quick else FILES),
        ]


async def _pages(library: Library, large: int) -> list[Figure]:
    """Measure the first page of a small and of a large library."""
    figures: list[Figure] = []
    for count in (SMALL, large):
        await library.fill(count)
        took = median([ms(await library.look()) for _ in range(LOOKS)])
        bare = figures[0].value if figures else None
        figures.append(Figure(f"/library with {count:,} documents", took, "ms", bare=bare))
    return figures


async def _share(library: Library, count: int) -> Figure:
    took = [ms(await library.seconds(number)) for number in range(count)]
    note = f"99 of 100: {p99(took):.0f} ms; the local Mistral reads at once; {count} documents"
    name = "shared → “✅ Added”"
    return Figure(name, median(took), "ms", ms(MOST_SECONDS), note=note)


async def _large(library: Library, child: Child, count: int) -> Figure:
    """Measure memory while files are uploaded to Mistral: the same bytes, which it deduplicates."""
    before, done = child.rss, len(library.ready)
    data = LINE * (FILE_SIZE // len(LINE))
    began = time.monotonic()
    for number in range(count):
        await library.share(f"large-{number}.txt", data)
    await library.until_ready(done + count)
    took, peak = time.monotonic() - began, (await child.report())["peak"]
    note = f"{count} files of {FILE_SIZE // MEGABYTE} MB in {took:.0f} s"
    return Figure("large files, peak above before", peak - before, "MB", MOST_MEMORY, note=note)
