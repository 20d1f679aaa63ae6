"""Answers with one of everything in them, and the raw events of a stream."""

import json
from typing import Any

import aiohttp

from playground import model as said

TOOLS = [
    {"type": name}
    for name in ("code_interpreter", "web_search", "web_search_premium", "image_generation")
]
TOOL_QUESTIONS = [
    "what is 17% of 2,300?",
    "search the web for tea and plot 1, 4, 9 at once",
    "any news about bees?",
    "draw two variations of a sunset",
]
PIECES: list[said.Piece] = [
    said.Thinking("Hm."),
    said.Text("Tea"),
    said.Reference("Tea", url="https://example.org"),
    said.ToolStarted("code_interpreter"),
    said.ToolDelta("x"),
    said.ToolDone({"code": "1", "code_output": "1"}),
    said.File("0b5c2a4e-0000-4000-8000-000000000000", name="image_0", type="png"),
    said.Image("https://example.org/tea.png"),
    said.DocumentLink("https://example.org/tea.pdf"),
    said.Handoff("ag_2", "Next"),
    said.FunctionCall("send_mail", confirmation="pending"),
]


async def streamed(url: str, body: dict[str, Any]) -> list[dict[str, Any]]:
    """Start a conversation, and return the raw events of its stream."""
    headers = {"Authorization": "Bearer local-mistral-key"}
    async with (
        aiohttp.ClientSession(url, headers=headers) as session,
        session.post("/v1/conversations", json={**body, "stream": True}) as response,
    ):
        frames = (await response.text()).strip().split("\n\n")
    events = [dict(line.split(": ", 1) for line in each.splitlines()) for each in frames]
    return [{"event": e["event"], "data": json.loads(e["data"])} for e in events]
