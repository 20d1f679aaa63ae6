"""Journal of the injected faults: counted for the report, logged with their times."""

import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path


class Journal:
    """`faults` counts the faults that really happened, by kind; the log also has processes."""

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
