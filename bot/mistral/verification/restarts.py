"""Experiments with restarts, and with the lock of a conversation that is being answered."""

from http import HTTPStatus

import aiohttp

from bot.mistral.verification.answers import DELTA
from bot.mistral.verification.api import ApiResponse, Json, event_of, frames
from bot.mistral.verification.conversations import OUTPUT, Talk, history, until_free
from bot.mistral.verification.laboratory import CONVERSATIONS, STREAM, Laboratory

AGAIN = "Name a vegetable."
LONG = "Count from 1 to 200, in words."
CONFLICT = HTTPStatus.CONFLICT


async def try_first_restart(lab: Laboratory) -> None:
    """Restart a conversation that was never appended to."""
    answer = await lab.ask(AGAIN)
    conversation = answer.conversation
    entries = await history(lab, conversation, answers=1) if conversation else None
    found = [entry for entry in entries or [] if entry.get("type") == OUTPUT]
    if not found:
        return
    reply = await _restart(lab, conversation, str(found[0]["id"]))
    status = reply.status
    if reply.is_ok:
        lab.findings.fails("first-answer-restarts", "it was restarted")
    elif status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        lab.findings.fails("restart-fails", f"HTTP {status}", status)
    lab.findings.holds("restart-fails")
    if not lab.findings.failed("restart-fails"):
        lab.findings.holds("first-answer-restarts", seen=f"HTTP {status}")


async def try_restarts(lab: Laboratory, talk: Talk) -> bool:
    """Restart from the first answer, and read back what was kept; True if that is possible."""
    reply = await _restart(lab, talk.id, talk.first_answer)
    if reply.is_refused:
        lab.findings.fails("restart-refused", f"HTTP {reply.status}", reply.status)
    if not reply.is_ok:
        return False
    lab.findings.holds("restart-refused")
    await _compare(lab, talk, str(reply.get("conversation_id")))
    named = await _restart(lab, talk.id, talk.first_answer, agent_version=lab.version)
    if named.is_ok:
        lab.findings.holds("restart-refuses-versions")
    elif named.is_refused:
        lab.findings.fails("restart-refuses-versions", f"HTTP {named.status}")
    return True


async def try_locks(lab: Laboratory, talk: Talk) -> None:
    """Leave in the middle of an answer, and see how long the conversation is locked."""
    async with lab.streaming(talk.path, {"inputs": LONG}) as response:
        conversation = await _begun(response) if response.content_type == STREAM else None
        if conversation is None:
            return
        conversation = lab.keep(conversation) or talk.id
        path = f"{CONVERSATIONS}/{conversation}"
        meanwhile = await lab.post(f"{path}/restart", _body(lab, talk.first_answer))
        if meanwhile.status == CONFLICT:
            lab.findings.holds("lock-spares-restart")
        elif meanwhile.is_ok and not await _is_answered(lab, conversation):
            lab.findings.fails("lock-spares-restart", "it was restarted")
        response.close()
    reply, lasted = await lab.post_until_free(path, {"inputs": AGAIN})
    if lasted > lab.patience.soon:
        seen = f"locked for {lasted:.1f} s"
        lab.findings.fails("lock-outlasts-a-stream", seen, lasted)
    lab.findings.holds("lock-outlasts-a-stream")
    await _look_for_dropped(lab, str(reply.get("conversation_id") or conversation))


async def _is_answered(lab: Laboratory, conversation: str) -> bool:
    """Tell whether the answer was over before anything could be tried meanwhile."""
    entries = await history(lab, conversation) or [{}]
    return entries[-1].get("type") == OUTPUT


async def _look_for_dropped(lab: Laboratory, conversation: str) -> None:
    """Look whether the answer that nobody read is in the history."""
    entries = await history(lab, conversation, answers=1) or []
    asked = [n for n, entry in enumerate(entries) if entry.get("content") == LONG]
    if not asked or asked[-1] + 1 >= len(entries):
        return
    if entries[asked[-1] + 1].get("type") == "message.input":
        lab.findings.fails("dropped-answers-are-lost", "it isn't in the history")
    lab.findings.holds("dropped-answers-are-lost")


async def _begun(response: aiohttp.ClientResponse) -> str | None:
    """Read a stream until its first words; its conversation's id, None if there are none."""
    conversation = ""
    async for frame in frames(response, []):
        event = event_of(frame) or {}
        conversation = conversation or str(event.get("conversation_id") or "")
        if event.get("type") == DELTA:
            return conversation
    return None


async def _compare(lab: Laboratory, talk: Talk, restarted: str) -> None:
    """Compare a restarted conversation with the one that it came from."""
    entries = await history(lab, restarted, answers=1) or []
    asked = [n for n, entry in enumerate(entries) if entry.get("content") == AGAIN]
    if not asked:
        return
    kept = entries[: asked[0]]
    if any(entry.get("type") == OUTPUT for entry in kept):
        lab.findings.holds("restart-leaves-the-entry-out")
    else:
        lab.findings.fails("restart-leaves-the-entry-out", "the answer is missing")
    ids = {entry.get("id") for entry in talk.entries}
    if any(entry.get("id") in ids for entry in entries):
        lab.findings.fails("restart-keeps-entry-ids", "the same ids")
    lab.findings.holds("restart-keeps-entry-ids")


async def _restart(
    lab: Laboratory, conversation: str, entry: str, agent_version: int | None = None
) -> ApiResponse:
    """Restart a conversation, once it isn't locked by the answer that ended last."""
    body = _body(lab, entry)
    if agent_version is not None:
        body["agent_version"] = agent_version
    return await until_free(lab, f"{CONVERSATIONS}/{conversation}/restart", body)


def _body(lab: Laboratory, entry: str) -> Json:
    return {"from_entry_id": entry, "inputs": AGAIN, **lab.metadata}
