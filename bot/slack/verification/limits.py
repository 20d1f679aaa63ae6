"""Trials of the limits of messages, of task cards, and of threads whose first message is gone."""

import json
from dataclasses import dataclass
from typing import Any

from bot.slack.errors import SlackFailed
from bot.slack.verification.trial import TEXT, SlackTrial

TOO_LONG = "msg_too_long"
EDIT, STREAM = 4_000, 10_000  # characters that fit
FIRST, SECOND = "first words", " second words"


@dataclass(frozen=True, slots=True)
class LimitsTrial:
    """Goes on in the thread of a trial; `person` is whom its streams are for."""

    trial: SlackTrial
    root: str
    person: str
    team: str

    async def run(self) -> None:
        await self._try_edit()
        if self.person:
            await self._try_card()
            await self._try_long_stream()
        await self._try_buried_root()
        await self._try_gone_thread()

    async def _try_edit(self) -> None:
        code = await self._refusal("chat.update", ts=self.root, text="x" * EDIT)
        await self._refusal("chat.update", ts=self.root, text=TEXT)
        self._note("edits-are-shorter", code, f"{EDIT} are too many")

    async def _try_card(self) -> None:
        """Show a step of work in two parts, and read what is shown."""
        ts = await self._stream(self.root, _task(FIRST, "in_progress"))
        if not ts:
            return
        await self._refusal("chat.appendStream", ts=ts, chunks=[_task(SECOND, "complete")])
        await self._refusal("chat.stopStream", ts=ts)
        found = await self.trial.replies(self.root) or []
        shown = json.dumps([one.get("blocks") for one in found if one.get("ts") == ts])
        if SECOND.strip() in shown:
            if FIRST not in shown:
                self.trial.findings.fails("cards-are-replaced", "only the newest words")
            self.trial.findings.holds("cards-are-replaced")

    async def _try_long_stream(self) -> None:
        ts = await self._stream(self.root, {"type": "markdown_text", "text": "x"})
        if not ts:
            return
        chunk = {"type": "markdown_text", "text": "x" * STREAM}
        code = await self._refusal("chat.appendStream", ts=ts, chunks=[chunk])
        await self._refusal("chat.stopStream", ts=ts)
        self._note("streams-are-shorter", code, f"{STREAM} are too many")

    async def _try_buried_root(self) -> None:
        """Delete the first message of a thread with a reply, and read what is left."""
        root = await self._post()
        reply = await self._post(root) if root else ""
        if not reply or not await self._delete(root):
            return
        found = await self.trial.replies(root)
        if found is None and "reads-limited" in self.trial.findings.dialects:
            return
        if found and found[0].get("ts") == root:
            self.trial.findings.holds("deleted-roots-vanish")
        else:
            self.trial.findings.fails("deleted-roots-vanish", "nothing is left")

    async def _try_gone_thread(self) -> None:
        """Stream into a thread whose only message was deleted."""
        root = await self._post()
        if not root or not await self._delete(root) or not self.person:
            return
        if self.trial.findings.failed("streaming-refused"):
            return
        if ts := await self._stream(root, {"type": "markdown_text", "text": TEXT}):
            await self._refusal("chat.stopStream", ts=ts)
            self.trial.findings.holds("streams-need-a-thread")
        else:
            self.trial.findings.fails("streams-need-a-thread", "refused")

    def _note(self, name: str, code: str, seen: str) -> None:
        """Note whether something was too long; other refusals are other trials' matter."""
        if code == TOO_LONG:
            self.trial.findings.fails(name, seen)
        elif not code:
            self.trial.findings.holds(name)

    async def _post(self, thread: str | None = None) -> str:
        try:
            return await self.trial.post("chat.postMessage", thread_ts=thread, text=TEXT)
        except SlackFailed:
            return ""

    async def _delete(self, ts: str) -> bool:
        if await self._refusal("chat.delete", ts=ts):
            return False
        self.trial.messages.remove(ts)
        return True

    async def _stream(self, thread: str, chunk: dict[str, str]) -> str:
        try:
            return await self.trial.post(
                "chat.startStream",
                thread_ts=thread,
                recipient_user_id=self.person,
                recipient_team_id=self.team,
                chunks=[chunk],
            )
        except SlackFailed:
            return ""

    async def _refusal(self, method: str, **arguments: Any) -> str:
        """Call a method; the code with which it is refused, '' if it isn't."""
        try:
            await self._call(method, **arguments)
        except SlackFailed as failed:
            return failed.code
        return ""

    async def _call(self, method: str, **arguments: Any) -> dict[str, Any]:
        return await self.trial.client.call(method, channel=self.trial.channel, **arguments)


def _task(details: str, status: str) -> dict[str, str]:
    return {
        "type": "task_update",
        "id": "1",
        "title": "A trial",
        "status": status,
        "details": details,
    }
