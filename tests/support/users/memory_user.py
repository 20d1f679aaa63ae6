"""Somebody who uses `/memory`."""

from dataclasses import dataclass
from typing import Any

from bot.slack.views.memory import note_list
from tests.support.app import Stage
from tests.support.users.agent_admin import CommandUser


@dataclass(frozen=True, slots=True)
class MemoryUser:
    """Somebody in a channel, or in their direct messages."""

    stage: Stage
    user: str = "U0ALICE"
    channel: str = "D0ALICE"

    def at(self, channel: str) -> "MemoryUser":
        return MemoryUser(self.stage, self.user, channel)

    @property
    def person(self) -> CommandUser:
        return CommandUser(self.stage, self.user, self.channel)

    async def type(self, text: str = "") -> str:
        """Type the command; the ephemeral response to it."""
        before = len(self.person.ephemerals)
        line = f"/memory {text}".strip()
        reply = await self.stage.tenant.people.command(self.user, self.channel, line)
        assert reply.acked
        told = self.person.ephemerals[before:]
        return told[-1].text if told else ""

    async def ask(self, text: str, thread: str | None = None) -> str:
        """Ask here, with a mention in a channel; the question's timestamp."""
        here = {"channel": self.channel, "user": self.user}
        if self.channel.startswith("D"):
            asked = await self.stage.say(text, thread=thread, **here)
        else:
            mention = f"<@{self.stage.tenant.bot_user_id}> {text}"
            asked = await self.stage.say(mention, thread=thread, **here)
        await self.stage.quiet()
        return asked

    async def answer(self, text: str, thread: str | None = None) -> str:
        """The text of the answer to a question that is asked here."""
        asked = await self.ask(text, thread)
        return (await self.stage.answers(thread or asked, channel=self.channel))[-1]

    @property
    def card(self) -> list[dict[str, Any]]:
        """The blocks of the newest list."""
        return next(one.blocks for one in reversed(self.person.ephemerals) if one.blocks)

    async def click(self, action_id: str, **extra: Any) -> None:
        """Use the newest list."""
        card = next(one for one in reversed(self.person.ephemerals) if one.blocks)
        people = self.stage.tenant.people
        reply = await people.click(self.user, self.channel, card.ts, action_id, **extra)
        assert reply.acked

    async def remove(self) -> None:
        """Remove the first note of the newest list."""
        await self.click(note_list.REMOVE)

    def told(self) -> list[str]:
        """Messages that the model was sent in the last request."""
        return told_in(self.stage)[-1]


def told_in(stage: Stage) -> list[list[str]]:
    """The texts of the user's messages that each request to a model put, in order."""
    names = {"conversations.start", "conversations.append", "conversations.restart"}
    bodies = [call.body for call in stage.mistral.calls if call.operation in names]
    return [texts_of(body.get("inputs")) for body in bodies]


def texts_of(inputs: Any) -> list[str]:
    if isinstance(inputs, str):
        return [inputs]
    contents = [one.get("content") for one in inputs or () if one.get("role", "user") == "user"]
    return [text_of(content) for content in contents]


def text_of(content: Any) -> str:
    if isinstance(content, list):
        return "".join(str(chunk.get("text", "")) for chunk in content)
    return str(content)
