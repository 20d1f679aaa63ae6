"""Daily sums of the turns that finished before there was a ledger; part of migration 0021.

It knows the tables as that migration leaves them, whatever the models say later.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row

BATCH = 10_000  # turns
DAY = 86_400  # seconds
DIRECT = "D"

turns = sa.table(
    "turns",
    *(sa.column(name) for name in ("id", "thread_id", "team", "channel", "user", "profile")),
    *(sa.column(name) for name in ("outcome", "tokens", "finished_at")),
    sa.column("connectors", sa.JSON()),
)
opinions = sa.table("feedback", sa.column("turn_id"), sa.column("good", sa.Boolean()))
earlier = turns.alias("earlier")
begins_thread = ~sa.exists().where(
    earlier.c.thread_id == turns.c.thread_id,
    earlier.c.id < turns.c.id,
    earlier.c.outcome == "answered",
)


def _opinions(name: str, *, good: bool) -> sa.Label[int]:
    given = sa.select(sa.func.count()).select_from(opinions)
    these = given.where(opinions.c.turn_id == turns.c.id, opinions.c.good == good)
    return these.scalar_subquery().label(name)


FINISHED = (
    sa.select(
        turns,
        begins_thread.label("begins_thread"),
        _opinions("good", good=True),
        _opinions("bad", good=False),
    )
    .where(turns.c.finished_at.is_not(None), turns.c.id > sa.bindparam("after"))
    .order_by(turns.c.id)
    .limit(BATCH)
)
SUMS = ("turns", "answers", "threads", "prompt_tokens", "unpriced", "estimated", "good", "bad")
UNKNOWN = ("completion_tokens", "connector_tokens", "cost")
SCOPE = ("team", "place", "user", "day")

Key = tuple[str, str, str, int, str]  # the scope, and a profile or a connector


def fill(connection: Connection) -> None:
    """Add all finished turns to the sums, batch by batch."""
    after = 0
    while rows := connection.execute(FINISHED, {"after": after}).all():
        _add(connection, "daily_usage", "profile", _usage(rows), (*SUMS, *UNKNOWN))
        _add(connection, "daily_calls", "connector", _calls(rows), ("calls", "cost"))
        after = rows[-1].id


def _usage(rows: Sequence[Row[Any]]) -> Mapping[Key, list[int]]:
    """Sums by profile; only the total of a turn's tokens was kept, which counts as prompt."""
    sums: dict[Key, list[int]] = defaultdict(lambda: [0] * (len(SUMS) + len(UNKNOWN)))
    for row in rows:
        answered, took = row.outcome == "answered", bool(row.tokens or row.connectors)
        if not (answered or took):
            continue
        more = (1, answered, answered and row.begins_thread, row.tokens or 0, took, took)
        for scope in _scopes(row):
            known = sums[*scope, (row.profile or "")[:64]]
            for at, count in enumerate((*more, row.good, row.bad)):
                known[at] += count
    return sums


def _calls(rows: Sequence[Row[Any]]) -> Mapping[Key, list[int]]:
    sums: dict[Key, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        for connector, count in (row.connectors or {}).items():
            for scope in _scopes(row):
                sums[*scope, connector.replace("\0", "")[:64]][0] += count
    return sums


def _scopes(row: Row[Any]) -> Iterator[tuple[str, str, str, int]]:
    """The workspace, the place, the person, and the person there."""
    place = row.user if row.channel.startswith(DIRECT) else row.channel
    day = int(row.finished_at // DAY)
    for where, who in sorted({(where, who) for where in ("", place) for who in ("", row.user)}):
        yield row.team, where, who, day


def _add(
    connection: Connection,
    table: str,
    kind: str,
    sums: Mapping[Key, Sequence[int]],
    names: tuple[str, ...],
) -> None:
    if not sums:
        return
    empty = ("currency", *(("model",) if kind == "profile" else ()))
    key = (*SCOPE, kind, *empty)
    columns = ", ".join(f'"{name}"' for name in (*key, *names))
    values = ", ".join(f":{name}" for name in (*key, *names))
    added = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in names)
    conflict = ", ".join(f'"{name}"' for name in key)
    statement = sa.text(
        f"INSERT INTO {table} ({columns}) VALUES ({values}) "  # noqa: S608 - names of our own
        f"ON CONFLICT ({conflict}) DO UPDATE SET {added}"
    )
    rows = [
        dict(zip((*SCOPE, kind), scope, strict=True))
        | dict.fromkeys(empty, "")
        | dict(zip(names, map(int, counts), strict=True))
        for scope, counts in sums.items()
    ]
    connection.execute(statement, rows)
