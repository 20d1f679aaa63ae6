"""The command `playground`, started again and again in one folder, and Alice at its page."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp
from yarl import URL

from playground.installer import install_app
from tests.support.cli import Commands, answered

Json = dict[str, Any]
PATIENCE = 60.0  # seconds


@dataclass(frozen=True, slots=True)
class Session:
    """One run of the command. Alice writes in #general, unless somebody else does elsewhere."""

    page: aiohttp.ClientSession
    process: asyncio.subprocess.Process
    user: str = "U0ALICE"
    channel: str = "C0GENERAL"

    @property
    def _place(self) -> dict[str, str]:
        return {"user": self.user, "channel": self.channel}

    async def picture(self) -> Json:
        """All that whoever is at the page sees."""
        async with self.page.get("/page/state", params={"user": self.user}) as response:
            seen: Json = await response.json()
            return seen

    def write_as(self, user: str, channel: str) -> "Session":
        """The same run, with somebody else at its page."""
        return replace(self, user=user, channel=channel)

    async def install(self) -> None:
        """Install the app in the workspace of whoever is at the page."""
        async with self.page.get("/page/install") as response:
            address = URL((await response.json())["address"])
        await install_app(str(address.origin()), (await self.picture())["team"]["id"], self.user)

    async def rows(self, thread: str) -> Json:
        """Rows that the app keeps of a thread, by table."""
        place = {"channel": self.channel, "ts": thread}
        async with self.page.get("/page/rows", params=place) as response:
            tables: Json = (await response.json())["tables"]
            return tables

    async def messages(self) -> list[Json]:
        channels = {channel["id"]: channel for channel in (await self.picture())["channels"]}
        messages: list[Json] = channels[self.channel]["messages"]
        return messages

    async def ask(self, text: str, thread: str | None = None) -> str:
        """Ask the app something; the timestamp of the question."""
        fields = {**self._place, "text": f"@Threadwind {text}", "thread_ts": thread}
        async with self.page.post("/page/messages", json=fields) as response:
            return str((await response.json())["ts"])

    async def share(self, name: str, content: bytes) -> None:
        """Share a document, and wait until it can be asked about."""
        form = aiohttp.FormData(self._place)
        form.add_field("file", content, filename=name)
        async with self.page.post("/page/files", data=form) as response:
            thread = (await response.json())["ts"]
        await self.replies(thread, lambda reply: "✅" in reply["text"])

    async def answers(self, thread: str, count: int = 1) -> list[str]:
        """The answers in a thread that have ended, once there are so many: those have a menu."""
        return await self.replies(
            thread, lambda reply: any("accessory" in block for block in reply["blocks"]), count
        )

    async def replies(
        self, thread: str, wanted: Callable[[Json], bool] = bool, count: int = 1
    ) -> list[str]:
        """The texts of the app's replies that are wanted, once there are so many."""
        async with asyncio.timeout(PATIENCE):
            while True:
                replies = [m for m in await self.messages() if m.get("thread_ts") == thread]
                found = [m["text"] for m in replies if "bot_id" in m and wanted(m)]
                if len(found) >= count:
                    return found
                await asyncio.sleep(0.05)

    async def start_over(self) -> None:
        """Start over, and wait until there is another workspace."""
        before = (await self.picture())["team"]
        await self.page.post("/page/start-over")
        async with asyncio.timeout(PATIENCE):
            while True:
                with suppress(aiohttp.ClientError):
                    if (await self.picture())["team"] != before:
                        break
                await asyncio.sleep(0.05)
        await answered(self.page, "/readyz", PATIENCE)

    async def stop(self) -> None:
        """Stop it in order."""
        self.process.terminate()
        await self.process.wait()

    async def kill(self) -> None:
        """End it at once."""
        self.process.kill()
        await self.process.wait()


@asynccontextmanager
async def session(folder: Path, port: int, **environment: str) -> AsyncIterator[Session]:
    """Run the command while the block runs, or until it is stopped or killed."""
    process = await Commands(folder).start("playground", PORT=str(port), **environment)
    try:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as page:
            await answered(page, "/readyz", PATIENCE)
            yield Session(page, process)
    finally:
        if process.returncode is None:
            process.terminate()
        _, err = await process.communicate()
    assert "Traceback" not in err.decode(), err.decode()
