"""Temporary files, made and removed without blocking the event loop; those of the dead are swept.

Each directory holds a file that its process keeps locked: the operating system releases the lock of
a process that was killed, and whoever starts next removes the directory with all in it.
"""

import asyncio
import fcntl
import os
import re
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

PREFIX = "threadwind-"
OURS = re.compile(PREFIX + r"[a-z0-9_]{8}")  # as `tempfile` names them
LOCK = ".lock"
UNLOCKED_AGE = 3_600.0  # seconds; one without a lock is of an older version, or just being made


@asynccontextmanager
async def temporary_path(name: str) -> AsyncIterator[Path]:
    """Path of a file to write, in a directory that is removed with all in it after the block."""
    directory, lock = await asyncio.to_thread(_locked_directory)
    try:
        yield directory / name
    finally:
        await asyncio.to_thread(_remove, directory, lock)


def sweep(within: Path | None = None) -> int:
    """Remove the directories of processes that are gone; how many there were."""
    found = list(_directories(within or Path(tempfile.gettempdir())))
    return sum(_swept(path) for path in found)


def _directories(within: Path) -> Iterator[Path]:
    """Directories that a process of this user made."""
    with os.scandir(within) as entries:
        for entry in entries:
            with suppress(OSError):  # another process may remove it at this very moment
                if OURS.fullmatch(entry.name) and _is_own_directory(entry):
                    yield Path(entry.path)


def _is_own_directory(entry: os.DirEntry[str]) -> bool:
    is_directory = entry.is_dir(follow_symlinks=False)
    return is_directory and entry.stat(follow_symlinks=False).st_uid == os.getuid()


def _swept(directory: Path) -> bool:
    """Remove a directory unless its process lives."""
    try:
        lock = os.open(directory / LOCK, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return _swept_unlocked(directory)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return False
    _remove(directory, lock)
    return True


def _swept_unlocked(directory: Path) -> bool:
    """Remove a directory without a lock if it is old."""
    with suppress(OSError):
        if time.time() - directory.stat().st_mtime > UNLOCKED_AGE:
            shutil.rmtree(directory, ignore_errors=True)
            return True
    return False


def _locked_directory() -> tuple[Path, int]:
    directory = Path(tempfile.mkdtemp(prefix=PREFIX))
    lock = os.open(directory / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    return directory, lock


def _remove(directory: Path, lock: int) -> None:
    """Remove a directory; its lock goes last."""
    shutil.rmtree(directory, ignore_errors=True)
    os.close(lock)
