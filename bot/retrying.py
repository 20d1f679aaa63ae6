"""Somebody asks for the files that an answer lacks: that becomes a turn of the answer's thread."""

from dataclasses import dataclass

from bot.core.actor import Here
from bot.offers import Offer, UnknownFiles
from bot.queue.accept import Accept
from storage import produced
from storage.database import Database
from storage.records import NewTurn


@dataclass(frozen=True, slots=True)
class Retrying:
    """Accepts the offers that notices about missing files make."""

    database: Database
    accept: Accept

    async def files(self, here: Here, value: str, notice_ts: str) -> None:
        """Have them sent. Raises UnknownFiles, also for files of another channel."""
        offer = Offer.of_button(value, notice_ts)
        origin = await self.database.run(produced.origin, here.team, here.channel, offer.turn_id)
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
        await self.accept(turn, opens=True)
