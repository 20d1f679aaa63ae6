"""Somebody who uses `/library`."""

from dataclasses import dataclass
from typing import Any

from bot.slack.views import library
from tests.support.app import Stage
from tests.support.users.agent_admin import CommandUser
from tests.support.users.document_sharer import DocumentSharer


@dataclass(frozen=True, slots=True)
class LibraryUser:
    """Somebody who manages the documents of a channel."""

    stage: Stage
    user: str = "U0ALICE"
    channel: str = "C0GENERAL"

    @property
    def sharer(self) -> DocumentSharer:
        """The same person, sharing files there."""
        return DocumentSharer(self.stage, self.user, self.channel)

    @property
    def person(self) -> CommandUser:
        return CommandUser(self.stage, self.user, self.channel)

    async def type(self, text: str = "") -> str:
        """Type the command; the ephemeral response to it."""
        before = len(self.person.ephemerals)
        line = f"/library {text}".strip()
        reply = await self.stage.slack.people.command(self.user, self.channel, line)
        assert reply.acked
        told = self.person.ephemerals[before:]
        return told[-1].text if told else ""

    @property
    def card(self) -> list[dict[str, Any]]:
        """The blocks of the newest list."""
        return next(one.blocks for one in reversed(self.person.ephemerals) if one.blocks)

    @property
    def text(self) -> str:
        return str(self.card)

    async def click(self, action_id: str, value: str | None = None) -> None:
        """Use the newest list; a value is one that somebody put into its buttons."""
        card = next(one for one in reversed(self.person.ephemerals) if one.blocks)
        for element in self._elements if value is not None else ():
            element["value"] = value
        reply = await self.stage.slack.people.click(self.user, self.channel, card.ts, action_id)
        assert reply.acked
        await self.stage.quiet()

    @property
    def _elements(self) -> list[dict[str, Any]]:
        """Every button of the newest list."""
        found = [[*block.get("elements", ()), block.get("accessory", {})] for block in self.card]
        return [one for some in found for one in some if one.get("type") == "button"]

    async def remove(self, value: str | None = None) -> None:
        await self.click(library.REMOVE, value)

    async def retry(self, value: str | None = None) -> None:
        await self.click(library.RETRY, value)
