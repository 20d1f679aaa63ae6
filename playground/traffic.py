"""Log of the traffic between the app and the two platforms, bounded and in memory."""

import asyncio
import json
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

KEPT = 400
LONGEST = 4_000  # characters of a body that are shown
CUT = "…"

EVENT, CALL, REQUEST, STREAM = "event", "call", "request", "stream"
Json = dict[str, Any]


@dataclass(slots=True)
class Passed:
    """One thing that passed; pieces of a stream that follow each other are one, and counted.

    `version` grows with every change, `thread` is the ts of what it is about, "" if not known.
    """

    kind: str
    name: str
    thread: str
    body: Json | bytes
    failure: str
    at: float
    id: int
    version: int
    count: int = 1

    def shown(self) -> Json:
        text = (
            self.body.decode(errors="replace") if isinstance(self.body, bytes) else _dump(self.body)
        )
        return {
            "id": self.id,
            "version": self.version,
            "kind": self.kind,
            "name": self.name,
            "thread": self.thread,
            "failure": self.failure,
            "count": self.count,
            "at": self.at,
            "body": text if len(text) <= LONGEST else text[:LONGEST] + CUT,
        }


class Traffic:
    """Keeps the latest of it, and lets readers wait for more."""

    def __init__(self) -> None:
        self._passed: deque[Passed] = deque(maxlen=KEPT)
        self._version = 0
        self._more = asyncio.Event()

    def event(self, kind: str, payload: Json, failure: str | None) -> None:
        """Note what Slack sent to the app, and whether the app took it."""
        event = payload.get("event", payload)
        names = event.get("type") or event.get("command") or kind, event.get("subtype")
        self._add(EVENT, ".".join(str(name) for name in names if name), event, failure)

    def call(self, method: str, args: Json, error: str | None) -> None:
        """Note what the app called at Slack."""
        self._add(CALL, method, args, error)

    def asked(self, operation: str, body: Json, thread: str) -> None:
        """Note what the app asked of Mistral."""
        self._add(REQUEST, operation, body, thread=thread)

    def streamed(self, thread: str, frame: bytes) -> None:
        """Note an event of a stream from Mistral."""
        name = frame.partition(b"\n")[0].removeprefix(b"event: ").decode(errors="replace")
        last = self._passed[-1] if self._passed else None
        if last and (last.kind, last.name, last.thread) == (STREAM, name, thread):
            last.count += 1
            last.version = self._next()
        else:
            self._add(STREAM, name, frame, thread=thread)

    async def newer(self, version: int) -> None:
        """Wait until there is something newer than a version."""
        while self._version <= version:
            self._more.clear()
            await self._more.wait()

    def after(self, version: int) -> list[Json]:
        """Return what is newer than a version."""
        return [passed.shown() for passed in self._passed if passed.version > version]

    def _add(
        self, kind: str, name: str, body: Json | bytes, failure: str | None = None, thread: str = ""
    ) -> None:
        about = thread or (_thread(body) if isinstance(body, dict) else "")
        number = self._next()
        row = Passed(kind, name, about, body, failure or "", time.time(), number, number)
        self._passed.append(row)

    def _next(self) -> int:
        self._version += 1
        self._more.set()
        return self._version


def _thread(fields: Mapping[str, Any]) -> str:
    """The thread or message that something is about, as far as its own fields tell."""
    inner = [fields.get(name) for name in ("message", "container", "item")]
    places = [fields, *(place for place in inner if isinstance(place, dict))]
    found = (
        place[key]
        for key in ("thread_ts", "ts", "message_ts")
        for place in places
        if isinstance(place.get(key), str) and place[key]
    )
    return str(next(found, ""))


def _dump(body: Json) -> str:
    return json.dumps(body, indent=2, ensure_ascii=False, default=str)
