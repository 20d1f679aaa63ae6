"""UTF-16 without a mark of it, and logs to which lines of another encoding were appended."""

import codecs
import unicodedata
from collections.abc import Callable, Iterator

SAMPLE = 20_000  # characters
MAX_STRANGE = 0.02  # share of characters that no text has
MARK = "\ufeff"
STRANGE = {"Cc", "Cn", "Co", "Cs"}
LITTLE, BIG = "utf-16-le", "utf-16-be"
LINE_ENDS = {LITTLE: b"\n\0", BIG: b"\0\n"}
PLAIN = bytes(range(0x20, 0x7F)) + b"\t\r\n"
MIN_PLAIN = 0.8  # share of ASCII in a line that is not UTF-16

Decode = Callable[[bytes], str]


def is_plausible(text: str) -> bool:
    """Return whether a decoded text consists of characters that people write."""
    sample = text[:SAMPLE]
    strange = sum(
        (unicodedata.category(one) in STRANGE and one not in "\t\r\n\f\x1b\0") or one == "\ufffd"
        for one in sample
    )
    return strange <= len(sample) * MAX_STRANGE


def byte_order(begin: bytes) -> str | None:
    """The byte order of UTF-16, by its mark or by what it makes of the bytes; None if neither."""
    if begin.startswith(codecs.BOM_UTF16_LE):
        return LITTLE
    if begin.startswith(codecs.BOM_UTF16_BE):
        return BIG
    even = begin[: len(begin) // 2 * 2]
    little, big = (even.decode(one, "replace") for one in (LITTLE, BIG))
    order, text = (LITTLE, little) if _ascii(little) >= _ascii(big) else (BIG, big)
    return order if _ascii(text) and is_plausible(text) else None


def decoded(content: bytes, order: str, other: Decode) -> Iterator[str]:
    """Decode the lines of UTF-16, and those of another encoding among them."""
    for is_wide, line in _lines(content, order):
        text = line.decode(order, "replace") if is_wide and len(line) > 1 else other(line)
        yield text.replace(MARK, "").replace("\0", "")


def _lines(content: bytes, order: str) -> Iterator[tuple[bool, bytes]]:
    """Lines, with whether each is UTF-16."""
    at, size = 0, len(content)
    while at < size:
        end = content.find(b"\n", at) + 1 or size
        if _is_plain(content[at:end], content[end : end + 2], order):
            yield False, content[at:end]
        else:
            end = _wide_end(content, at, order)
            yield True, content[at:end]
        at = end


def _is_plain(line: bytes, after: bytes, order: str) -> bool:
    """Return whether a line, up to its newline, has bytes of text and no UTF-16."""
    if b"\0" in line or (order == LITTLE and after[:1] == b"\0"):
        return False
    if len(line) == 1 and after and b"\0" not in after:
        return False  # the first byte of a character, such as the Chinese one for "above"
    return len(line) - len(line.translate(None, PLAIN)) >= len(line) * MIN_PLAIN


def _wide_end(content: bytes, at: int, order: str) -> int:
    """Index after the next newline of UTF-16, or that of the last whole character."""
    end = content.find(LINE_ENDS[order], at)
    while end >= 0 and (end - at) % 2:
        end = content.find(LINE_ENDS[order], end + 1)
    if end >= 0:
        return end + 2
    return max(at + 1, at + (len(content) - at) // 2 * 2)


def _ascii(text: str) -> int:
    return sum(one.isascii() and one != "\0" for one in text)
