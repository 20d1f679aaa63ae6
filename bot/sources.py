"""Where a cited document is to be found: at the Slack message that brought it."""

from dataclasses import dataclass, replace

from bot.citations import LIBRARY
from bot.core.agent_events import Event, Reference
from bot.slack.identity import Identity
from storage import shares
from storage.database import Database
from storage.records import OpenTurn, place_of


@dataclass(frozen=True, slots=True)
class Sources:
    """Finds them in the library of the place where the question was asked, and nowhere else."""

    database: Database
    identity: Identity

    async def located(self, event: Event, turn: OpenTurn) -> Event:
        """An event as it is; a citation from a library with the address that Mistral lacks."""
        if not isinstance(event, Reference) or event.tool != LIBRARY or event.url:
            return event
        place = place_of(turn.channel, turn.user)
        found = await self.database.run(shares.source, turn.team, place, event.title)
        return replace(event, url=self.identity.link(*found)) if found else event
