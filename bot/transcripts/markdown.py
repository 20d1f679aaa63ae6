"""Markdown format of transcripts, for people to read."""

import json
from collections.abc import Iterator
from datetime import datetime

from bot.core import links
from bot.core.text import code_block
from bot.profiles.tool_labels import tool_name
from bot.transcripts import prompt_format
from bot.transcripts.prompt_format import AskedQuestion
from bot.transcripts.transcript import Tool, Transcript, TranscriptEntry
from bot.transcripts.wording import counted, day

TITLE = "# A conversation in Slack"
ABOUT = "{count}, exported on {day}."
WHERE = " [The thread in Slack]({link})"
TOOLS, SOURCES, FILES = "**Tools**", "**Sources**", "**Files**"
HANDOFFS = "**Handoffs**"
UNNAMED = {"user": "Somebody", "assistant": "The agent"}
NOTHING_SAID, NO_WORDS = "_Nothing was said._", "_Files, without words._"


def markdown(transcript: Transcript, link: str = "") -> str:
    """The whole transcript; `link` leads to the thread, if it is known."""
    count = counted(len(transcript.entries))
    about = ABOUT.format(count=count, day=day(transcript.exported_at))
    where = WHERE.format(link=link) if links.safe(link) else ""
    body = "\n\n".join(part for entry in transcript.entries for part in _entry(entry))
    return f"{TITLE}\n\n{about}{where}\n\n{body}\n"


def _entry(entry: TranscriptEntry) -> Iterator[str]:
    asked = prompt_format.read(entry.text) if entry.role == "user" else AskedQuestion(entry.text)
    for said in asked.before:
        yield from _heading(said.name)
        yield said.text.strip() or NOTHING_SAID
    yield from _heading(entry.by or UNNAMED[entry.role], _at(entry.at))
    yield asked.words.strip() or (NO_WORDS if entry.role == "user" else NOTHING_SAID)
    if asked.files:
        yield FILES
        yield "\n".join(f"- {_plain(name)}" for name in asked.files)
    if entry.handoffs:
        yield HANDOFFS
        yield "\n".join(f"- {_plain(handoff)}" for handoff in entry.handoffs)
    if entry.tools:
        yield TOOLS
        yield from (part for tool in entry.tools for part in _tool(tool))
    if entry.sources:
        cited = (links.markdown(one.title or one.url or "", one.url) for one in entry.sources)
        yield SOURCES
        yield "\n".join(f"{number}. {one}" for number, one in enumerate(cited, 1))
    if entry.files:
        yield FILES
        yield "\n".join(f"- {_plain(file.name)}" for file in entry.files)


def _heading(*about: str) -> Iterator[str]:
    yield "---"
    name, *more = about
    yield "## " + " · ".join(filter(None, [_plain(name), *more]))


def _tool(tool: Tool) -> Iterator[str]:
    yield f"- {_plain(tool_name(tool.name))}"
    if tool.arguments.strip():
        yield code_block(tool.arguments)
    if tool.result:
        yield code_block(json.dumps(tool.result, ensure_ascii=False, indent=2))


def _plain(name: str) -> str:
    return links.markdown(name, None)


def _at(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else ""
