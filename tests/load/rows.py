"""Rows and bytes by table: what a question leaves in the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import asyncpg  # type: ignore[import-untyped]

TABLES = "SELECT relname FROM pg_stat_user_tables WHERE schemaname = 'public'"
WRITTEN = "SELECT pg_current_wal_lsn() - '0/0'::pg_lsn"


@dataclass(frozen=True, slots=True)
class Stored:
    """Rows and bytes, indexes included, by table; `log` is the write-ahead log so far, in bytes."""

    rows: Mapping[str, int]
    bytes: Mapping[str, int]
    log: int


async def stored(url: str) -> Stored:
    connection: Any = await asyncpg.connect(url)
    try:
        names = [str(row[0]) for row in await connection.fetch(TABLES)]
        rows = {name: await connection.fetchval(f'SELECT count(*) FROM "{name}"') for name in names}
        size = "SELECT pg_total_relation_size($1::regclass)"
        sizes = {name: await connection.fetchval(size, name) for name in names}
        return Stored(rows, sizes, int(await connection.fetchval(WRITTEN)))
    finally:
        await connection.close()


@dataclass(frozen=True, slots=True)
class Growth:
    """Rows and bytes per question by table, and bytes of the log."""

    rows: Mapping[str, float]
    bytes: Mapping[str, float]
    log: float


def growth(before: Stored, after: Stored, questions: int) -> Growth:
    """Return what each question added, by table, most rows first."""
    more = {name: after.rows[name] - before.rows.get(name, 0) for name in after.rows}
    grown = sorted((name for name in more if more[name] > 0), key=lambda name: -more[name])
    sizes = {name: after.bytes[name] - before.bytes.get(name, 0) for name in grown}
    return Growth(
        {name: more[name] / questions for name in grown},
        {name: sizes[name] / questions for name in grown},
        (after.log - before.log) / questions,
    )
