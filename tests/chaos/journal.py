"""What was done to the app, when: counted for the report, written down for who looks into it."""

import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path


class Journal:
    """`faults` counts by kind what really happened; the lines also tell of processes."""

    def __init__(self, folder: Path) -> None:
        self.faults = Counter[str]()
        self._file = folder / "faults.txt"

    def count(self, kind: str, where: str = "") -> None:
        self.faults[kind] += 1
        self.note(f"{kind} {where}")

    def note(self, what: str) -> None:
        now = datetime.now(UTC).time().isoformat("milliseconds")
        with self._file.open("a") as file:
            file.write(f"{now} {time.monotonic():12.3f} {what}\n")
