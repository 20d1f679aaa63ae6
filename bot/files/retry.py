"""Offers to send again what an answer lacks: a button's value first, a turn's cause later."""

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
    """To send the missing files of a turn, for the n-th time, as the notice `notice_ts` offers."""

    turn_id: int
    number: int = 1
    notice_ts: str = ""

    @classmethod
    def of_button(cls, value: str, notice_ts: str) -> Self:
        """Raises UnknownFiles for what is no button of ours."""
        return cls.of_cause(f"{TurnCause.FILES}:{value}:{notice_ts}")

    @classmethod
    def of_cause(cls, cause: str) -> Self:
        if found := CAUSE.fullmatch(cause):
            return cls(int(found["turn"]), int(found["number"]), found["ts"])
        raise UnknownFiles

    @property
    def value(self) -> str:
        """What the button carries."""
        return f"{self.turn_id}:{self.number}"

    @property
    def cause(self) -> str:
        """The same for every click on one button, and another for every offer."""
        return f"{TurnCause.FILES}:{self.value}:{self.notice_ts}"

    @property
    def about(self) -> str:
        """By what the notice can be found again."""
        return f"{TurnCause.FILES}:{self.turn_id}"

    def renewed(self) -> Self:
        """The offer to make if this one, too, comes to nothing."""
        return replace(self, number=self.number + 1)


@dataclass(frozen=True, slots=True)
class FileRetries:
    """Accepts the offers that notices about missing files make."""

    database: Database
    accept: Accept

    async def files(self, here: ActorInChannel, value: str, notice_ts: str) -> None:
        """Have them sent. Raises UnknownFiles, also for files of another channel."""
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
