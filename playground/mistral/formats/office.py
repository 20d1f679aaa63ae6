"""The text of Word, PowerPoint and OpenDocument files."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from playground.mistral.formats import archives
from playground.mistral.formats.archives import local
from playground.mistral.formats.errors import Unreadable


@dataclass(frozen=True, slots=True)
class _Format:
    """Location of the text: its parts, the tags of paragraphs, the text's tag ('': all)."""

    part: re.Pattern[str]
    paragraphs: frozenset[str]
    text: str = "t"


_WORD = _Format(re.compile(r"word/document\d*\.xml", re.IGNORECASE), frozenset({"p"}))
_SLIDES = _Format(re.compile(r"ppt/slides/slide\d+\.xml", re.IGNORECASE), frozenset({"p"}))
_OPEN = _Format(re.compile(r"content\.xml"), frozenset({"p", "h"}), text="")
_FORMATS = (
    dict.fromkeys(("docx", "docm", "dotx", "dotm"), _WORD)
    | dict.fromkeys(("pptx", "pptm", "ppsx", "potx"), _SLIDES)
    | dict.fromkeys(("odt", "ods", "odp", "ott", "ots", "otp"), _OPEN)
)
FORMATS = frozenset(_FORMATS)


def read(extension: str, content: bytes) -> str:
    """The paragraphs, parted by empty lines. Raises Unreadable."""
    wanted = _FORMATS[extension]
    with archives.opened(content) as archive:
        names = [name for name in archive.names if wanted.part.fullmatch(name)]
        if not names:
            raise Unreadable("not such a document")
        return "\n\n".join(
            text for part in archive.xmls(names) for text in _paragraphs(part, wanted)
        )


def _paragraphs(part: ET.Element, wanted: _Format) -> Iterator[str]:
    for paragraph in part.iter():
        if local(paragraph.tag) not in wanted.paragraphs:
            continue
        text = "".join(_texts(paragraph, wanted.text)).strip()
        if text:
            yield f"# {text}" if _is_heading(paragraph) else text


def _texts(paragraph: ET.Element, tag: str) -> Iterator[str]:
    if not tag:
        yield from paragraph.itertext()
        return
    for element in paragraph.iter():
        name = local(element.tag)
        if name == tag:
            yield element.text or ""
        elif name in {"tab", "br", "cr"}:
            yield " "


def _is_heading(paragraph: ET.Element) -> bool:
    if local(paragraph.tag) == "h":
        return True
    styles = (element for element in paragraph.iter() if local(element.tag) == "pStyle")
    values = (value for style in styles for value in style.attrib.values())
    return any(value.lower().startswith(("heading", "title")) for value in values)
