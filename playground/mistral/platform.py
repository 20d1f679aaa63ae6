"""The local platform put together: one aiohttp application over one state."""

import asyncio
import time
from collections.abc import Callable

from aiohttp import web

from playground.faults import Faults
from playground.mistral import catalogue
from playground.mistral.agents import Agents
from playground.mistral.conversations import Conversations
from playground.mistral.documents import Documents
from playground.mistral.files import Files
from playground.mistral.histories import Histories
from playground.mistral.libraries import Libraries
from playground.mistral.requests.pipeline import Call, request_pipeline
from playground.mistral.state import State, thread_of
from playground.mistral.tables import tables
from playground.model import Model
from playground.persistence import UnitOfWork

LOCAL_KEY = "local-mistral-key"
SLOWNESS = 8
LARGEST_REQUEST = 101 * 1024 * 1024


class LocalMistral(State):
    """Mistral on this machine: serve `app` alone, or mount it with `add_subapp`.

    What is saved of it is restored from the unit of `work`, and saved with it.
    """

    def __init__(  # noqa: PLR0913 - each has a default
        self,
        *,
        api_key: str = LOCAL_KEY,
        model: Model | None = None,
        lock_linger: float = 0.0,
        clock: Callable[[], float] = time.time,
        faults: Faults | None = None,
        work: UnitOfWork | None = None,
    ) -> None:
        super().__init__(model=model, lock_linger=lock_linger, clock=clock, work=work)
        self.work.join(tables(self))
        self.faults = faults or Faults()
        self.calls: list[Call] = []
        self._pace = self.model.delay
        self.app = web.Application(
            middlewares=[request_pipeline(api_key, self.faults, self, self._note)],
            client_max_size=LARGEST_REQUEST,
        )
        self.app.add_routes(catalogue.routes)
        for part in (Agents, Conversations, Histories, Libraries, Documents, Files):
            self.app.add_routes(part(self).routes)
        self.app.on_cleanup.append(self._stop)

    def slow(self, *, on: bool) -> None:
        """Have the model take its time, or speak at its own pace again."""
        self.model.delay = self._pace * (SLOWNESS if on else 1)

    def _note(self, call: Call) -> None:
        self.calls.append(call)
        self.traffic.asked(call.operation, call.body, self._thread(call))

    def _thread(self, call: Call) -> str:
        known = self.conversations.get(call.conversation_id or "")
        return thread_of(call.body) or (thread_of(known.about) if known else "")

    async def _stop(self, _: web.Application) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
