"""Experiments with tools: code that runs, and a picture that is drawn and downloaded."""

import asyncio
import time
from collections.abc import Iterator
from http import HTTPStatus

from bot.mistral.verification import content
from bot.mistral.verification.answers import DELTA, StreamedAnswer
from bot.mistral.verification.api import Json
from bot.mistral.verification.laboratory import Laboratory

COMPUTE = "Use the code interpreter to calculate 17 * 2300."
DRAW = "Draw a lighthouse."


async def try_tools(lab: Laboratory) -> None:
    """Have something calculated, and something drawn."""
    computed = await lab.ask(COMPUTE)
    used = [event for event in computed.events if "tool.execution" in str(event.get("type"))]
    if used:
        lab.findings.holds(content.ARGUMENTS, content.INFO, "silent-tools")
    await _try_picture(lab, await lab.ask(DRAW))


async def _try_picture(lab: Laboratory, drawn: StreamedAnswer) -> None:
    for chunk in _chunks(drawn):
        image = chunk.get("image_url")
        url = image.get("url") if isinstance(image, dict) else image
        if isinstance(url, str) and url.startswith("data:"):
            lab.findings.fails("pictures-as-data-urls", "a data URL")
        elif chunk.get("type") == "tool_file" and chunk.get("file_id"):
            lab.findings.holds("pictures-as-data-urls")
            await _try_download(lab, str(chunk["file_id"]))
            return


async def _try_download(lab: Laboratory, file: str) -> None:
    lab.leftovers.add(f"/v1/files/{file}")
    begun = time.monotonic()
    reply = await lab.api.call("GET", f"/v1/files/{file}/content")
    while reply.status == HTTPStatus.NOT_FOUND and time.monotonic() - begun < lab.patience.end:
        await asyncio.sleep(lab.patience.pause / 5)
        reply = await lab.api.call("GET", f"/v1/files/{file}/content")
        late = time.monotonic() - begun
        lab.findings.fails("files-come-late", "not there at once", late)
    if reply.is_ok:
        lab.findings.holds("files-come-late")


def _chunks(answer: StreamedAnswer) -> Iterator[Json]:
    for event in answer.events:
        said = event.get("content") if event.get("type") == DELTA else None
        yield from (
            one for one in (said if isinstance(said, list) else [said]) if isinstance(one, dict)
        )
