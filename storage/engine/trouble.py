"""Trouble of a database that is in use: noticed at once, logged once, over by itself."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import structlog

log = structlog.get_logger()

FILE_GONE = (
    "the SQLite file was deleted or replaced while the app runs. "
    "What is written now is lost at the next start: put the file back, or restart the app"
)


@dataclass(slots=True)
class Trouble:
    """The reason for which the last write failed; nothing once one succeeded.

    Who finds a database unusable from the start says so: only what comes later is logged here.
    """

    clock: Callable[[], float] = time.monotonic
    reason: str | None = None
    _since: float = 0.0
    _has_worked: bool = False

    def begins(self, reason: str) -> None:
        """Note that a transaction failed, or can't last."""
        if self.reason is None:
            self._since = self.clock()
        if reason != self.reason and self._has_worked:
            log.warning("database_unavailable", reason=reason)
        self.reason = reason

    def worked(self, *, has_written: bool) -> None:
        """Note that a transaction succeeded; on a full disk, reading still works."""
        self._has_worked = True
        if self.reason is None or not has_written:
            return
        log.warning("database_available", after=round(self.clock() - self._since, 1))
        self.reason = None


@dataclass(slots=True)
class FileIdentity:
    """Recognises an SQLite file: the open one may have lost its name to another, or to none."""

    path: Path
    _known: tuple[int, int] | None = None

    def remember(self) -> None:
        self._known = self._seen()

    def is_lost(self) -> bool:
        return self._known is not None and self._seen() != self._known

    def _seen(self) -> tuple[int, int] | None:
        try:
            found = os.stat(self.path)  # noqa: PTH116 - for each transaction: the quickest way
        except OSError:
            return None
        return found.st_dev, found.st_ino
