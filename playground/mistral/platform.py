"""The local platform put together: one aiohttp application over one state."""

import asyncio
import time
from collections.abc import Callable

from aiohttp import web

from playground.faults import Faults
from playground.mistral import catalogue
from playground.mistral.agents import Agents
from playground.mistral.connectors.api import Connectors
from playground.mistral.connectors.sign_in import SignInPage
from playground.mistral.conversations import Conversations
from playground.mistral.documents import Documents
from playground.mistral.files import Files
from playground.mistral.histories import Histories
from playground.mistral.libraries import Libraries
from playground.mistral.requests.pipeline import Account, Call, request_pipeline
from playground.mistral.state import State, thread_of
from playground.mistral.tables import connector_tables, tables
from playground.mistral.transcriptions import Transcriptions
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
        self.work.join(connector_tables(self))  # which older playgrounds lack
        self.faults = faults or Faults()
        self.calls: list[Call] = []
        self._pace = self.model.delay
        self._accounts = {api_key: Account(self)}
        self.app = web.Application(
            middlewares=[request_pipeline(self._accounts, self.faults, self._note)],
            client_max_size=LARGEST_REQUEST,
        )
        self.app.add_routes([*catalogue.routes, *SignInPage(self).routes, *_routes(self)])
        self.app.on_cleanup.append(self._stop)

    def open_account(self, api_key: str) -> State:
        """Accept another key, which sees nothing of the first one's; it isn't saved.

        It behaves as the first does now, and answers by the same model.
        """
        state = State(model=self.model, lock_linger=self.lock_linger, clock=self.clock)
        state.dialects, state.traffic, state.tasks = self.dialects, self.traffic, self.tasks
        state.processing_seconds, state.sign_ins = self.processing_seconds, self.sign_ins
        self._accounts[api_key] = Account(state, _routes(state))
        return state

    def add_key(self, api_key: str, like: str = LOCAL_KEY) -> None:
        """Accept one more key of an account."""
        self._accounts[api_key] = self._accounts[like]

    def revoke_key(self, api_key: str) -> None:
        """Accept a key no longer; what was made with it stays."""
        del self._accounts[api_key]

    def slow(self, *, on: bool) -> None:
        """Have the model take its time, or speak at its own pace again."""
        self.model.delay = self._pace * (SLOWNESS if on else 1)

    def _note(self, call: Call) -> None:
        self.calls.append(call)
        self.traffic.asked(call.operation, call.body, self._thread(call))

    def _thread(self, call: Call) -> str:
        account = self._accounts.get(call.key)
        held = account.state.conversations if account else {}
        known = held.get(call.conversation_id or "")
        return thread_of(call.body) or (thread_of(known.about) if known else "")

    async def _stop(self, _: web.Application) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


def _routes(state: State) -> tuple[web.RouteDef, ...]:
    """Handlers of requests about a state."""
    documents = (Libraries, Documents, Files)
    parts = (Agents, Conversations, Histories, *documents, Connectors, Transcriptions)
    return tuple(route for part in parts for route in part(state).routes)
