"""Splitter of a byte stream into server-sent events."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from bot.core import errors

LONGEST_FRAME = 64 * 1024 * 1024  # bytes; an inline picture is the largest known content
END = b"\n\n"


async def frames(chunks: AsyncIterator[bytes]) -> AsyncIterator[list[bytes]]:
    """Split a byte stream into the data of its server-sent events: those that came together.

    Lines may end in LF, CR LF or CR. What is pending is searched once, however it arrives.
    """
    pending, lines = bytearray(), _LineEnds()
    async for chunk in chunks:
        searched = max(len(pending) - 1, 0)
        pending += lines.unified(chunk)
        found: list[bytes] = []
        while (end := pending.find(END, searched)) != -1:
            block = bytes(pending[:end])
            del pending[: end + len(END)]
            searched = 0
            if data := _data(block):
                found.append(data)
        if found:
            yield found
        if len(pending) > LONGEST_FRAME:
            raise errors.AnswerCut
    if data := _data(bytes(pending)):
        yield [data]


@dataclass(slots=True)
class _LineEnds:
    """Turns every line end into LF; the two bytes of CR LF may arrive apart."""

    _after_cr: bool = False

    def unified(self, chunk: bytes) -> bytes:
        if self._after_cr and chunk.startswith(b"\n"):
            chunk = chunk[1:]
            self._after_cr = False
        if not chunk:
            return chunk
        self._after_cr = chunk.endswith(b"\r")
        if b"\r" not in chunk:
            return chunk
        return chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _data(block: bytes) -> bytes:
    lines = [line[5:].strip() for line in block.split(b"\n") if line.startswith(b"data:")]
    return lines[0] if len(lines) == 1 else b"\n".join(lines)
