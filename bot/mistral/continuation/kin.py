"""Records of conversations beside the one that a thread continues."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from storage.engine.database import Database
from storage.records import OpenTurn
from storage.threads import kin
from storage.threads.kin import Kin
from storage.turns import abandoned

ORPHAN_WAIT = 3600.0  # seconds: no request runs for so long


class KinRecords(Protocol):
    """Port to what is recorded of conversations."""

    async def of(self, turn: OpenTurn, conversation_id: str) -> Kin | None: ...
    async def unrecorded(self, conversations: Sequence[str]) -> Collection[str]: ...
    async def abandon(self, turn: OpenTurn, conversations: Collection[str]) -> None: ...


@dataclass(frozen=True, slots=True)
class RecordedKin:
    """The records in the database."""

    database: Database

    async def of(self, turn: OpenTurn, conversation_id: str) -> Kin | None:
        """The thread that a conversation belongs to, and its other conversations."""
        return await self.database.run(kin.of, turn.team, conversation_id)

    async def unrecorded(self, conversations: Sequence[str]) -> Collection[str]:
        """Those of the conversations that no turn recorded."""
        return await self.database.run(abandoned.unrecorded, conversations)

    async def abandon(self, turn: OpenTurn, conversations: Collection[str]) -> None:
        """Have conversations deleted once no request can run in them."""
        await self.database.run_with_retry(abandoned.record, turn, conversations, ORPHAN_WAIT)
