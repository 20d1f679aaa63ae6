"""A scene: a thread's people, what they asked, and what had to be known for each answer."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, select

from bot.interactions.edited_questions import EARLIER, LAST
from playground.slack import Message
from storage.models import Turn
from tests.dialects.model import FIRST_WORDS, MARK, MarkedModel, answer, question
from tests.support.app import Stage
from tests.support.users.agent_admin import CommandUser

SOON = 8.0  # seconds
CHANNEL, ALICE = "C0GENERAL", "U0ALICE"
OFFERS = {LAST, EARLIER}
GOOD_NEWS, SWITCHED = ("🌿", "🗑️", "✅", "⏳"), "switched this thread"
WARNING = "⚠️"
SIGNS = (WARNING, "⏹️", "↪️", "🤷", "_")


@dataclass(slots=True)
class Line:
    """Questions and answers of a thread, as far as its next answer has to know them."""

    thread: str
    known: list[str] = field(default_factory=list)
    maybe: set[str] = field(default_factory=set)  # asked, and not answered

    def branch(self, thread: str, number: int) -> "Line":
        """A line that continues after an answer, in another thread."""
        end = self.known.index(answer(number)) + 1 if answer(number) in self.known else 0
        return Line(thread, self.known[:end], set(self.maybe))


@dataclass(slots=True)
class Tally:
    """Tally of a story: answers of those wanted, and words by what became of them."""

    wanted: int = 0
    answers: int = 0
    twice: int = 0
    late: int = 0  # answers that somebody got when they asked again
    lost: int = 0
    doubled: int = 0
    foreign: int = 0
    unseen: int = 0  # questions that never reached the model
    amiss: list[str] = field(default_factory=list)

    @property
    def is_right(self) -> bool:
        wrong = self.lost or self.doubled or self.foreign or self.twice or self.amiss
        return self.answers == self.wanted and not wrong


@dataclass(slots=True)
class Scene:
    """Somebody in a channel; `point` is where a story's dialect begins if it refuses things."""

    stage: Stage
    model: MarkedModel
    point: Callable[[], None]
    afterwards: Callable[[], Awaitable[None]]
    restarted: Callable[[], Awaitable[None]]
    due: Callable[[], Awaitable[None]]  # waits for what the app has put off
    tally: Tally = field(default_factory=Tally)
    sentences: dict[str, None] = field(default_factory=dict)  # what people read besides answers
    _count: int = 0

    @property
    def alice(self) -> CommandUser:
        return CommandUser(self.stage)

    @property
    def number(self) -> int:
        """The number of the newest question."""
        return self._count

    async def begin(self) -> Line:
        """Ask in a thread of its own."""
        self._count += 1
        thread = await self.stage.ask(f"Tell me {question(self._count)}, please.")
        line = Line(thread)
        await self.settled(line, self._count)
        return line

    async def ask(self, line: Line) -> int:
        """Ask in a thread, and wait for what comes; the question's number."""
        number, _ = await self.put(line)
        await self.settled(line, number)
        return number

    async def put(self, line: Line) -> tuple[int, str]:
        """Ask, and wait for nothing; the question's number and its timestamp."""
        self._count += 1
        text = f"Tell me {question(self._count)}, please."
        return self._count, await self.stage.say(text, thread=line.thread)

    async def settled(self, line: Line, number: int, before: int = 0) -> None:
        """Wait for an answer, and compare what was known for it with what had to be.

        `before` is how often the question was answered already.
        """
        await self.stage.quiet()
        self.read()
        given = len(self.given(line.thread, number)) - before
        self.tally.wanted += 1
        self.tally.answers += min(given, 1)
        self.tally.twice += max(given - 1, 0)
        if not given:
            line.maybe.add(question(number))
            return
        self._compare([*line.known, question(number)], line.maybe, number)
        line.known += [question(number), answer(number)]

    def given(self, thread: str, number: int) -> list[Message]:
        """The answers to a question in a thread."""
        return [one for one in self.replies(thread) if answer(number) in MARK.findall(one.text)]

    def replies(self, thread: str) -> list[Message]:
        return self.stage.replies(thread, CHANNEL)

    def end(self) -> None:
        """Take in what there is at the end."""
        self.read()
        asked = {question(number) for number in range(1, self._count + 1)}
        self.tally.unseen = len(asked - self.model.seen.keys())

    def missing(self, what: str, *, unless: bool) -> None:
        """Note what is not as it has to be."""
        if not unless:
            self.tally.amiss.append(what)

    async def eventually(self, what: str, condition: Callable[[], bool]) -> None:
        """Wait for what the app does sooner or later; note it where it doesn't."""
        await self.due()
        await self.soon(condition, self.stage.patience)
        self.missing(f"it isn't so that {what}", unless=condition())

    async def ended(self) -> None:
        """Wait until whichever process it is has ended every turn."""
        async with asyncio.timeout(self.stage.patience):
            while await self.stage.app.database.run(_open_turns):
                await asyncio.sleep(0.02)

    async def soon(self, condition: Callable[[], bool], seconds: float = SOON) -> None:
        """Wait for something that may never come."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not condition():
                    await asyncio.sleep(0.01)
        await self.stage.quiet()

    async def held(self, line: Line, number: int) -> None:
        """Wait until the answer to a held question is seen to begin, or was refused.

        Where nothing is seen before the whole answer is there, nobody waits for long.
        """
        await self.stage.slack.settle()
        async with asyncio.timeout(self.stage.patience):
            while question(number) not in self.model.seen and self.stage.app.worker.open_turns:
                await asyncio.sleep(0.005)
        with suppress(TimeoutError):
            async with asyncio.timeout(SOON):
                while not self._begins(line) and self.stage.app.worker.open_turns:
                    await asyncio.sleep(0.005)

    def _begins(self, line: Line) -> bool:
        """Tell whether the newest answer is there, and isn't whole."""
        replies = self.replies(line.thread)
        text = replies[-1].text if replies else ""
        return text.startswith(FIRST_WORDS.strip()) and not MARK.search(text)

    def read(self) -> None:
        """Keep what people read now besides answers: some of it is edited later."""
        workspace = self.stage.slack.workspace
        bot = self.stage.slack.bot_user_id
        ours = [m for m in workspace.channels[CHANNEL].messages.values() if m.user == bot]
        notices = [m.text for m in ours if m.metadata]
        told = [one.text for one in workspace.ephemerals if one.text not in OFFERS]
        lines = [line.strip() for message in ours for line in message.text.splitlines()]
        signed = [line for line in lines if line.startswith(SIGNS)]
        for sentence in (*signed, *notices, *told):
            if not sentence.startswith(GOOD_NEWS) and SWITCHED not in sentence:
                self.sentences[sentence] = None

    def _compare(self, wanted: list[str], maybe: set[str], number: int) -> None:
        seen = self.model.seen.get(question(number), [[]])[-1]
        lost = Counter(wanted) - Counter(seen)
        more = Counter(seen) - Counter(wanted)
        self.tally.lost += lost.total()
        self.tally.doubled += sum(times for mark, times in more.items() if mark in wanted)
        strange = {mark for mark in more if mark not in wanted} - maybe
        self.tally.foreign += len(
            {m for m in strange if m.replace("answer", "question") not in maybe}
        )


def _open_turns(connection: Connection) -> int:
    query = select(func.count()).select_from(Turn).where(Turn.finished_at.is_(None))
    return connection.scalar(query) or 0
