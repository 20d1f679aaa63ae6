"""Expiry of the audit log, carried out by one of the nodes."""

import pytest
from sqlalchemy import insert, update

from bot.retention.audit_expiry import AuditExpiry
from bot.retention.steps import STEP
from storage.engine.clock import now
from storage.engine.database import Database
from storage.models import AuditRecord
from tests.storage.audit.events import event, logged, recorded

DAY = 86_400.0


async def old(database: Database, *subjects: str, days: float = 366) -> None:
    """Events of so many days ago."""
    await recorded(database, *(event(subject=one) for one in subjects))
    aged = update(AuditRecord).where(AuditRecord.subject.in_(subjects))
    await database.run(lambda it: it.execute(aged.values(at=now() - days * DAY)))


async def never(_seconds: float) -> None: ...


async def test_what_is_too_old_is_deleted_when_it_is_due(sqlite: Database) -> None:
    await old(sqlite, "a", "b")
    await old(sqlite, "c", days=364)

    await AuditExpiry(sqlite, 365).run_if_due()

    assert [one.subject for one in await logged(sqlite)] == ["c"]


async def test_it_is_not_done_again_before_its_time(sqlite: Database) -> None:
    await AuditExpiry(sqlite, 365).run_if_due()
    await old(sqlite, "a")

    await AuditExpiry(sqlite, 365).run_if_due()

    assert len(await logged(sqlite)) == 1


@pytest.mark.parametrize("dry", [True, False])
async def test_0_days_keep_everything(dry: bool, sqlite: Database) -> None:
    await old(sqlite, "a", days=9_000)

    assert await AuditExpiry(sqlite, 0).apply(dry=dry) == 0
    await AuditExpiry(sqlite, 0).run_if_due()

    assert len(await logged(sqlite)) == 1


async def test_a_dry_run_only_counts(sqlite: Database) -> None:
    await old(sqlite, "a", "b")

    assert await AuditExpiry(sqlite, 365).apply(dry=True) == 2
    assert len(await logged(sqlite)) == 2


async def test_more_than_a_step_is_deleted_in_several(sqlite: Database) -> None:
    rows = [{"team": "T1", "id": str(n), "at": 1.0, "who": "", "action": "x"} for n in range(STEP)]
    await sqlite.run(lambda it: it.execute(insert(AuditRecord), rows))
    await old(sqlite, "a")

    assert await AuditExpiry(sqlite, 365, never).apply() == STEP + 1
