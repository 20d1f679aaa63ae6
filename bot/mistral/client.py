"""Wrapper of the vendor's client with our transport, timeouts and errors."""

import warnings
from collections.abc import Awaitable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import httpx2
import structlog
from mistralai.client import Mistral, models
from mistralai.client.beta_agents import BetaAgents
from mistralai.client.conversations import Conversations
from mistralai.client.errors import MistralError, NoResponseError
from mistralai.client.files import Files
from mistralai.client.utils import BackoffStrategy, RetryConfig

from bot.core import errors
from bot.mistral.errors import translate
from bot.mistral.sdk_patches import apply_patches
from bot.mistral.transport import AiohttpTransport

if TYPE_CHECKING:
    from mistralai.client.libraries import Libraries

log = structlog.get_logger()
T = TypeVar("T")

# Retry policy of idempotent calls; the vendor's client honours Retry-After by itself.
REPEATABLE = RetryConfig(
    "backoff",
    BackoffStrategy(
        initial_interval=500, max_interval=8_000, exponent=2.0, max_elapsed_time=30_000
    ),
    retry_connection_errors=True,
)


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Timeouts of requests to Mistral, in seconds."""

    connect: float = 10.0
    call: float = 60.0
    busy: float = 45.0  # spent on retries where Mistral answers 429
    silence: float = 120.0  # between two events: a connector may run that long without one


class Client:
    """The client of the whole process."""

    def __init__(self, api_key: str, server_url: str, deadlines: Deadlines | None = None) -> None:
        self.deadlines = deadlines or Deadlines()
        self._http = httpx2.AsyncClient(transport=AiohttpTransport(self.deadlines.connect))
        self.sdk = Mistral(
            api_key=api_key,
            server_url=server_url,
            async_client=self._http,
            timeout_ms=int(self.deadlines.call * 1000),
        )
        # Not `sdk.beta.…`: that loads everything else there is, for half a second and 20 MB.
        self.conversations = Conversations(self.sdk.sdk_configuration, parent_ref=self.sdk)
        self.agents = BetaAgents(self.sdk.sdk_configuration, parent_ref=self.sdk)
        self.files = Files(self.sdk.sdk_configuration, parent_ref=self.sdk)

    @cached_property
    def libraries(self) -> "Libraries":
        """The library API, imported with the first document: many processes never see one."""
        from mistralai.client.libraries import Libraries  # noqa: PLC0415 - hence here

        # It reads fields of its own that it calls deprecated, whatever we ask for.
        warnings.filterwarnings("ignore", ".*DEPRECATED", DeprecationWarning, "mistralai")
        return Libraries(self.sdk.sdk_configuration, parent_ref=self.sdk)

    def warm_up(self) -> None:
        """Load what the vendor's client would load lazily on its first use, for a second."""
        apply_patches()
        models.ConversationStreamRequest(inputs="", agent_id="", metadata={})
        models.ConversationAppendStreamRequest(inputs="")
        models.CreateAgentRequest(model="", name="")

    async def call(
        self, request: Awaitable[T], gone: type[errors.UserFacingError] = errors.NotFound
    ) -> T:
        """Await a request, and translate its errors; `gone` is raised for a 404."""
        try:
            return await request
        except MistralError as error:
            log.warning("mistral_refused", status=error.status_code)
            raise translate(error, gone) from error
        except httpx2.TimeoutException as error:
            log.warning("mistral_silent", error=type(error).__name__)
            raise errors.ModelSilent from error
        except (httpx2.HTTPError, NoResponseError) as error:
            log.warning("mistral_unreachable", error=type(error).__name__)
            raise errors.ModelUnreachable from error

    async def check(self) -> None:
        """Make sure that the server responds and accepts the key. Raises UserFacingError."""
        await self.call(self.sdk.models.list_async(retries=REPEATABLE))

    async def close(self) -> None:
        await self._http.aclose()
