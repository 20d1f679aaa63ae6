"""Events of an audit log, for tests."""

from dataclasses import replace
from typing import Any

from storage.audit import log
from storage.audit.events import AuditAction, AuditEvent, RecordedEvent
from storage.engine.database import Database

FOLLOWED = AuditEvent("T1", "U1", AuditAction.FOLLOW_CHANGED, "C1")
BEGINNING = (0.0, "", "")


def event(**changes: Any) -> AuditEvent:
    return replace(FOLLOWED, **changes)


async def recorded(database: Database, *events: AuditEvent) -> None:
    for one in events:
        await database.run(log.record, one)


async def logged(database: Database, team: str | None = None) -> list[RecordedEvent]:
    """The whole log, or a workspace's."""
    return await database.run(log.page, BEGINNING, 1_000, team)
