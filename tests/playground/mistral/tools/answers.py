"""Readers of an answer's events, for the tests of the tools."""

import json
import struct
import zlib
from collections.abc import Awaitable, Callable
from typing import Any

from mistralai.client import Mistral, models

MODEL = "mistral-medium-latest"
SIGNATURE = b"\x89PNG\r\n\x1a\n"
ALL_TOOLS: list[models.ConversationRequestTool] = [
    models.CodeInterpreterTool(),
    models.WebSearchTool(),
    models.WebSearchPremiumTool(),
    models.ImageGenerationTool(),
]
Ask = Callable[..., Awaitable[list[Any]]]


def kinds(events: list[Any]) -> list[str]:
    """Name the events in order, those of one kind in a row once."""
    named = [str(event.type) for event in events]
    return [kind for before, kind in zip([None, *named], named, strict=False) if kind != before]


def contents(events: list[Any]) -> list[Any]:
    return [event.content for event in events if isinstance(event, models.MessageOutputEvent)]


def text_of(events: list[Any]) -> str:
    return "".join(content for content in contents(events) if isinstance(content, str))


def chunks(events: list[Any], kind: type) -> list[Any]:
    return [content for content in contents(events) if isinstance(content, kind)]


def arguments_of(events: list[Any]) -> list[dict[str, str]]:
    """Put the arguments of each tool together, from its start and what came after."""
    written: dict[str, str] = {}
    for event in events:
        if isinstance(event, models.ToolExecutionStartedEvent | models.ToolExecutionDeltaEvent):
            written[event.id] = written.get(event.id, "") + event.arguments
    return [json.loads(each) for each in written.values()]


def used(events: list[Any]) -> list[str]:
    started = [e for e in events if isinstance(e, models.ToolExecutionStartedEvent)]
    return [event.name for event in started]


def pixels(png: bytes) -> list[bytes]:
    """Decode a PNG as these tools write it, into its rows of red, green and blue."""
    assert png.startswith(SIGNATURE)
    width, height = struct.unpack(">II", png[16:24])
    length = struct.unpack(">I", png[33:37])[0]
    data = zlib.decompress(png[41 : 41 + length])
    step = 3 * width + 1
    assert len(data) == step * height
    return [data[row * step + 1 : (row + 1) * step] for row in range(height)]


async def downloaded(client: Mistral, chunk: models.ToolFileChunk) -> bytes:
    response = await client.files.download_async(file_id=chunk.file_id)
    return await response.aread()
