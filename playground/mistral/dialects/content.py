"""Content of answers by dialect: the model's pieces, before they are streamed and recorded."""

import base64
from collections.abc import AsyncIterator, Callable, Iterator

from playground.dialects import Dialects
from playground.model import Failure, Image, NewFile, Pause, Piece, Text, ToolStarted
from playground.model.pieces import Chunk

# What is said after the first text of an answer.
CHUNKS: dict[str, Chunk] = {
    "reference-chunks": Chunk({"type": "reference", "reference_ids": [1, 2]}),
    "unknown-chunks": Chunk({"type": "widget", "widget": {"kind": "chart", "points": [1, 2]}}),
    "thinking-as-strings": Chunk({"type": "thinking", "thinking": ["Hm. ", "I see."]}),
    "thinking-as-an-object": Chunk({"type": "thinking", "thinking": {"text": "Hm."}}),
    "text-as-an-object": Chunk({"type": "text", "text": {"value": "an object"}}),
    "file-without-id": Chunk({"type": "tool_file", "tool": "image_generation"}),
}
FAILURES: dict[str, Callable[[float], Failure]] = {
    "stream-error-rate-limited": lambda code: Failure("Rate limit exceeded", int(code)),
    "stream-error-capacity": lambda code: Failure("Service tier capacity exceeded", int(code)),
    "stream-error-context": lambda code: Failure("Prompt exceeds the context length", int(code)),
    "stream-error-guardrail": lambda code: Failure("Blocked by guardrails", int(code)),
    "stream-error-in-words": lambda _: Failure("Internal error", "internal_error"),
    "stream-error-without-code": lambda _: Failure("Internal error", None),
}


def _endless(times: float) -> Iterator[Piece]:
    return (Text("\n") for _ in range(int(times)))


ENDLESS, SILENT, DATA_URLS = "endless-answers", "silent-tools", "pictures-as-data-urls"


async def spoken(dialects: Dialects, pieces: AsyncIterator[Piece]) -> AsyncIterator[Piece]:
    """Give the model's pieces as the dialects have them."""
    said = not dialects
    async for piece in pieces:
        is_picture = isinstance(piece, NewFile) and piece.tool == "image_generation"
        if is_picture and DATA_URLS in dialects and isinstance(piece, NewFile):
            yield _inside(piece)
        else:
            yield piece
        if isinstance(piece, ToolStarted) and SILENT in dialects:
            yield Pause(dialects.value(SILENT))
        if isinstance(piece, Text) and not said:
            said = True
            for more in _added(dialects):
                yield more


def _added(dialects: Dialects) -> Iterator[Piece]:
    for name in dialects:
        if name in CHUNKS:
            yield CHUNKS[name]
        elif name == ENDLESS:
            yield from _endless(dialects.value(name))
        elif name in FAILURES:
            yield FAILURES[name](dialects.value(name))


def _inside(file: NewFile) -> Image:
    content = base64.b64encode(file.content).decode()
    return Image(f"data:image/{file.type};base64,{content}")
