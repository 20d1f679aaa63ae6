"""A node that works on shares, and the files that it is given."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, update

from storage.documents import documents, share_transitions, shares, status_messages
from storage.documents.documents import UnreferencedDocument
from storage.documents.records import CarrierMessage, NewShare, OpenShare, Uploaded
from storage.documents.shares import Fetching
from storage.documents.status_messages import OpenNotice
from storage.engine.database import Database
from storage.models import Document, Share
from storage.queue import nodes
from storage.row_leases import Holder
from tests.storage.support.hands import LEASE

NEW = NewShare("T1", "C1", "F1", "U1", "1.0")
CARRIED = CarrierMessage("1.0", None, "tea.txt", 11)
UPLOADED = Uploaded("lib-1", "doc-1", "tea.txt", 11, "0" * 64)
MANY = 100


@dataclass(frozen=True, slots=True)
class Clerk:
    """One node; it is alive after its first heartbeat."""

    database: Database
    id: str

    async def send_heartbeat(self) -> None:
        await self.database.run(nodes.record_heartbeat, self.id)

    async def record(self, new: NewShare = NEW) -> bool:
        return await self.database.run(shares.record, new)

    async def take(self, running: Collection[int] = (), limit: int = MANY) -> list[OpenShare]:
        return await self.database.run(shares.take, Fetching(self._holder), running, limit)

    async def begin(self, new: NewShare = NEW) -> OpenShare:
        """Record a share, and take it."""
        assert await self.record(new)
        (share,) = [one for one in await self.take() if one.file_id == new.file_id]
        return share

    async def fetch(self, share: OpenShare, carried: CarrierMessage = CARRIED) -> None:
        await self.database.run(share_transitions.fetching, share, carried)

    async def attach(self, share: OpenShare, uploaded: Uploaded = UPLOADED) -> None:
        await self.database.run(share_transitions.attached, share, uploaded)

    async def finish(self, new: NewShare = NEW, uploaded: Uploaded = UPLOADED) -> OpenShare:
        """Bring a share to its end, ready."""
        share = await self.begin(new)
        await self.fetch(share, replace(CARRIED, message_ts=new.message_ts))
        await self.attach(share, uploaded)
        await self.database.run(share_transitions.ready, share, 3)
        return share

    async def remove(self, file_id: str = "F1", team: str = "T1") -> bool:
        return await self.database.run(share_transitions.remove_file, team, file_id)

    async def unreferenced(self, running: Collection[int] = ()) -> list[UnreferencedDocument]:
        return await self.database.run(documents.take_unreferenced, self._holder, running, MANY)

    async def notices(self, running: Collection[int] = ()) -> list[OpenNotice]:
        return await self.database.run(status_messages.take, self._holder, running, MANY)

    async def show(self) -> None:
        """Mark every notice as shown in Slack."""
        for notice in await self.notices():
            await self.database.run(status_messages.shown, notice, "")

    @property
    def _holder(self) -> Holder:
        return Holder(self.id, LEASE)


def another(number: int = 2, **changes: Any) -> NewShare:
    """Another file, in a message of its own."""
    return replace(NEW, file_id=f"F{number}", message_ts=f"{number}.0", **changes)


async def make_due(database: Database) -> None:
    """Make everything due that was postponed."""
    await database.run(_make_due)


def _make_due(connection: Connection) -> None:
    connection.execute(update(Share).values(due=0.0))
    connection.execute(update(Document).where(Document.due.is_not(None)).values(due=0.0))
