"""The commands, as an operator runs them."""

import asyncio
import os
import sys
from pathlib import Path

import aiohttp

ROOT = Path(__file__).parents[2]


class Commands:
    """Runs `python -m bot` in a directory of its own, with nothing but the given environment."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    async def start(self, *arguments: str, **environment: str) -> asyncio.subprocess.Process:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *arguments,
            cwd=self._directory,
            env=kept | {"PYTHONPATH": str(ROOT)} | environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    async def run(self, *arguments: str, **environment: str) -> tuple[int, str, str]:
        """The exit code, and what went to standard output and standard error."""
        process = await self.start(*arguments, **environment)
        out, err = await process.communicate()
        return process.returncode or 0, out.decode(), err.decode()


async def answered(
    session: aiohttp.ClientSession, path: str, patience: float = 60.0
) -> dict[str, object]:
    """The answer to a request, as soon as somebody listens and is ready."""
    async with asyncio.timeout(patience):
        while True:
            try:
                async with session.get(path) as answer:
                    if answer.status == 200:
                        result: dict[str, object] = await answer.json()
                        return result
            except aiohttp.ClientConnectorError:
                pass
            await asyncio.sleep(0.05)
