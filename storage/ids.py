"""Ids of rows: made by the app, ordered by time, and unique across processes.

An id has 63 bits: milliseconds since 2026, the process's number, and a counter. A process's ids
only increase, even if its clock is set back; a burst takes those of the next milliseconds. The
database's own numbering can't serve: SQLite numbers only keys of one column, and the shards of a
distributed PostgreSQL number in blocks, out of order.
"""

import secrets
import threading
import time
from collections.abc import Callable

EPOCH = 1_767_225_600_000  # 2026-01-01, in milliseconds since 1970
PROCESS_BITS, COUNTER_BITS = 14, 8  # of the 22 below the milliseconds, of which 41 last 69 years
COUNTER = (1 << COUNTER_BITS) - 1


def _milliseconds() -> int:
    return time.time_ns() // 1_000_000


class IdSequence:
    """Ids of one process; `process` is its number, of PROCESS_BITS."""

    def __init__(self, process: int, clock: Callable[[], int] = _milliseconds) -> None:
        self._process = process << COUNTER_BITS
        self._clock = clock
        self._last = 0  # milliseconds and counter, without the process between them
        self._lock = threading.Lock()

    def next(self) -> int:
        """Return an id greater than any before."""
        with self._lock:
            self._last = max(self._last + 1, self._clock() - EPOCH << COUNTER_BITS)
            milliseconds, count = self._last >> COUNTER_BITS, self._last & COUNTER
        return milliseconds << PROCESS_BITS + COUNTER_BITS | self._process | count


new_id = IdSequence(secrets.randbits(PROCESS_BITS)).next
