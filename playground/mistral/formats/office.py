"""The text of Office documents: ZIP archives of XML, unpacked no further than they may be."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from playground.mistral.formats.pdf_objects import Unreadable

_LARGEST = 64 * 1024 * 1024  # bytes of all parts together
_MOST_ENTRIES = 10_000
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)")


@dataclass(frozen=True, slots=True)
class _Format:
    """Location of the text: its parts, the tags of paragraphs, the text's tag ('': all)."""

    part: re.Pattern[str]
    paragraphs: frozenset[str]
    text: str = "t"


_FORMATS = {
    "docx": _Format(re.compile(r"word/document\.xml"), frozenset({"p"})),
    "pptx": _Format(re.compile(r"ppt/slides/slide\d+\.xml"), frozenset({"p"})),
    "xlsx": _Format(re.compile(r"xl/sharedStrings\.xml"), frozenset({"si"})),
    "odt": _Format(re.compile(r"content\.xml"), frozenset({"p", "h"}), text=""),
    "ods": _Format(re.compile(r"content\.xml"), frozenset({"p"}), text=""),
}
FORMATS = frozenset(_FORMATS)


def read(extension: str, content: bytes) -> str:
    """The paragraphs, parted by empty lines. Raises Unreadable."""
    wanted = _FORMATS[extension]
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [name for name in archive.namelist() if wanted.part.fullmatch(name)]
            if len(archive.namelist()) > _MOST_ENTRIES or not names:
                raise Unreadable("not such a document")
            parts = list(_parts(archive, sorted(names, key=lambda name: (len(name), name))))
        return "\n\n".join(text for part in parts for text in _paragraphs(part, wanted))
    except (zipfile.BadZipFile, ET.ParseError, RuntimeError, OSError, EOFError) as error:
        raise Unreadable(str(error)) from error


def _parts(archive: zipfile.ZipFile, names: list[str]) -> Iterator[bytes]:
    room = _LARGEST
    for name in names:
        with archive.open(name) as part:
            data = part.read(room + 1)
        room -= len(data)
        if room < 0 or _DECLARATION.search(data):
            raise Unreadable("unpacks to far too much")
        yield data


def _paragraphs(part: bytes, wanted: _Format) -> Iterator[str]:
    for paragraph in ET.fromstring(part).iter():  # noqa: S314 - it declares no entities
        if _local(paragraph.tag) not in wanted.paragraphs:
            continue
        text = "".join(_texts(paragraph, wanted.text)).strip()
        if text:
            yield f"# {text}" if _is_heading(paragraph) else text


def _texts(paragraph: ET.Element, tag: str) -> Iterator[str]:
    if not tag:
        yield from paragraph.itertext()
        return
    for element in paragraph.iter():
        name = _local(element.tag)
        if name == tag:
            yield element.text or ""
        elif name in {"tab", "br", "cr"}:
            yield " "


def _is_heading(paragraph: ET.Element) -> bool:
    if _local(paragraph.tag) == "h":
        return True
    styles = (element for element in paragraph.iter() if _local(element.tag) == "pStyle")
    values = (value for style in styles for value in style.attrib.values())
    return any(value.lower().startswith(("heading", "title")) for value in values)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
