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
        by_name: dict[str, list[Thread]] = {}
        for thread in self.threads:
            by_name.setdefault(thread.plan.name, []).append(thread)
        await asyncio.gather(*(self._talk(twins) for twins in by_name.values()))

    async def _talk(self, twins: list[Thread]) -> None:
        """Ask in each of the workspaces in the same moments, so that timestamps are the same."""
        await asyncio.sleep(twins[0].plan.begins)
        for questions in zip(*(thread.plan.questions for thread in twins), strict=True):
            if twins[0].ts and not questions[0].hasty:
                await asyncio.gather(*(self._read(thread) for thread in twins))
            if twins[0].ts:
                await asyncio.sleep(questions[0].pause)
            asking = [self._ask(*each) for each in zip(twins, questions, strict=True)]
            align = [self._align()] if len(asking) > 1 else []
            await asyncio.gather(*align, *asking)  # nothing comes between these

    async def _align(self) -> None:
        self.slack.align()

    async def _ask(self, thread: Thread, question: Question) -> None:
        plan, tenant = thread.plan, self.slack.tenants[thread.plan.team]
        at_length, agent = question.at_length, question.agent
        text = words.question(question.token, at_length=at_length, agent=agent)
        is_known = (plan.team, plan.channel, thread.ts) in self.acknowledged
        if not (is_known or plan.channel.startswith("D")):
            text = f"<@{tenant.bot_user_id}> {text}"
        thread_ts = thread.ts or None
        ts = await tenant.people.post(plan.user, plan.channel, text, thread_ts=thread_ts)
        thread.ts = thread.ts or ts
        thread.asked[question.token] = ts

    async def _read(self, thread: Thread) -> None:
        """Wait until the last question has a finished answer."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and not self._is_answered(thread):
            await asyncio.sleep(LOOK)

    def _is_answered(self, thread: Thread) -> bool:
        tenant = self.slack.tenants[thread.plan.team]
        workspace = tenant.workspace
        replies = workspace.channels[thread.plan.channel].replies(thread.ts)
        last = next(reversed(replies), None)
        is_ours = last is not None and last.user == tenant.bot_user_id
        return last is not None and is_ours and not workspace.is_streaming(last)
