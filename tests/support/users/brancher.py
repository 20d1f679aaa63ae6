"""Person who branches off earlier messages."""

import asyncio
from dataclasses import dataclass

from playground.slack import Message
from tests.support.users.agent_admin import CommandUser


@dataclass(frozen=True, slots=True)
class Brancher:
    """Somebody in a channel, with the modals that they have open there."""

    person: CommandUser

    async def begun(self, *texts: str) -> str:
        """A thread in which these texts were sent, each answered before the next."""
        stage, first = self.person.stage, texts[0]
        where = {"channel": self.person.channel, "user": self.person.user}
        thread = await stage.ask(first, **where)
        await stage.answers(thread, 1, self.person.channel)
        for count, text in enumerate(texts[1:], start=2):
            await stage.say(text, thread=thread, **where)
            await stage.answers(thread, count, self.person.channel)
        return thread

    async def open(self, ts: str) -> None:
        """Open the modal about a message."""
        people = self.person.stage.tenant.people
        await people.shortcut(self.person.user, "branch_from_here", self.person.channel, ts)

    async def send(self, prompt: str | None, profile: str = "general") -> dict[str, str]:
        """Submit the open modal; the problems at its fields."""
        problems = await self.person.fill_in(prompt=prompt, profile=profile)
        await self.person.stage.quiet()
        return problems

    async def branch(self, ts: str, prompt: str, profile: str = "general") -> str:
        """Branch from a message; the new thread."""
        before = set(self.roots)
        await self.open(ts)
        assert await self.send(prompt, profile) == {}
        [root] = set(self.roots) - before
        await self.answers(root)
        return root

    @property
    def roots(self) -> list[str]:
        """The first messages of branches in this channel."""
        messages = self.person.stage.tenant.workspace.channels[self.person.channel].messages
        return [
            ts
            for ts, message in messages.items()
            if message.text.startswith("🌿 ") and not message.thread_ts
        ]

    async def answers(self, thread: str, count: int = 1) -> list[str]:
        """The answers in a thread, once there are so many."""

        def found() -> list[str]:
            return [message.text for message in self.replies(thread) if not message.metadata]

        await self.person.stage.until(lambda: len(found()) >= count)
        await self.person.stage.quiet()
        return found()

    def replies(self, thread: str) -> list[Message]:
        return self.person.stage.replies(thread, self.person.channel)

    def links(self, thread: str) -> list[str]:
        """The notices in a thread about branches off it."""
        return [message.text for message in self.replies(thread) if message.text.startswith("🌿")]

    async def ask(self, thread: str, text: str) -> str:
        """Ask in a thread; the answer."""
        count = len(await self.answers(thread, 0)) + 1
        where = {"channel": self.person.channel, "user": self.person.user}
        await self.person.stage.say(text, thread=thread, **where)
        return (await self.answers(thread, count))[-1]

    async def settle(self) -> None:
        await asyncio.sleep(0)
        await self.person.stage.quiet()
