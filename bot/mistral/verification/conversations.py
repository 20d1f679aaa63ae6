"""Experiments with a conversation: begun, read, appended to, listed, copied."""

import asyncio
import json
import time
from dataclasses import dataclass
from http import HTTPStatus

from bot.mistral.verification import content, refusals
from bot.mistral.verification.agents import NOBODY
from bot.mistral.verification.answers import StreamedAnswer
from bot.mistral.verification.api import ApiResponse, Json
from bot.mistral.verification.laboratory import CONVERSATIONS, Laboratory
from bot.mistral.verification.leftovers import RUN

FIRST, SECOND, THIRD = "Name a fruit.", "Name another one.", "And a third one."
OUTPUT, INPUT = "message.output", "message.input"
JSON_CAME, PAGE_CAME = "json-instead-of-a-stream", "html-instead-of-a-stream"


@dataclass(slots=True)
class Talk:
    """A conversation that was appended to, and its first entries: a question and its answer."""

    id: str
    entries: list[Json]

    @property
    def path(self) -> str:
        return f"{CONVERSATIONS}/{self.id}"

    @property
    def first_answer(self) -> str:
        return next(str(entry["id"]) for entry in self.entries if entry.get("type") == OUTPUT)


async def try_conversations(lab: Laboratory) -> Talk | None:
    """Begin a conversation and continue it; None if it can't be continued."""
    answer = await lab.ask(FIRST)
    if answer.refused:
        _note_refused(lab, answer.refused)
        return None
    lab.findings.holds(*refusals.REFUSALS, JSON_CAME, PAGE_CAME, "metadata-refused")
    if answer.conversation:
        lab.findings.holds("started-without-id")
    else:
        lab.findings.fails("started-without-id", "no id")
    conversation = answer.conversation or await _newest(lab)
    if answer.is_whole:
        lab.findings.holds("done-never-comes", "endless-answers", "cr-line-ends")
    if not conversation or answer.last == "conversation.response.error":
        return None
    talk = await _read_back(lab, answer, conversation)
    if talk is None:
        return None
    await _try_list(lab)
    await _try_copy(lab, talk)
    return talk if await _try_append(lab, talk) else None


async def history(lab: Laboratory, conversation: str, answers: int = 0) -> list[Json] | None:
    """Read a history, once it has so many answers; None where that is refused."""
    until = time.monotonic() + lab.patience.end
    while True:
        reply = await lab.api.call("GET", f"{CONVERSATIONS}/{conversation}/history")
        entries = reply.get("entries")
        if not isinstance(entries, list):
            if reply.status == HTTPStatus.TOO_MANY_REQUESTS:
                wait = float(reply.headers.get("Retry-After") or 0)
                lab.findings.fails("history-rate-limited", f"wait {wait:g} s", wait)
            return None
        count = sum(entry.get("type") == OUTPUT for entry in entries)
        if count >= answers or time.monotonic() > until:
            content.look_at_entries(lab.findings, entries)
            lab.findings.holds("history-rate-limited")
            return _oldest_first(lab, entries)
        await asyncio.sleep(lab.patience.pause / 5)


async def _read_back(lab: Laboratory, answer: StreamedAnswer, conversation: str) -> Talk | None:
    """Read what was just said, and look for it under the ids of the stream."""
    begun = time.monotonic()
    at_once = await history(lab, conversation)
    if at_once is None:
        return None
    entries = await history(lab, conversation, answers=1) or []
    lag = time.monotonic() - begun
    if not any(entry.get("type") == OUTPUT for entry in at_once):
        lab.findings.fails("history-lags", f"{lag:.1f} s late", lag)
    lab.findings.holds("history-lags")
    ids = {str(entry.get("id")) for entry in entries}
    if answer.ids and not answer.ids <= ids:
        lab.findings.fails("stream-ids-differ", "other ids")
    lab.findings.holds("stream-ids-differ")
    lab.findings.holds(*content.ALWAYS, seen="no other shape")
    has_answer = any(entry.get("type") == OUTPUT for entry in entries)
    return Talk(conversation, entries) if has_answer else None


def _oldest_first(lab: Laboratory, entries: list[Json]) -> list[Json]:
    kinds = [entry.get("type") for entry in entries if entry.get("type") in {INPUT, OUTPUT}]
    if kinds and kinds[0] == OUTPUT and INPUT in kinds:
        lab.findings.fails("history-newest-first", "the newest first")
        return entries[::-1]
    if kinds:
        lab.findings.holds("history-newest-first")
    return entries


async def _try_list(lab: Laboratory) -> None:
    query = json.dumps(NOBODY)
    listed = await lab.api.call("GET", CONVERSATIONS, metadata=query)
    if listed.is_ok and isinstance(listed.body, list):
        if listed.body:
            seen = f"{len(listed.body)} of others"
            lab.findings.fails("conversation-metadata-filters-nothing", seen)
        lab.findings.holds("conversation-metadata-filters-nothing")


async def _try_copy(lab: Laboratory, talk: Talk) -> None:
    """Begin another conversation with what was said in this one."""
    said = [
        {"role": entry["role"], "content": entry["content"]}
        for entry in talk.entries
        if entry.get("type") in {INPUT, OUTPUT} and isinstance(entry.get("content"), str)
    ]
    if not any(entry["role"] == "assistant" for entry in said):
        said = [{"role": "user", "content": FIRST}, {"role": "assistant", "content": "A plum."}]
    inputs = [*said, {"role": "user", "content": SECOND}]
    body: Json = {"inputs": inputs, "agent_id": lab.agent, **lab.metadata}
    copy = await lab.post(CONVERSATIONS, body)
    if copy.is_ok:
        lab.findings.holds("copied-answers-refused")
    elif copy.is_refused:
        lab.findings.fails("copied-answers-refused", f"HTTP {copy.status}")


async def _try_append(lab: Laboratory, talk: Talk) -> bool:
    """Append twice, the second time at once; tell whether the conversation can be gone on with."""
    first = await until_free(lab, talk.path, {"inputs": SECOND})
    if first.is_refused:
        lab.findings.fails("append-refused", f"HTTP {first.status}", first.status)
    if not first.is_ok:
        return False
    lab.findings.holds("append-refused")
    moved = str(first.get("conversation_id"))
    if moved != talk.id:
        await _note_move(lab, talk.id)
        talk.id = moved
    lab.findings.holds("append-moves-to-a-new-id", "append-ends-the-old-id")
    second = await until_free(lab, talk.path, {"inputs": THIRD})
    talk.id = str(second.get("conversation_id") or talk.id)
    return second.is_ok


async def until_free(lab: Laboratory, path: str, body: Json) -> ApiResponse:
    """Ask in a conversation that was answered a moment ago, until its lock goes."""
    reply, lasted = await lab.post_until_free(path, body)
    if lasted:
        lab.findings.fails("lock-outlasts-an-answer", "locked after it ended", lasted)
    if reply.is_ok:
        lab.findings.holds("lock-outlasts-an-answer")
    return reply


async def _note_move(lab: Laboratory, old: str) -> None:
    reply = await lab.api.call("GET", f"{CONVERSATIONS}/{old}/history")
    if reply.status == HTTPStatus.NOT_FOUND:
        lab.findings.fails("append-ends-the-old-id", "the old id is gone")
    else:
        lab.findings.fails("append-moves-to-a-new-id", "a new id")


async def _newest(lab: Laboratory) -> str:
    """Find the conversation whose id no event told."""
    listed = await lab.api.call("GET", CONVERSATIONS, metadata=json.dumps({RUN: lab.run}))
    found = listed.body if isinstance(listed.body, list) else []
    ours = [one for one in found if lab.leftovers.is_ours(one)]
    return lab.keep(ours[0].get("id")) if ours else ""


def _note_refused(lab: Laboratory, reply: ApiResponse) -> None:
    if not reply.is_ok:
        refusals.note(lab.findings, reply)
    elif reply.body is not None:
        lab.findings.fails(JSON_CAME, "JSON")
    else:
        lab.findings.fails(PAGE_CAME, "a page")
