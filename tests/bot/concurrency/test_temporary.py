"""Temporary files: there for a block, and gone after it, however it ends."""

import os
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.concurrency import temporary
from bot.concurrency.temporary import temporary_path
from tests.support.cli import ROOT


async def test_a_file_is_gone_after_the_block() -> None:
    async with temporary_path("page") as path:
        path.write_text("Tea.")

    assert not path.parent.exists()


async def test_a_block_that_fails_leaves_nothing() -> None:
    seen: list[Path] = []

    async def fail() -> None:
        async with temporary_path("page") as path:
            seen.append(path)
            path.write_text("Tea.")
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await fail()

    assert [path.parent.exists() for path in seen] == [False]


LEAVE_BEHIND = """
import asyncio, os, signal
from bot.concurrency.temporary import temporary_path

async def main():
    async with temporary_path("document") as path:
        path.write_text("The salaries")
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


def kill_one(within: Path) -> None:
    """Kill a process in the middle of a download."""
    environment = {"TMPDIR": str(within), "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", LEAVE_BEHIND], env=environment, check=False)


def test_what_a_killed_process_left_is_swept(tmp_path: Path) -> None:
    kill_one(tmp_path)
    assert list(tmp_path.glob("threadwind-*/document"))

    swept = temporary.sweep(tmp_path)

    assert (swept, list(tmp_path.iterdir())) == (1, [])


async def test_what_a_living_process_uses_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    async with temporary_path("document") as path:
        path.write_text("x")

        assert temporary.sweep(tmp_path) == 0
        assert path.read_text() == "x"


@pytest.mark.parametrize(
    "name",
    ["threadwind-sqlite-abcdefgh", "threadwind-abc", "threadwind-ABCDEFGH", "other_12345678"],
)
def test_directories_of_others_stay(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    os.utime(tmp_path / name, (0, 0))

    assert temporary.sweep(tmp_path) == 0


@pytest.mark.parametrize(("mtime", "swept"), [(None, 0), (0.0, 1)], ids=["new", "old"])
def test_one_without_a_lock_is_swept_once_it_is_old(
    tmp_path: Path, mtime: float | None, swept: int
) -> None:
    directory = tmp_path / "threadwind-abcd_123"
    directory.mkdir()
    if mtime is not None:
        os.utime(directory, (mtime, mtime))

    assert temporary.sweep(tmp_path) == swept


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "valuable").mkdir()
    (tmp_path / "threadwind-abcd_123").symlink_to(tmp_path / "valuable")

    assert temporary.sweep(tmp_path) == 0
    assert (tmp_path / "valuable").is_dir()


def test_directories_may_come_and_go_while_they_are_swept(tmp_path: Path) -> None:
    over = threading.Event()

    def come_and_go() -> None:
        while not over.is_set():
            made = [Path(tempfile.mkdtemp(prefix="threadwind-", dir=tmp_path)) for _ in range(20)]
            for directory in made:
                directory.rmdir()

    with ThreadPoolExecutor(2) as pool:
        others = [pool.submit(come_and_go) for _ in range(2)]
        try:
            swept = [temporary.sweep(tmp_path) for _ in range(300)]
        finally:
            over.set()

    assert [other.result() for other in others] == [None, None]
    assert sum(swept) == 0
