"""Text of documents that are XML and that Mistral doesn't take: Office 2003, OpenDocument, FB2."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TextIO
from xml.parsers import expat

PIECE = 256 * 1024  # bytes
MOST_TEXT = 50_000_000  # characters
ROOT_WITHIN = 8_192  # bytes
# A dialect by what stands near its beginning, and the elements whose text is that of the document.
IN_PARAGRAPHS = frozenset({"p", "h", "v", "subtitle", "text-author"})
DIALECTS: Mapping[re.Pattern[bytes], frozenset[str]] = {
    re.compile(rb"<(?:\w{1,20}:)?wordDocument\b"): frozenset({"t"}),
    re.compile(rb"<pkg:package\b"): frozenset({"t"}),
    re.compile(rb"<(?:\w{1,20}:)?Workbook\b"): frozenset({"Data"}),
    re.compile(rb"<office:document\b"): IN_PARAGRAPHS,
    re.compile(rb"<FictionBook\b"): IN_PARAGRAPHS,
}
LINES = IN_PARAGRAPHS | {"title", "Row", "table-row", "tr", "br", "line-break"}
CELLS = {"Cell", "table-cell", "tc"}
INSERTED = {"tab": "\t", "s": " "}
SKIPPED = {"binData", "binary", "binary-data", "instrText", "delText"}


def dialect(begin: bytes) -> frozenset[str] | None:
    """The elements with text of a dialect that is read here; None for any other text."""
    if not begin.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return None
    for root, elements in DIALECTS.items():
        if root.search(begin, 0, ROOT_WITHIN):
            return elements
    return None


def pieces(file: Path) -> Iterable[bytes]:
    """A file, piece by piece."""
    with file.open("rb") as content:
        while piece := content.read(PIECE):
            yield piece


def write(xml: Iterable[bytes], elements: frozenset[str], to: Path) -> bool:
    """Write the text of a document; return whether there is any. Broken XML ends it early."""
    with to.open("w", encoding="utf-8", errors="replace") as output:
        writer = TextWriter(output, elements)
        parser = expat.ParserCreate()
        parser.StartElementHandler = writer.start
        parser.EndElementHandler = writer.end
        parser.CharacterDataHandler = writer.text
        parser.EntityDeclHandler = writer.refuse
        try:
            for piece in xml:
                parser.Parse(piece)
            parser.Parse(b"", True)
        except (expat.ExpatError, ValueError):
            pass  # what was read until here counts
    return writer.has_text


class TextWriter:
    """Writes paragraphs as lines, and the cells of a table with tabs between them."""

    def __init__(self, output: TextIO, elements: frozenset[str]) -> None:
        self._output = output
        self._elements = elements
        self._in_text = self._in_cell = self._in_skipped = 0
        self._size = 0
        self.has_text = False

    def start(self, name: str, _: object) -> None:
        local = name.rpartition(":")[2]
        self._in_text += local in self._elements
        self._in_cell += local in CELLS
        self._in_skipped += local in SKIPPED
        if local in INSERTED and self._in_text | (self._elements == {"t"}):
            self._write(INSERTED[local])

    def end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        self._in_text -= local in self._elements
        self._in_cell -= local in CELLS
        self._in_skipped -= local in SKIPPED
        if local in CELLS:
            self._write("\t")
        elif local in LINES:
            self._write(" " if self._in_cell else "\n")

    def text(self, data: str) -> None:
        if self._in_text and not self._in_skipped:
            self.has_text = self.has_text or not data.isspace()
            self._write(data)

    def refuse(self, *_: object) -> None:
        """Raise ValueError: no document needs entities, and they may grow without end."""
        raise ValueError("entity")

    def _write(self, text: str) -> None:
        self._size += len(text)
        if self._size > MOST_TEXT:
            raise ValueError("too much text")
        self._output.write(text)
