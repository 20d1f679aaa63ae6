"""Results of an evaluation: a file of JSON lines, from which a later run continues."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from bot.core.errors import SettingsError

UNWRITABLE = "Can't write {file}: {reason}."


class Grade(StrEnum):
    """Verdict on an answer, in the words of SimpleQA."""

    CORRECT = "correct"
    INCORRECT = "incorrect"
    NOT_ATTEMPTED = "not_attempted"


@dataclass(frozen=True, slots=True)
class Trial:
    """A question that a model is asked, with web search or without."""

    question_id: str
    model: str
    web_search: bool


@dataclass(frozen=True, slots=True)
class TrialResult:
    """Verdict on a trial's answer; `cost` is in millionths (None: no price), `seconds` its time."""

    trial: Trial
    grade: Grade
    answer: str
    tokens: int
    cost: int | None
    seconds: float


def total(costs: Iterable[int | None]) -> int | None:
    """Sum of costs; None if one of them is not known."""
    known = list(costs)
    return None if None in known else sum(filter(None, known))


class ResultsFile:
    """Appends each result at once, so that an interrupted evaluation loses none."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> list[TrialResult]:
        """Results of earlier runs. A line that was cut off, or isn't ours, is passed over."""
        try:
            lines = self.path.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise self._unwritable(error) from error
        return [result for line in lines if (result := _read(line))]

    def append(self, results: Iterable[TrialResult]) -> None:
        """Add results. Raises SettingsError where the file can't be written."""
        lines = [json.dumps(asdict(result), ensure_ascii=False) for result in results]
        try:
            with self.path.open("a+b") as file:
                # What a crash cut off must not swallow the line after it.
                file.seek(max(file.seek(0, 2) - 1, 0))
                start = "" if file.read() in (b"", b"\n") else "\n"
                file.write((start + "".join(f"{line}\n" for line in lines)).encode())
        except OSError as error:
            raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> SettingsError:
        return SettingsError(UNWRITABLE.format(file=self.path, reason=error.strerror))


def _read(line: str) -> TrialResult | None:
    try:
        found: dict[str, Any] = json.loads(line)
        trial, grade = Trial(**found.pop("trial")), Grade(found.pop("grade"))
        return TrialResult(trial=trial, grade=grade, **found)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
