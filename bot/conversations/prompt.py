"""Prompt for the agent: the person's words, with the thread's context before them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog

from bot.core.file_names import visible
from bot.slack.errors import SlackFailed
from bot.slack.reading import files
from bot.slack.reading.files import PostedFile
from bot.slack.reading.tokens import TokenNames, TokenReader
from bot.slack.thread_messages import ThreadMessage
from bot.slack.thread_target import ThreadTarget
from bot.transcripts import prompt_format
from storage.threads.threads import MissingContext

log = structlog.get_logger()

CONTEXT_SIZE = 24_000  # characters of earlier messages that go along

LONGEST_NAME = 100  # characters
NAMELESS = "somebody"
CUT = "_This thread is long; I only read the latest messages ({kept})._\n\n"
NOT_READ = "_I couldn't read the earlier messages in this thread._\n\n"


@dataclass(frozen=True, slots=True)
class PromptText:
    """The input for the agent, and what the person must know about it (or '').

    `pictures` are those that were shown earlier, the newest first.
    """

    text: str
    notice: str = ""
    pictures: tuple[PostedFile, ...] = ()


class ThreadReader(Protocol):
    """Port to the messages of a thread: see `bot.slack.threads`."""

    async def before(
        self,
        place: ThreadTarget,
        ts: str,
        since: str | None = None,
        known: frozenset[str] = frozenset(),
    ) -> tuple[list[ThreadMessage], bool]: ...


class PromptBuilder:
    """Puts questions together. Reads Slack only where the bot enters a thread."""

    def __init__(self, threads: ThreadReader, names: TokenNames, bot_user_id: str) -> None:
        self._threads = threads
        self._names = names
        self._tokens = TokenReader(names, bot_user_id)

    async def follow_up(self, text: str) -> PromptText:
        """A question in a conversation that knows what came before."""
        return PromptText(prompt_format.own(await self._tokens.plain(text)))

    async def first(
        self, place: ThreadTarget, ts: str, text: str, forgotten: str | None = None
    ) -> PromptText:
        """A thread's first question, with what people said in the thread before it.

        What was said up to the message `forgotten` stays out.
        """
        if ts == place.thread_ts:
            return await self.follow_up(text)
        return await self.catching_up(place, ts, text, MissingContext(forgotten, frozenset()))

    async def catching_up(
        self, place: ThreadTarget, ts: str, text: str, missing: MissingContext
    ) -> PromptText:
        """A question with what was said before it that its conversation does not hold."""
        return await self.with_context(place, ts, await self._tokens.plain(text), missing)

    async def with_context(
        self, place: ThreadTarget, ts: str, question: str, missing: MissingContext
    ) -> PromptText:
        """The same, with a question that is ready to be sent."""
        try:
            said, complete = await self._threads.before(place, ts, missing.since, missing.known)
        except SlackFailed as failed:
            log.warning("context_unreadable", code=failed.code)
            return PromptText(question, NOT_READ)
        if not said:
            return PromptText(question)
        lines = [
            prompt_format.line(_one_line(one.name), await self._tokens.plain(one.text))
            for one in said
        ]
        kept = latest(lines, CONTEXT_SIZE)
        name = _one_line(await self._names.name(place.user))
        cut = len(kept) < len(lines) or not complete
        return PromptText(
            prompt_format.with_context(kept, name, question),
            CUT.format(kept=len(kept)) if cut else "",
            newest_first(said),
        )


def _one_line(name: str) -> str:
    return visible(name)[:LONGEST_NAME].replace(":", "") or NAMELESS


def newest_first(said: Sequence[ThreadMessage]) -> tuple[PostedFile, ...]:
    """Pictures in messages, the newest message first."""
    shown = (picture for one in reversed(said) for picture in one.pictures)
    return files.distinct(shown)


def latest(lines: list[str], size: int) -> list[str]:
    """The last lines that fit; a single one that does not is shortened and says so."""
    kept: list[str] = []
    for line in reversed(lines):
        size -= len(line) + 1
        if size < 0:
            break
        kept.append(line)
    if not kept:
        kept = [lines[-1][: max(size + len(lines[-1]), 0)] + " [shortened]"]
    return kept[::-1]
