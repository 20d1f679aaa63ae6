"""EXPLAIN of a statement: the growing tables that it reads from one end to the other."""

import json
import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection

from storage.models import GROWING, Base
from tests.support.plans.recorder import Recorded

Plan = dict[str, Any]

_SCAN = re.compile(r"SCAN (\w+)(?: AS \w+)?(?: USING (?:COVERING )?INDEX (\w+))?")
_AUTOMATIC = re.compile(r"SEARCH (\w+)(?: AS \w+)? USING AUTOMATIC")


def scans(connection: Connection, statement: Recorded) -> list[str]:
    """Describe each scan of a growing table that no index bounds."""
    of = _sqlite if statement.dialect == "sqlite" else _postgresql
    return sorted(set(of(connection, statement)))


def _sqlite(connection: Connection, statement: Recorded) -> Iterator[str]:
    query = f"EXPLAIN QUERY PLAN {statement.text}"
    for row in connection.exec_driver_sql(query, statement.parameters):
        if (made := _AUTOMATIC.match(row.detail)) and made[1] in GROWING:
            yield row.detail
        if not (scan := _SCAN.match(row.detail)) or scan[1] not in GROWING:
            continue
        if scan[2] not in PARTIAL and not (scan[2] and "LIMIT" in statement.text):
            yield row.detail


def _postgresql(connection: Connection, statement: Recorded) -> Iterator[str]:
    connection.exec_driver_sql(
        "SET LOCAL enable_seqscan = off"
    )  # where an index serves, it is used
    query = f"EXPLAIN (FORMAT JSON) {statement.text}"
    plans = connection.exec_driver_sql(query, statement.parameters).scalar_one()
    for plan in json.loads(plans) if isinstance(plans, str) else plans:
        yield from _unbounded(plan["Plan"], None, is_limited=False)


def _unbounded(plan: Plan, table: str | None, *, is_limited: bool) -> Iterator[str]:
    kind, index = plan["Node Type"], plan.get("Index Name")
    table = plan.get("Relation Name", table)
    first_rows = is_limited and "Filter" not in plan  # in the index's order
    if kind == "Seq Scan" and table in GROWING:
        yield f"{kind} on {table}: {plan.get('Filter', 'all rows')}"
    is_whole = bool(index) and "Index Cond" not in plan and index not in PARTIAL
    if is_whole and table in GROWING and not first_rows:
        yield f"{kind} of all {index} on {table}: {plan.get('Filter', 'all rows')}"
    for part in plan.get("Plans", []):
        passes = kind in {"Limit", "LockRows", "Append", "Merge Append", "Subquery Scan", "Result"}
        yield from _unbounded(part, table, is_limited=kind == "Limit" or (is_limited and passes))


def _partial() -> Iterator[str]:
    """Name the indexes of few rows: those for which a condition holds."""
    for table in Base.metadata.tables.values():
        for index in table.indexes:
            if index.dialect_options["sqlite"]["where"] is not None:
                yield str(index.name)


PARTIAL = frozenset(_partial())
