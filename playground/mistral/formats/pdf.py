"""The text of a PDF file's pages."""

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from playground.mistral.formats.pdf_objects import Objects, head, references

_MOST_PAGES = 5_000
_GAP = -180.0  # thousandths of the font's size: a step back to the left that is a space
_TOKEN = re.compile(
    rb"\((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*\)"  # a string, which may hold brackets itself
    rb"|<[0-9A-Fa-f\s]*>|/[^\s/<>\[\]()]+|[-+]?\d*\.?\d+|[A-Za-z'\"*]+|\[|\]|<<|>>",
    re.DOTALL,
)
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|\r?\n|(.))", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"", b"f": b""}
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f]+)>|\[([^\]]*)\])")
_PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")


@dataclass(frozen=True, slots=True)
class Font:
    """Decoder of a font's codes; without a table they are Windows-1252."""

    table: Mapping[int, str] = field(default_factory=dict)
    width: int = 1  # bytes of a code

    def read(self, codes: bytes) -> str:
        if not self.table:
            return codes.decode("cp1252", "replace")
        steps = range(0, len(codes), self.width)
        numbers = (int.from_bytes(codes[at : at + self.width], "big") for at in steps)
        return "".join(self.table.get(number, "") for number in numbers)


def read(content: bytes) -> list[str]:
    """The text of each page. Raises Unreadable."""
    objects = Objects(content)
    return [_page(objects, source) for source in _pages(objects)]


def _pages(objects: Objects) -> list[bytes]:
    found = objects.of_type(b"Page")[:_MOST_PAGES]
    order: list[int] = []
    for _, catalogue in objects.of_type(b"Catalog"):
        _walk(objects, objects.value(catalogue, b"Pages"), order)
    places = {number: place for place, number in enumerate(order)}
    return [source for _, source in sorted(found, key=lambda it: places.get(it[0], len(order)))]


def _walk(objects: Objects, node: bytes, order: list[int]) -> None:
    """Note the pages below a node of the page tree; one that leads in circles ends."""
    for number in references(objects.value(node, b"Kids")):
        if number not in order and len(order) < _MOST_PAGES:
            order.append(number)
            _walk(objects, objects.get(number), order)


def _page(objects: Objects, source: bytes) -> str:
    fonts = _fonts(objects, source)
    contents = re.search(rb"/Contents\s*(\[[^\]]*\]|\d+\s+\d+\s+R)", source)
    numbers = references(contents[1]) if contents else []
    parts = [objects.get(number) for number in numbers]
    # The one reference may lead to an array of them.
    inner = [objects.get(n) for part in parts if b"stream" not in part for n in references(part)]
    data = b"\n".join(objects.stream(part) for part in (*parts, *inner))
    lines = "".join(_shown(data, fonts)).splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())


def _fonts(objects: Objects, page: bytes) -> dict[bytes, Font]:
    parent = objects.value(page, b"Parent")
    resources = objects.value(page, b"Resources") or objects.value(parent, b"Resources")
    named = re.findall(rb"/([^\s/<>\[\]()]+)\s+(\d+)\s+\d+\s+R", objects.value(resources, b"Font"))
    return {name: _font(objects, objects.get(int(number))) for name, number in named}


def _font(objects: Objects, source: bytes) -> Font:
    cmap = objects.stream(objects.value(source, b"ToUnicode"))
    table: dict[int, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        table |= {int(code, 16): _unicode(text) for code, text in _PAIR.findall(block)}
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        for first, last, text, several in _RANGE.findall(block):
            table |= _range(int(first, 16), int(last, 16), text, several)
    is_wide = b"/Type0" in head(source)
    return Font(table, 2 if is_wide else 1)


def _range(first: int, last: int, text: bytes, several: bytes) -> dict[int, str]:
    codes = range(first, min(last, first + 0xFFFF) + 1)
    if several:
        texts = re.findall(rb"<([0-9A-Fa-f]+)>", several)
        return {code: _unicode(each) for code, each in zip(codes, texts, strict=False)}
    begin = int(text or b"0", 16)
    ends = min(len(codes), sys.maxunicode - begin)
    return {code: chr(begin + code - first) for code in codes[: max(ends, 0)]}


def _shown(data: bytes, fonts: Mapping[bytes, Font]) -> Iterator[str]:
    """Yield the text that a page's operators show, with a new line wherever they move."""
    font, operands, last_y = Font(), list[bytes](), b""
    for token in _TOKEN.findall(data):
        if not re.fullmatch(rb"[A-Za-z'\"*]+", token):
            operands.append(token)
            continue
        match token:
            case b"Tf":
                font = fonts.get(operands[-2][1:], Font()) if len(operands) > 1 else font
            case b"Tj" | b"TJ" | b"'" | b'"':
                yield from ("\n",) if token in (b"'", b'"') else ()
                yield "".join(_strings(operands, font))
            case b"Tm" | b"Td" | b"TD":
                y = operands[-1] if operands else b""
                moved = y != last_y if token == b"Tm" else float(y or 0) != 0
                last_y = y if token == b"Tm" else b""
                yield "\n" if moved else " "
            case b"T*" | b"ET":
                yield "\n"
        operands.clear()


def _strings(operands: list[bytes], font: Font) -> Iterator[str]:
    for operand in operands:
        if operand.startswith(b"("):
            yield font.read(_ESCAPE.sub(_escaped, operand[1:-1]))
        elif operand.startswith(b"<"):
            digits = re.sub(rb"\s", b"", operand[1:-1]).decode()
            yield font.read(bytes.fromhex(digits + "0" * (len(digits) % 2)))
        elif operand not in (b"[", b"]") and float(operand) < _GAP:
            yield " "


def _escaped(found: re.Match[bytes]) -> bytes:
    if found[1]:
        return bytes([int(found[1], 8) & 0xFF])
    return _ESCAPED.get(found[2], found[2]) if found[2] else b""


def _unicode(digits: bytes) -> str:
    return bytes.fromhex(digits.decode().zfill(4)).decode("utf-16-be", "ignore")
