"""Questions with known answers: a CSV file that the operator brings, such as SimpleQA's own."""

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.core.errors import SettingsError

QUESTION_COLUMNS = ("problem", "question")  # SimpleQA's own name first
ANSWER_COLUMN = "answer"
LONGEST = 10_000  # characters of a question or an answer
MOST = 100_000

UNREADABLE = "Can't read {file}: {reason}."
NO_CSV = "{file} isn't a CSV file in UTF-8: {reason}."
NO_COLUMNS = "{file} needs a header line with the columns problem (or question) and answer."
EMPTY = "{file}, line {line}: the {column} is missing."
TOO_LONG = "{file}, line {line}: the {column} has more than 10,000 characters."
TOO_MANY = "{file} has more than 100,000 questions."
NONE = "{file} has no questions."


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    answer: str

    @property
    def id(self) -> str:
        """Id by which a result is found again, whatever else changes in the file."""
        return hashlib.sha256(f"{self.text}\0{self.answer}".encode()).hexdigest()[:16]


def read(file: Path) -> list[Question]:
    """Read a file's questions, each once. Raises SettingsError with one sentence."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            found = dict.fromkeys(_rows(file, csv.DictReader(lines, strict=True)))
    except OSError as error:
        raise SettingsError(UNREADABLE.format(file=file, reason=error.strerror)) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise SettingsError(NO_CSV.format(file=file, reason=error)) from error
    if not found:
        raise SettingsError(NONE.format(file=file))
    return list(found)


def _rows(file: Path, rows: "csv.DictReader[str]") -> Iterator[Question]:
    names = rows.fieldnames or ()
    column = next((name for name in QUESTION_COLUMNS if name in names), None)
    if column is None or ANSWER_COLUMN not in names:
        raise SettingsError(NO_COLUMNS.format(file=file))
    for count, row in enumerate(rows, 1):
        if count > MOST:
            raise SettingsError(TOO_MANY.format(file=file))
        for name in (column, ANSWER_COLUMN):
            _check(row[name], {"file": file, "line": rows.line_num, "column": name})
        yield Question(row[column].strip(), row[ANSWER_COLUMN].strip())


def _check(value: str | None, where: dict[str, object]) -> None:
    if not value or not value.strip():
        raise SettingsError(EMPTY.format(**where))
    if len(value) > LONGEST:
        raise SettingsError(TOO_LONG.format(**where))
