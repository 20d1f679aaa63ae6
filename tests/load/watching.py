"""Watcher of answers in Slack: when each shows its first text, when it is finished, how often."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from playground.slack import Call, LocalSlack, Message
from tests.load.model import begun, ended

LOOK = 0.05  # seconds between looks
SHOWING = {"chat.startStream", "chat.appendStream", "chat.stopStream", "chat.postMessage"}
STOP = "chat.stopStream"


@dataclass(frozen=True, slots=True)
class FinishedAnswer:
    """End of an answer in its thread, at a monotonic time."""

    channel: str
    ts: str
    at: float


class Answers:
    """Monotonic times by the questions' ids."""

    def __init__(self, slack: LocalSlack) -> None:
        self.shown: dict[int, float] = {}
        self.finished: dict[int, FinishedAnswer] = {}
        self._slack = slack
        self._seen = 0

    async def watch(self) -> None:
        """Look until cancelled."""
        while True:
            self.look()
            await asyncio.sleep(LOOK)

    def look(self) -> None:
        """Read what the app called since the last look."""
        calls = self._slack.calls
        for call in calls[self._seen :]:
            if call.ok and call.method in SHOWING:
                self._show(call)
        self._seen = len(calls)

    def messages(self) -> Iterator[tuple[str, bool]]:
        """Yield the app's messages: each text, and whether it is still being written."""
        for tenant in self._slack.tenants:
            for channel in tenant.workspace.channels.values():
                for message in channel.messages.values():
                    if message.user == tenant.bot_user_id:
                        yield message.text, tenant.workspace.is_streaming(message)

    def _show(self, call: Call) -> None:
        for id_ in begun(str(call.args)):
            self.shown.setdefault(id_, call.at)
        if call.method == STOP and (message := self._message(call)):
            for id_ in ended(message.text):
                self.finished.setdefault(id_, FinishedAnswer(message.channel, message.ts, call.at))

    def _message(self, call: Call) -> Message | None:
        channels = self._slack.tenants[call.team].workspace.channels
        return channels[str(call.args["channel"])].messages.get(str(call.args["ts"]))


def failures(asked: Iterable[int], messages: Iterable[tuple[str, bool]]) -> list[str]:
    """Check that each question has exactly one answer, whole and finished."""
    begins, ends = Counter[int](), Counter[int]()
    unfinished = 0
    for text, is_open in messages:
        begins.update(begun(text))
        ends.update(ended(text))
        unfinished += is_open
    known = set(asked)
    found = [
        *(f"question {id_} has {begins[id_]} answers" for id_ in known if begins[id_] != 1),
        *(f"answer {id_} isn't whole" for id_ in known if begins[id_] == 1 and ends[id_] != 1),
        *(f"an answer to question {id_}, which nobody asked" for id_ in begins if id_ not in known),
    ]
    return [*found, f"{unfinished} messages aren't finished"] if unfinished else found
