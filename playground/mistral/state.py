"""State of the local platform while it runs, and its settings."""

import asyncio
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from playground.dialects import MISTRAL, Dialects
from playground.mistral.connectors.records import Connector, SignIn, samples
from playground.mistral.metering import Metering
from playground.model import Model, OfflineModel
from playground.persistence import UnitOfWork
from playground.traffic import Traffic

Json = dict[str, Any]


@dataclass(slots=True)
class Agent:
    """`versions` holds each version's whole body; a version's number is its place."""

    id: str
    created_at: str
    versions: list[Json]

    @property
    def current(self) -> Json:
        return self.versions[-1]


@dataclass(slots=True)
class Conversation:
    """`about` is what the vendor shows of it: settings, name, description and metadata."""

    id: str
    created_at: str
    updated_at: str
    about: Json
    entries: list[Json] = field(default_factory=list)
    turns: int = 0
    locked: bool = False


@dataclass(slots=True)
class StoredFile:
    about: Json
    content: bytes


@dataclass(slots=True)
class Document:
    """`text` is None when nothing could be read; `queued_at` is when processing was asked for."""

    about: Json
    content: bytes
    text: str | None
    queued_at: float
    pages: int = 1
    is_broken: bool = False


@dataclass(slots=True)
class Library:
    about: Json
    documents: dict[str, Document] = field(default_factory=dict)


class State:
    """Agents, conversations, libraries, files and connectors, and how the platform behaves.

    `lock_linger`: seconds a conversation stays locked after its stream was dropped.
    `finish_dropped`: whether an answer is completed and kept though nobody listens any more.
    `processing_seconds`: how long a document takes to be processed.
    `processing_status`: what is said of every document's processing, in place of the truth.
    `dialects`: ways in which it behaves other than the app assumes.
    `metering`: what its answers took since it began.
    `giving_files`: while it is not set, whoever downloads a file waits.
    Whoever changes a record has to `touch` it, or it is not saved.
    """

    def __init__(
        self,
        *,
        model: Model | None = None,
        lock_linger: float = 0.0,
        clock: Callable[[], float] = time.time,
        work: UnitOfWork | None = None,
    ) -> None:
        self.work = work or UnitOfWork()
        self.touch = self.work.touch
        self.model: Model = model or OfflineModel()
        self.clock = clock
        self.lock_linger = lock_linger
        self.finish_dropped = True
        self.processing_seconds = 0.0
        self.processing_status = ""
        self.dialects = Dialects(MISTRAL)
        self.giving_files = asyncio.Event()
        self.giving_files.set()
        self.agents: dict[str, Agent] = {}
        self.conversations: dict[str, Conversation] = {}
        self.libraries: dict[str, Library] = {}
        self.files: dict[str, StoredFile] = {}
        self.connectors: dict[str, Connector] = samples(self.now(), new_id)
        # Of all accounts: a person who signs in has no key.
        self.sign_ins: dict[str, tuple[State, SignIn]] = {}
        self.metering = Metering()
        self.tasks: set[asyncio.Task[None]] = set()
        self.traffic = Traffic()

    def now(self) -> str:
        return timestamp(self.clock())

    def own(self, task: asyncio.Task[None]) -> None:
        """Keep a background task until it is over."""
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def entry_ids(self) -> set[str]:
        """Every entry id there is: one is never used twice, not even across conversations."""
        return {e["id"] for c in self.conversations.values() for e in c.entries}


def thread_of(about: Json) -> str:
    """The thread that the app says something is for; empty where it does not."""
    metadata = about.get("metadata")
    return str(metadata.get("thread", "")) if isinstance(metadata, dict) else ""


def timestamp(seconds: float) -> str:
    """Write a time as the vendor does, in UTC."""
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


def new_id(prefix: str = "") -> str:
    """Make an id: `conv_…` and the like, or a bare UUID where the vendor uses one."""
    return f"{prefix}_{uuid.uuid4().hex}" if prefix else str(uuid.uuid4())
