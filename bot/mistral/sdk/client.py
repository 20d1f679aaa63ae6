"""Wrapper of the vendor's client with our transport, timeouts, retries and errors."""

import warnings
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, TypeVar

import httpx2
from mistralai.client import Mistral, models
from mistralai.client.beta_agents import BetaAgents
from mistralai.client.conversations import Conversations
from mistralai.client.errors import MistralError, NoResponseError
from mistralai.client.files import Files
from pydantic_core import to_json

from bot.concurrency.retry import Retry, exponential
from bot.concurrency.shared_limits import SharedLimit, SharedLimits
from bot.core import errors, metrics
from bot.core.errors import UserFacingError
from bot.mistral.refusals.errors import ANYTHING, Subject, translate
from bot.mistral.refusals.refusal_log import RefusalLog
from bot.mistral.sdk.connection import Deadlines, MistralConnection
from bot.mistral.sdk.patches import apply_patches
from bot.mistral.sdk.plain_requests import PlainRequests

if TYPE_CHECKING:
    from mistralai.client.libraries import Libraries
    from mistralai.client.transcriptions import Transcriptions

T = TypeVar("T")
C = TypeVar("C", bound="Client")

RETRIES, FIRST_DELAY, LONGEST_DELAY = 6, 0.5, 8.0  # of idempotent requests; delays in seconds
LIMIT = "mistral"  # all requests of a key share it
PASSING = (errors.ModelBusy, errors.ModelFailed, errors.ModelUnreachable)


class Client:
    """A client of one API key."""

    def __init__(
        self,
        api_key: str,
        server_url: str,
        deadlines: Deadlines | None = None,
        connection: MistralConnection | None = None,
        limit: SharedLimit | None = None,
    ) -> None:
        self.deadlines = deadlines or Deadlines()
        self._connection = connection or MistralConnection.open(self.deadlines)
        self.deprecations = self._connection.deprecations
        self.pacing = self._connection.pacing
        self._http = self._connection.http
        self._server_url = server_url
        self._limit = limit or SharedLimits().of("", LIMIT)
        self._refusals = RefusalLog()
        self._repeatedly = Retry(
            UserFacingError,
            delays=[exponential(n, FIRST_DELAY, LONGEST_DELAY) for n in range(1, RETRIES + 1)],
            timeout=self.deadlines.retries,
            jitter=0.2,
            delay_for=_delay,
        )
        self.sdk = Mistral(
            api_key=api_key,
            server_url=server_url,
            client=self._connection.unused,
            async_client=self._http,
            timeout_ms=int(self.deadlines.call * 1000),
        )
        # Not `sdk.beta.…`: that loads everything else there is, for half a second and 20 MB.
        self.conversations = Conversations(self.sdk.sdk_configuration, parent_ref=self.sdk)
        self.agents = BetaAgents(self.sdk.sdk_configuration, parent_ref=self.sdk)
        self.files = Files(self.sdk.sdk_configuration, parent_ref=self.sdk)
        server, _ = self.sdk.sdk_configuration.get_server_details()
        self.server_url = server.rstrip("/")
        self._plain = PlainRequests(self._http, self.server_url, api_key, self.deadlines.call)

    def sharing(
        self,
        kind: type[C],
        api_key: str,
        deadlines: Deadlines | None = None,
        limit: SharedLimit | None = None,
    ) -> C:
        """Return a client of another key, which shares the connections."""
        chosen = deadlines or self.deadlines
        return kind(api_key, self._server_url, chosen, self._connection, limit)

    @cached_property
    def libraries(self) -> "Libraries":
        """The library API, imported with the first document: many processes never see one."""
        from mistralai.client.libraries import Libraries  # noqa: PLC0415 - hence here

        # It reads fields of its own that it calls deprecated, whatever we ask for.
        warnings.filterwarnings("ignore", ".*DEPRECATED", DeprecationWarning, "mistralai")
        return Libraries(self.sdk.sdk_configuration, parent_ref=self.sdk)

    @cached_property
    def transcriptions(self) -> "Transcriptions":
        """The transcription API, imported with the first voice clip."""
        from mistralai.client.transcriptions import Transcriptions  # noqa: PLC0415 - hence here

        return Transcriptions(self.sdk.sdk_configuration, parent_ref=self.sdk)

    def warm_up(self) -> None:
        """Load what the vendor's client would load lazily on its first use, for a second."""
        apply_patches()
        models.CreateAgentRequest(model="", name="")

    async def call(self, request: Awaitable[T], about: Subject = ANYTHING) -> T:
        """Await a request, and translate its errors; `about` says which they are."""
        try:
            return await self._translated(request, about)
        except UserFacingError as error:
            self._refusals.note(error)
            raise

    async def repeat(self, request: Callable[[], Awaitable[T]], about: Subject = ANYTHING) -> T:
        """Make an idempotent request, and again with growing delays while it fails in passing.

        A longer delay than there is time for, as of a Retry-After, is not waited for.
        """

        async def once() -> T:
            return await self._translated(request(), about)

        try:
            return await self._repeatedly.call(once, _note_retry)
        except UserFacingError as error:
            self._refusals.note(error)
            raise

    async def delete(
        self, request: Callable[[], Awaitable[None]], about: Subject, *, once: bool
    ) -> None:
        """Delete something, with retries or just `once`."""
        await (self.call(request(), about) if once else self.repeat(request, about))

    async def read(self, path: str, about: Subject = ANYTHING, **query: str) -> Any:
        """Read a resource as plain JSON, whatever fields and types it has."""
        return await self.repeat(partial(self._plain.get, path, query), about)

    async def replace(self, path: str, body: Mapping[str, Any], about: Subject = ANYTHING) -> None:
        """Change a resource by PUT, which the vendor's client doesn't send any more."""
        content = to_json(body)
        await self.repeat(partial(self._plain.send, "PUT", path, content=content), about)

    async def post(
        self, path: str, body: Mapping[str, Any], about: Subject = ANYTHING, **query: str
    ) -> Any:
        """Post something, once, and read the answer as plain JSON."""
        return await self.call(self._plain.post(path, body, query), about)

    async def stream(self, path: str, **body: Any) -> httpx2.Response:
        """Post something, once, and open the stream that answers it; whoever reads closes it.

        The vendor's client spends twice as much CPU on the same request. Raises SDKError.
        """
        return await self._plain.stream(path, body)

    async def remove(self, path: str, about: Subject, *, once: bool) -> None:
        """Delete a resource; idempotent."""

        async def removed() -> None:
            await self._plain.send("DELETE", path)

        await self.delete(removed, about, once=once)

    async def _translated(self, request: Awaitable[T], about: Subject) -> T:
        if held := self._limit.left:
            _drop(request)
            raise errors.ModelBusy(held)  # as Mistral would say
        try:
            return await request
        except MistralError as error:
            translated = translate(error, about)
            if isinstance(translated, errors.ModelBusy) and translated.retry_after:
                self._limit.refused(translated.retry_after)
            raise translated from error
        except httpx2.TimeoutException as error:
            raise errors.ModelSilent from error
        except (httpx2.HTTPError, NoResponseError) as error:
            raise errors.ModelUnreachable from error

    async def check(self) -> int:
        """Return how many models the key may use. Raises UserFacingError."""
        return len((await self.call(self.sdk.models.list_async())).data or ())

    async def announcements(self) -> list[str]:
        """Look at what the app uses, for announcements that a part of it goes away."""
        for request in (
            partial(self.conversations.list_async, page_size=1),
            partial(self._plain.get, "/v1/agents", {"page_size": "1"}),
            partial(self.libraries.list_async, page_size=1),
        ):
            with suppress(UserFacingError):
                await self._translated(request(), ANYTHING)
        return self.deprecations.sentences

    async def close(self) -> None:
        await self._http.aclose()


def _drop(request: Awaitable[Any]) -> None:
    """Let go of a request that is never made."""
    if isinstance(request, Coroutine):
        request.close()


def _delay(error: UserFacingError, scheduled: float) -> float | None:
    """Return the delay before a retry, at least as Mistral asks; None for what doesn't pass."""
    if not isinstance(error, PASSING):
        return None
    asked = error.retry_after if isinstance(error, errors.ModelBusy) else None
    return max(asked or 0.0, scheduled)


def _note_retry(_error: UserFacingError, _delay: float) -> None:
    metrics.retries.labels("mistral").inc()
