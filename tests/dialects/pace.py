"""Paces of a story: how long the app waits, and how long its people do."""

from dataclasses import dataclass

from sqlalchemy import Connection, update

from bot.mistral.sdk.connection import Deadlines
from bot.turns.patience import Patience
from storage.models import Deletion, Document, Share
from tests.support.app import IMPATIENT, Stage
from tests.support.leftovers import purge


@dataclass(frozen=True, slots=True)
class Pace:
    """Delays of the app; `longest` is how long a story waits for anything, in seconds.

    An outage's seconds are as much shorter as the app's delays are: `share` of them.
    """

    deadlines: Deadlines
    waits: Patience = IMPATIENT
    longest: float = 150.0
    share: float = 1.0
    is_hurried: bool = True

    async def bring_forward(self, stage: Stage) -> None:
        """Have the app do now what it has put off, unless it takes its time."""
        if not self.is_hurried:
            return
        await stage.quiet()
        await stage.app.database.run(_make_due)
        await stage.app.intake.wake()
        await purge(stage)
        await stage.quiet()


HURRIED = Pace(Deadlines(retries=2.0, look_up=1.0))
SCALED = Pace(Deadlines(retries=0.3), longest=30.0, share=1 / 60)
REAL = Pace(Deadlines(), Patience(), longest=400.0, is_hurried=False)


def _make_due(connection: Connection) -> None:
    connection.execute(update(Share).values(due=0.0))
    connection.execute(update(Document).where(Document.due.is_not(None)).values(due=0.0))
    connection.execute(update(Deletion).values(due=0.0))
