"""Files that a cell writes: they exist in its answer only."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from . import limits
from .libraries import Module, Opened
from .limits import Value

MOST_FILES = 5
TEXT_KINDS = ("csv", "txt", "md", "json")


@dataclass(frozen=True, slots=True)
class MadeFile:
    """`name` is without the ending, which is the `kind`."""

    name: str
    kind: str
    content: bytes


class Folder:
    """A cell's working folder."""

    def __init__(self) -> None:
        self._pictures: dict[str, bytes] = {}
        self._texts: dict[str, io.StringIO] = {}
        self.csv = Module("csv", {"writer": self._csv_writer})

    @property
    def files(self) -> list[MadeFile]:
        texts = {name: text.getvalue().encode() for name, text in self._texts.items()}
        made = (self._pictures | texts).items()
        named = [(name.rpartition("."), content) for name, content in made if content]
        return [MadeFile(stem, kind, content) for (stem, _, kind), content in named]

    def open(
        self, name: str, mode: str = "r", newline: str = "", encoding: str = "utf-8"
    ) -> Opened:
        """Open a text file to write; `newline` and `encoding` are as every program has them."""
        if (
            mode != "w"
            or name.rpartition(".")[2] not in TEXT_KINDS
            or newline
            or encoding != "utf-8"
        ):
            raise PermissionError(f"a file of this folder is opened to write a text: {name}")
        self._check(name)
        self._texts[name] = io.StringIO(newline="")
        return Opened({"write": lambda text: self._write(name, text), "name": lambda: name})

    def save_picture(self, name: str, content: bytes) -> None:
        if not name.endswith(".png"):
            raise ValueError(f"only PNG can be saved here: {name}")
        self._check(name)
        self._pictures[name] = content

    def _check(self, name: str) -> None:
        if len(self._pictures) + len(self._texts) >= MOST_FILES:
            raise OSError("too many files")
        if "/" in name or name.startswith("."):
            raise PermissionError(f"no other folder can be reached: {name}")

    def _write(self, name: str, text: str) -> None:
        self._texts[name].write(text)
        if self._texts[name].tell() > limits.MOST_CHARACTERS:
            raise OverflowError(limits.TOO_LARGE)

    def _csv_writer(self, opened: Opened) -> Opened:
        name = opened.methods["name"]()

        def write_row(row: Iterable[Value]) -> None:
            line = io.StringIO()
            csv.writer(line).writerow([limits.sized(value) for value in row])
            self._write(name, line.getvalue())

        def write_rows(rows: Iterable[Iterable[Value]]) -> None:
            for row in rows:
                write_row(row)

        return Opened({"writerow": write_row, "writerows": write_rows})
