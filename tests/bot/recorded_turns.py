"""Turns as the database holds them, and the turns that features enqueue."""

from dataclasses import dataclass, field

from bot.agents.workspace_catalogue import WorkspaceCatalogues
from bot.profiles.catalogue import Catalogue
from bot.profiles.parsing import parse
from bot.profiles.profile import Profile
from storage.engine.database import Database
from storage.records import NewTurn, OpenTurn
from storage.turns import checkpoints
from tests.storage.support.hands import FIRST, Hand
from tests.storage.support.traces import save

REPLY = "1700000001.500000"  # the message of ours that answers FIRST


@dataclass(frozen=True, slots=True)
class Inbox:
    """Turns that were enqueued."""

    turns: list[NewTurn] = field(default_factory=list)

    async def accept(self, turn: NewTurn) -> None:
        self.turns.append(turn)


async def under_way(database: Database, new: NewTurn = FIRST) -> OpenTurn:
    """Record a question whose turn begins at once."""
    return await Hand(database, "here").begin(new)


async def answered(
    database: Database, new: NewTurn = FIRST, *replies: str, conversation: str = "conv-1"
) -> OpenTurn:
    """Record a question that was answered in these messages of ours, by default in REPLY."""
    turn = await under_way(database, new)
    await save(database, turn, conversation)
    for ts in replies or (REPLY,):
        await database.run(checkpoints.reply_posted, turn, ts)
    await Hand(database, "here").finish(turn)
    return turn


def profile(name: str) -> Profile:
    written = {"title": name.title(), "model": "mistral-medium", "instructions": "Be brief."}
    return parse(name, written)


def catalogues(database: Database) -> WorkspaceCatalogues:
    """A general agent, which is the default, and an expert."""
    profiles = {name: profile(name) for name in ("general", "expert")}
    return WorkspaceCatalogues(Catalogue("general", profiles), database)
