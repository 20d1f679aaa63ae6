"""Connections to Mistral, and the deadlines of what goes over them."""

from dataclasses import dataclass
from typing import Self

import httpx2

from bot.concurrency.pacing import Pacing
from bot.mistral.sdk.deprecations import Deprecations
from bot.mistral.sdk.transport import AiohttpTransport


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Timeouts of requests to Mistral, in seconds."""

    connect: float = 10.0
    call: float = 60.0
    retries: float = 30.0  # spent on retries of an idempotent request, delays included
    silence: float = 120.0  # without a byte of an answer
    tool: float = 600.0  # the same while a connector runs
    look_up: float = 10.0  # before the end of a silent answer is looked up in the history


@dataclass(frozen=True, slots=True)
class MistralConnection:
    """Connection pool to Mistral, which the clients of several keys can share.

    `unused` is what the vendor's client blocks with: it would make one for each key, in 60 ms.
    """

    http: httpx2.AsyncClient
    unused: httpx2.Client
    deprecations: Deprecations
    pacing: Pacing

    @classmethod
    def open(cls, deadlines: Deadlines) -> Self:
        deprecations = Deprecations()
        transport = AiohttpTransport(deadlines.connect)
        hooks = {"response": [deprecations.note]}
        http = httpx2.AsyncClient(transport=transport, event_hooks=hooks)
        unused = httpx2.Client(transport=httpx2.BaseTransport(), trust_env=False)
        return cls(http, unused, deprecations, Pacing())
