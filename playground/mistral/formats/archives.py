"""ZIP archives of XML, unpacked no further than they may be."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from playground.mistral.formats.errors import Unreadable

_LARGEST = 64 * 1024 * 1024  # bytes of all parts together
_MOST_ENTRIES = 10_000
_DECLARATION = (b"<!DOCTYPE", b"<!ENTITY")
_BROKEN = (zipfile.BadZipFile, ET.ParseError, RuntimeError, OSError, EOFError, NotImplementedError)


@dataclass(slots=True)
class Archive:
    """An open archive, whose names may have backslashes, or begin with a slash."""

    _zip: zipfile.ZipFile
    _names: dict[str, str]
    _room: int = _LARGEST

    @property
    def names(self) -> list[str]:
        return list(self._names)

    def read(self, name: str) -> bytes:
        """Unpack a part. Raises Unreadable where it is missing, or far too large."""
        if name not in self._names:
            raise Unreadable(f"no {name}")
        with self._zip.open(self._names[name]) as part:
            data = part.read(self._room + 1)
        self._room -= len(data)
        if self._room < 0:
            raise Unreadable("unpacks to far too much")
        return data

    def xml(self, name: str) -> ET.Element:
        """Parse a part, which must not declare entities."""
        data = self.read(name)
        if any(word in data for word in _DECLARATION):
            raise Unreadable("declares entities")
        return ET.fromstring(data)  # noqa: S314 - it declares no entities

    def xmls(self, names: Iterable[str]) -> Iterator[ET.Element]:
        """Parse parts in the order of their numbers."""
        for name in sorted(names, key=lambda name: (len(name), name)):
            yield self.xml(name)


@contextmanager
def opened(content: bytes) -> Iterator[Archive]:
    """Open an archive. Raises Unreadable, also for what happens while it is open."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = packed.namelist()
            if len(names) > _MOST_ENTRIES:
                raise Unreadable("too many entries")
            yield Archive(packed, {name.replace("\\", "/").lstrip("/"): name for name in names})
    except _BROKEN as error:
        raise Unreadable(str(error)) from error


def local(tag: str) -> str:
    """A tag's name without its namespace."""
    return tag.rpartition("}")[2]
