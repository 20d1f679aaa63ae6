"""The objects of a PDF file, found one by one: enough of the format for what programs write."""

import base64
import re
import zlib
from collections.abc import Iterator

LARGEST = 64 * 1024 * 1024  # bytes that a whole file may unpack to
_OBJECT = re.compile(rb"(\d{1,10})\s+\d{1,5}\s+obj\b")
_STREAM = re.compile(rb"stream\r?\n")
_REFERENCE = re.compile(rb"(\d{1,10})\s+\d{1,5}\s+R\b")
_FILTERS = re.compile(rb"/(FlateDecode|ASCII85Decode|ASCIIHexDecode|LZWDecode|DCTDecode)\b")
_LOCKED = re.compile(rb"/Encrypt\s*(?:\d{1,10}\s+\d{1,5}\s+R\b|<<)")


class Unreadable(Exception):
    """This file cannot be read here."""


class Objects:
    """Each object's source by its number, and what its stream unpacks to."""

    def __init__(self, content: bytes) -> None:
        if _LOCKED.search(content):
            raise Unreadable("encrypted")
        self._room = LARGEST
        self._sources = dict(_plain(content))
        for source in list(self._sources.values()):
            if re.search(rb"/Type\s*/ObjStm\b", head(source)):
                self._sources |= dict(_packed(head(source), self.stream(source)))

    def get(self, number: int) -> bytes:
        """An object's source, with its stream; nothing for one that is not there."""
        return self._sources.get(number, b"")

    def of_type(self, name: bytes) -> list[tuple[int, bytes]]:
        """Numbers and sources of objects of a type."""
        wanted = re.compile(rb"/Type\s*/" + name + rb"\b")
        return [(n, source) for n, source in self._sources.items() if wanted.search(head(source))]

    def value(self, source: bytes, key: bytes) -> bytes:
        """Find the value of a key, following references; empty if there is none."""
        found = re.search(rb"/" + key + rb"(?![A-Za-z])\s*", source)
        if found is None:
            return b""
        value = _value(source[found.end() :])
        reference = _REFERENCE.fullmatch(value.strip())
        return self.get(int(reference[1])) if reference else value

    def stream(self, source: bytes) -> bytes:
        """Unpack an object's stream. Raises Unreadable where it is too large."""
        opened = _STREAM.search(source)
        if opened is None:
            return b""
        end = source.rfind(b"endstream")
        data = source[opened.end() : end if end >= opened.end() else None]
        for name in _FILTERS.findall(head(source)):
            data = self._unpacked(name, data)
        return data

    def _unpacked(self, name: bytes, data: bytes) -> bytes:
        match name:
            case b"FlateDecode":
                return self._inflated(data)
            case b"ASCII85Decode":
                return _ascii85(data)
            case b"ASCIIHexDecode":
                return bytes.fromhex(re.sub(rb"[^0-9A-Fa-f]", b"", data).decode())
        return b""

    def _inflated(self, data: bytes) -> bytes:
        try:
            unpacked = zlib.decompressobj().decompress(data, self._room)
        except zlib.error:
            return b""
        self._room -= len(unpacked)
        if self._room <= 0:
            raise Unreadable("unpacks to far too much")
        return unpacked


def references(value: bytes) -> list[int]:
    """The numbers of the objects that a value refers to, in order."""
    return [int(number) for number in _REFERENCE.findall(value)]


def head(source: bytes) -> bytes:
    """An object's source without its stream."""
    opened = _STREAM.search(source)
    return source[: opened.start()] if opened else source


def _plain(content: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while found := _OBJECT.search(content, at):
        end = content.find(b"endobj", found.end())
        at = end if end >= 0 else len(content)
        yield int(found[1]), content[found.end() : at]


def _packed(source: bytes, content: bytes) -> Iterator[tuple[int, bytes]]:
    """The objects that another one holds: their numbers and places first, then their sources."""
    first = re.search(rb"/First\s+(\d+)", source)
    if first is None:
        return
    start = int(first[1])
    table = [int(number) for number in re.findall(rb"\d+", content[:start])]
    places = [*table[1::2], len(content) - start]
    for number, begin, end in zip(table[::2], places, places[1:], strict=False):
        yield number, content[start + begin : start + end]


def _value(text: bytes) -> bytes:
    """The value that a text begins with: a dictionary, an array, a reference, or a word."""
    for opening, closing in ((b"<<", b">>"), (b"[", b"]")):
        if text.startswith(opening):
            return _nested(text, opening, closing)
    found = _REFERENCE.match(text) or re.match(rb"/?[^\s/<>\[\]()]+", text)
    return found[0] if found else b""


def _nested(text: bytes, opening: bytes, closing: bytes) -> bytes:
    depth = 0
    for found in re.finditer(re.escape(opening) + b"|" + re.escape(closing), text):
        depth += 1 if found[0] == opening else -1
        if depth == 0:
            return text[: found.end()]
    return text


def _ascii85(data: bytes) -> bytes:
    body = data.strip().removeprefix(b"<~").partition(b"~>")[0]
    try:
        return base64.a85decode(body)
    except ValueError:
        return b""
