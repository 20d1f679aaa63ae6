"""Filter that takes pictures out of an answer's text, where the model wrote them as data URLs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.core.answers.agent_events import InlinePicture

START = "data:image/"
HEADER = re.compile(r"data:image/[a-z0-9.+-]{1,40};base64,")
LONGEST_HEADER = 60  # characters
OPENING = re.compile(r"!\[[^\[\]\n]{0,200}\]\(<?$")  # of a picture in Markdown, before its address
LONGEST_OPENING = 210  # characters
CONTENT, PADDING = re.compile(r"[A-Za-z0-9+/_%-]*=*"), re.compile(r"=*")
FENCE = "```"
LARGEST = 64 * 1024 * 1024  # characters of one picture
TOO_LARGE = "_(A picture in this answer was too large to show.)_"

Part = str | InlinePicture


@dataclass(slots=True)
class TextPictures:
    """Splits text, as it comes, into text and pictures.

    Text that may yet turn out to be the beginning of a picture is held back; what stands in a code
    block stays as it is.
    """

    _held: str = ""
    _picture: list[str] = field(default_factory=list)
    _length: int = 0  # characters of the picture
    _fences: int = 0
    _closing: str = ""  # what ends the picture in Markdown

    def add(self, text: str) -> Iterator[Part]:
        """Take more text."""
        text, self._held = self._held + text, ""
        while text:
            if self._picture:
                text, parts = self._within(text)
                yield from parts
            else:
                before, text = self._before(text)
                if before:
                    yield before
                if not self._picture:
                    break

    def end(self) -> Iterator[Part]:
        """Take the end of the text."""
        if self._picture:
            yield self._taken()
        yield from self.settle()

    def settle(self) -> Iterator[Part]:
        """Hold nothing back: the text is followed by something else."""
        if self._held:
            yield self._held
            self._count(self._held)
            self._held = ""

    def _before(self, text: str) -> tuple[str, str]:
        """Split off the text before a picture, whose header is then taken; hold an open end."""
        start = 0
        while (at := text.find(START, start)) != -1:
            header = HEADER.match(text, at)
            is_code = (self._fences + text.count(FENCE, 0, at)) % 2 == 1
            if header and not is_code:
                opening = OPENING.search(text, max(at - LONGEST_OPENING, 0), at)
                before = text[: opening.start() if opening else at]
                self._count(before)
                self._picture, self._length = [header[0]], 0
                self._closing = (">)" if opening[0].endswith("<") else ")") if opening else ""
                return before, text[header.end() :]
            if not header and len(text) - at < LONGEST_HEADER:
                break
            start = at + len(START)
        shown = len(text) - _open_end(text)
        self._held = text[shown:]
        self._count(text[:shown])
        return text[:shown], ""

    def _within(self, text: str) -> tuple[str, list[Part]]:
        """Take more of a picture; return what follows it, and the picture if it is whole."""
        found = (PADDING if self._picture[-1].endswith("=") else CONTENT).match(text)
        end = found.end() if found else 0
        self._length += end
        if self._length <= LARGEST:
            self._picture.append(text[:end])
        if end == len(text):
            return "", []
        rest = text[end:].removeprefix(self._closing) if self._closing else text[end:]
        return rest, [self._taken()]

    def _taken(self) -> Part:
        whole, self._picture = "".join(self._picture), []
        return InlinePicture(whole) if self._length <= LARGEST else TOO_LARGE

    def _count(self, text: str) -> None:
        self._fences += text.count(FENCE)


def _open_end(text: str) -> int:
    """Length of the end that may be the beginning of a picture, or of a fence."""
    tail = text[-LONGEST_OPENING - LONGEST_HEADER :]
    opening = tail.rfind("![")
    if opening != -1 and _may_open(tail[opening:]):
        return len(tail) - opening
    at = tail.rfind(START)
    if at != -1 and len(tail) - at < LONGEST_HEADER and not HEADER.match(tail, at):
        return len(tail) - at
    for length in range(min(len(START), len(tail)), 0, -1):
        if START.startswith(tail[-length:]):
            return length
    if tail.endswith("!"):
        return 1
    return len(tail) - len(tail.rstrip("`")) if tail.endswith("`") else 0


def _may_open(text: str) -> bool:
    """True if a picture in Markdown, cut off here, may go on with a data URL."""
    alt, closed, address = text.partition("](")
    if not closed:
        return "\n" not in text and "]" not in text[:-1] and len(text) < LONGEST_OPENING
    address = address.removeprefix("<")
    is_header = address.startswith(START) and len(address) < LONGEST_HEADER
    return (
        "\n" not in alt and (START.startswith(address) or is_header) and not HEADER.match(address)
    )
