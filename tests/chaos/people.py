"""The people: they ask each thread's questions in order, with or without waiting for answers."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from playground.slack import LocalSlack
from tests.chaos import words
from tests.chaos.balancer import Place
from tests.chaos.plan import Planned, Question

PATIENCE = 8.0  # seconds until the next question is asked although the last has no answer
LOOK = 0.05


@dataclass(slots=True)
class Thread:
    """A thread as its people know it: the questions and their times, by Slack timestamp."""

    plan: Planned
    ts: str = ""
    asked: dict[str, str] = field(default_factory=dict)  # token → ts


@dataclass(slots=True)
class People:
    """They mention the bot until it knows the thread, and no longer then."""

    slack: LocalSlack
    acknowledged: Mapping[Place, float]
    threads: list[Thread] = field(default_factory=list)

    async def talk(self, plans: tuple[Planned, ...]) -> None:
        """Ask all questions."""
        self.threads = [Thread(plan) for plan in plans]
        await asyncio.gather(*(self._talk(thread) for thread in self.threads))

    async def _talk(self, thread: Thread) -> None:
        await asyncio.sleep(thread.plan.begins)
        for question in thread.plan.questions:
            if thread.ts and not question.hasty:
                await self._read(thread)
            if thread.ts:
                await asyncio.sleep(question.pause)
            await self._ask(thread, question)

    async def _ask(self, thread: Thread, question: Question) -> None:
        plan = thread.plan
        at_length, agent = question.at_length, question.agent
        text = words.question(question.token, at_length=at_length, agent=agent)
        is_known = (plan.channel, thread.ts) in self.acknowledged
        if not (is_known or plan.channel.startswith("D")):
            text = f"<@{self.slack.bot_user_id}> {text}"
        thread_ts = thread.ts or None
        ts = await self.slack.people.post(plan.user, plan.channel, text, thread_ts=thread_ts)
        thread.ts = thread.ts or ts
        thread.asked[question.token] = ts

    async def _read(self, thread: Thread) -> None:
        """Wait until the last question has a finished answer."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and not self._is_answered(thread):
            await asyncio.sleep(LOOK)

    def _is_answered(self, thread: Thread) -> bool:
        workspace = self.slack.workspace
        replies = workspace.channels[thread.plan.channel].replies(thread.ts)
        last = next(reversed(replies), None)
        is_ours = last is not None and last.user == self.slack.bot_user_id
        return last is not None and is_ours and not workspace.is_streaming(last)
