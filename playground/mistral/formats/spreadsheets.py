"""The cells of an Excel workbook, row by row."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from playground.mistral.formats import archives
from playground.mistral.formats.archives import Archive, local
from playground.mistral.formats.errors import Unreadable

FORMATS = frozenset({"xlsx", "xlsm", "xltx", "xltm"})
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_SHARED = re.compile(r"xl/sharedStrings\.xml", re.IGNORECASE)
_CELL_BREAK = " | "
_TRUTH = {"1": "TRUE", "0": "FALSE"}


def read(content: bytes) -> str:
    """The rows that have something in them, one line each. Raises Unreadable."""
    with archives.opened(content) as archive:
        shared = _shared(archive)
        sheets = [name for name in archive.names if _SHEET.fullmatch(name)]
        if not sheets:
            if not shared:
                raise Unreadable("not a workbook")
            return "\n".join(shared)
        rows = (row for sheet in archive.xmls(sheets) for row in _rows(sheet, shared))
        return "\n".join(rows)


def _shared(archive: Archive) -> list[str]:
    parts = archive.xmls(name for name in archive.names if _SHARED.fullmatch(name))
    return [_text(item) for part in parts for item in part if local(item.tag) == "si"]


def _rows(sheet: ET.Element, shared: list[str]) -> Iterator[str]:
    for row in sheet.iter():
        if local(row.tag) == "row":
            cells = (_value(cell, shared) for cell in row if local(cell.tag) == "c")
            if line := _CELL_BREAK.join(filter(None, cells)):
                yield line


def _value(cell: ET.Element, shared: list[str]) -> str:
    """The shown value of a cell, apart from its number format."""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _text(cell)
    value = next((part.text or "" for part in cell if local(part.tag) == "v"), "").strip()
    if kind == "s":
        known = value.isdigit() and int(value) < len(shared)
        return shared[int(value)] if known else ""
    return _TRUTH.get(value, value) if kind == "b" else value


def _text(item: ET.Element) -> str:
    """The text of a string in pieces, without how it is pronounced."""
    spoken = {id(t) for part in item.iter() if local(part.tag) == "rPh" for t in part.iter()}
    texts = (t.text or "" for t in item.iter() if local(t.tag) == "t" and id(t) not in spoken)
    return "".join(texts).strip()
