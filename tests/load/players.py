"""Players: carry out the acts of a plan at their times, whether or not the app keeps up."""

import asyncio
import io
import time
from collections.abc import Coroutine, Sequence
from typing import Any

from PIL import Image

from bot.slack.views.answer_footer import FEEDBACK, GOOD
from playground.slack.people.people import People
from tests.load.mix import Kind
from tests.load.model import QUESTION
from tests.load.plan import Act, Plan
from tests.load.platforms import ManyNodesSlack, channel, person, team
from tests.load.watching import Answers

COMMAND = "/agent list"
CHAT = "The train is late again, and the coffee is out."
DOCUMENT = b"The office opens at nine.\n" * 40

Place = tuple[str, str]  # channel, ts of the thread's root


class Players:
    """`planned` are monotonic times by the acts' ids: latencies count from there."""

    def __init__(self, slack: ManyNodesSlack, plan: Plan, answers: Answers) -> None:
        self.planned: dict[int, float] = {}
        self.late = 0.0  # seconds that the players themselves were late at most
        self._slack = slack
        self._plan = plan
        self._answers = answers
        self._places: dict[int, Place] = {}
        self._picture = _picture()
        self._tasks: set[asyncio.Task[Any]] = set()

    async def play(self, acts: Sequence[Act], began: float) -> None:
        """Act at the planned times after `began`; nothing waits for an answer."""
        for act in acts:
            planned = self.planned[act.id] = began + act.at
            if (wait := planned - time.monotonic()) > 0:
                await asyncio.sleep(wait)
            self.late = max(self.late, time.monotonic() - planned)
            await self.act(act)

    async def act(self, act: Act) -> None:
        people = self._slack.tenants[team(act.workspace)].people
        user, text = person(act.person), QUESTION.format(id=act.id)
        match act.kind:
            case Kind.FOLLOW_UP:
                place, root = self._places[act.of]
                await people.post(user, place, text, thread_ts=root)
            case Kind.FOREIGN_REPLY:
                place, root = self._places[act.of]
                await people.post(user, place, CHAT, thread_ts=root)
            case Kind.CHANNEL_MESSAGE:
                place = self._channel(act)
                self._places[act.id] = place, await people.post(user, place, CHAT)
            case Kind.COMMAND:
                self._spawn(people.command(user, self._channel(act), COMMAND))
            case Kind.CLICK:
                self._click(people, act)
            case _:
                self._places[act.id] = await self._ask(people, act, text)

    async def close(self) -> None:
        """Wait for what people are waiting for themselves: commands and clicks."""
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _ask(self, people: People, act: Act, text: str) -> Place:
        user = person(act.person)
        place = await people.open_dm(user) if act.direct else self._channel(act)
        if not act.direct:
            text = f"<@{self._slack.tenants[team(act.workspace)].bot_user_id}> {text}"
        match act.kind:
            case Kind.PICTURE:
                name, data, kind = f"{act.id}.png", self._picture, "image/png"
            case Kind.DOCUMENT:
                name, data, kind = f"{act.id}.txt", DOCUMENT, "text/plain"
            case _:
                return place, await people.post(user, place, text)
        return place, await people.share_file(user, place, name, data, kind, text=text)

    def _click(self, people: People, act: Act) -> None:
        """Rate an answer; nobody can if it isn't there yet."""
        if answer := self._answers.finished.get(act.of):
            self._spawn(people.click(person(act.person), answer.channel, answer.ts, FEEDBACK, GOOD))

    def _channel(self, act: Act) -> str:
        return channel(act.workspace, act.person % self._plan.channels(act.workspace))

    def _spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _picture() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(content, "PNG")
    return content.getvalue()
