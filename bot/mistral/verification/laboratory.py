"""The laboratory: what experiments need, and the questions that they ask."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp

from bot.core.assumptions import Findings
from bot.mistral.verification import refusals
from bot.mistral.verification.answers import MistralTimeouts, StreamedAnswer, TrialAnswers
from bot.mistral.verification.api import ApiResponse, Json, MistralApi
from bot.mistral.verification.leftovers import RUN, Leftovers

STREAM = "text/event-stream"
INVALID, BUSY = 422, 409
CONVERSATIONS = "/v1/conversations"
INSTRUCTIONS = "Answer in one short sentence. Use a tool only if told to."


@dataclass(slots=True)
class Laboratory:
    """`agent` and `version` are those of the agent that was made; '' where none could be."""

    api: MistralApi
    findings: Findings
    leftovers: Leftovers
    run: str
    model: str
    patience: MistralTimeouts
    agent: str = ""
    version: int = 0
    with_metadata: bool = True

    @property
    def reader(self) -> TrialAnswers:
        return TrialAnswers(self.findings, self.patience)

    @property
    def metadata(self) -> Json:
        return {"metadata": {RUN: self.run}} if self.with_metadata else {}

    def keep(self, conversation: object) -> str:
        """Note a conversation that was made, for its deletion."""
        if not isinstance(conversation, str) or not conversation:
            return ""
        self.leftovers.add(f"{CONVERSATIONS}/{conversation}")
        return conversation

    async def post(self, path: str, body: Json) -> ApiResponse:
        """Ask for a whole answer. Metadata that is refused is noted, and left out."""
        reply = await self.api.call("POST", path, body | {"stream": False})
        if reply.status == INVALID and "metadata" in body:
            plain = {name: value for name, value in body.items() if name != "metadata"}
            again = await self.api.call("POST", path, plain | {"stream": False})
            if again.is_ok:
                self._refuses_metadata()
                reply = again
        self.keep(reply.get("conversation_id"))
        return reply

    async def post_until_free(self, path: str, body: Json) -> tuple[ApiResponse, float]:
        """Ask in a conversation that may be locked; how long it was, in seconds, 0 if it wasn't."""
        begun = time.monotonic()
        reply, lasted = await self.post(path, body), 0.0
        while reply.status == BUSY and lasted < self.patience.lock:
            await asyncio.sleep(self.patience.pause / 5)
            lasted = time.monotonic() - begun
            reply = await self.post(path, body)
        return reply, lasted

    async def ask(self, question: str, path: str = CONVERSATIONS) -> StreamedAnswer:
        """Ask for a stream in a new conversation, and read it to its end."""
        body: Json = {"inputs": question, "agent_id": self.agent, **self.metadata}
        answer = await self._ask_once(path, body)
        if answer.refused and answer.refused.status == INVALID and self.with_metadata:
            del body["metadata"]
            again = await self._ask_once(path, body)
            if not again.refused:
                self._refuses_metadata()
                answer = again
        wait = refusals.delay(answer.refused) if answer.refused else None
        if wait is not None:
            await asyncio.sleep(wait)
            answer = await self._ask_once(path, body)
        return answer

    @asynccontextmanager
    async def streaming(self, path: str, body: Json) -> AsyncIterator[aiohttp.ClientResponse]:
        """Send a question, and give the stream."""
        async with self.api.sent("POST", path, body | {"stream": True}) as response:
            yield response

    async def _ask_once(self, path: str, body: Json) -> StreamedAnswer:
        async with self.streaming(path, body) as response:
            if response.status >= 300 or response.content_type != STREAM:  # noqa: PLR2004 - HTTP's
                text = (await response.read()).decode(errors="replace")
                reply = ApiResponse(response.status, response.headers, text)
                self.keep(reply.get("conversation_id"))
                return StreamedAnswer(refused=reply)
            answer = await self.reader.read(response)
            self.keep(answer.conversation)
            return answer

    def _refuses_metadata(self) -> None:
        self.findings.fails("metadata-refused", f"HTTP {INVALID}")
        self.with_metadata = False
