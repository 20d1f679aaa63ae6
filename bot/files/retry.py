"""Offers to retry missing files: first the value of a button, later the cause of a turn."""

import re
from dataclasses import dataclass, replace
from typing import Self

from bot.core.actor import ActorInChannel
from bot.core.errors import UserFacingError
from bot.queue.accept import Accept
from storage.engine.database import Database
from storage.records import NewTurn, TurnCause
from storage.turns import files as rows

CAUSE = re.compile(
    rf"{TurnCause.FILES}:(?P<turn>\d{{1,18}}):(?P<number>\d{{1,6}}):(?P<ts>[\d.]{{3,24}})"
)


class UnknownFiles(UserFacingError):
    """I no longer know which files these were. Please ask for them again."""


@dataclass(frozen=True, slots=True)
class RetryOffer:
    """Offer to send a turn's missing files for the n-th time, made in the notice `notice_ts`."""

    turn_id: int
    number: int = 1
    notice_ts: str = ""

    @classmethod
    def of_button(cls, value: str, notice_ts: str) -> Self:
        """Parse a button's value. Raises UnknownFiles for one that is not ours."""
        return cls.of_cause(f"{TurnCause.FILES}:{value}:{notice_ts}")

    @classmethod
    def of_cause(cls, cause: str) -> Self:
        if found := CAUSE.fullmatch(cause):
            return cls(int(found["turn"]), int(found["number"]), found["ts"])
        raise UnknownFiles

    @property
    def value(self) -> str:
        """Value of the button."""
        return f"{self.turn_id}:{self.number}"

    @property
    def cause(self) -> str:
        """Cause of the turn: equal for every click on one button, unique for every offer."""
        return f"{TurnCause.FILES}:{self.value}:{self.notice_ts}"

    @property
    def about(self) -> str:
        """Metadata by which the notice can be found again."""
        return f"{TurnCause.FILES}:{self.turn_id}"

    def renewed(self) -> Self:
        """The offer to make if this one fails too."""
        return replace(self, number=self.number + 1)


@dataclass(frozen=True, slots=True)
class FileRetries:
    """Accepts clicks on the offers in notices about missing files."""

    database: Database
    accept: Accept

    async def files(self, here: ActorInChannel, value: str, notice_ts: str) -> None:
        """Enqueue a retry. Raises UnknownFiles, also for files of another channel."""
        offer = RetryOffer.of_button(value, notice_ts)
        origin = await self.database.run(rows.origin, here.team, here.channel, offer.turn_id)
        if origin is None:
            raise UnknownFiles
        turn = NewTurn(
            team=here.team,
            channel=here.channel,
            thread_ts=origin.thread_ts,
            ts=origin.ts,
            user=here.user,
            user_team=here.team,
            text="",
            cause=offer.cause,
        )
        await self.accept(turn)
