"""A file lock beside an SQLite database: at most one serving process holds it."""

import asyncio
import fcntl
import os
from pathlib import Path

from storage.engine.outages import Unusable
from storage.engine.reasons import reason

POLL_INTERVAL = 0.2  # seconds


class ServerLock:
    """Lock of the one serving process; the operating system releases it if that dies."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".lock")
        self._file: int | None = None

    async def acquire(self, max_wait: float) -> bool:
        """Wait up to `max_wait` seconds for another server to end. False if it does not.

        Raises Unusable where the lock can't be made.
        """
        descriptor = self._opened()
        deadline = asyncio.get_running_loop().time() + max_wait
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if asyncio.get_running_loop().time() >= deadline:
                    os.close(descriptor)
                    return False
                await asyncio.sleep(POLL_INTERVAL)
            else:
                self._file = descriptor
                return True

    def _opened(self) -> int:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            return os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise Unusable(f"{self._path} can't be made ({reason(error)})") from error

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
