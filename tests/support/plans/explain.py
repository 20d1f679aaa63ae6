"""EXPLAIN of a statement: the growing tables of which it reads all rows, or all of a team's."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from storage.models import GROWING, Base
from tests.support.plans.recorder import Recorded

Plan = dict[str, Any]

_STEP = re.compile(r"(SCAN|SEARCH) (\w+)(?: USING (?:(AUTOMATIC)|.*INDEX (\w+)))?(?: \((.*)\))?")
_ALIAS = re.compile(r"\b(\w+) AS (\w+)")
# One condition on the team, whatever types PostgreSQL names.
_TEAM_ALONE = re.compile(r"\(+(?:\w+\.)?team\)?(?:::\w+)? = (?!.* AND )")


@dataclass(frozen=True, slots=True)
class Reading:
    """All rows of a table that a plan reads, or (`of_team`) all of a team's."""

    table: str
    step: str
    of_team: bool = False

    def __str__(self) -> str:
        whose = "a team" if self.of_team else "everybody"
        return f"reads all rows of {whose} in {self.table}: {self.step}"


def readings(connection: Connection, statement: Recorded) -> list[Reading]:
    """Find what no index, no limit and no narrower condition bounds."""
    of = _sqlite if statement.dialect == "sqlite" else _postgresql
    return sorted(set(of(connection, statement)), key=str)


def _sqlite(connection: Connection, statement: Recorded) -> Iterator[Reading]:
    tables = {alias: table for table, alias in _ALIAS.findall(statement.text)}
    query = f"EXPLAIN QUERY PLAN {statement.text}"
    for row in connection.exec_driver_sql(query, statement.parameters):
        if not (step := _STEP.match(row.detail)):
            continue
        kind, name, automatic, index, condition = step.groups()
        table = tables.get(name, name)
        if table not in GROWING or index in PARTIAL:
            continue
        in_order = index and "LIMIT" in statement.text
        if automatic or (kind == "SCAN" and not in_order):
            yield Reading(table, row.detail)
        elif condition == "team=?" and table not in ONE_OF_TEAM and not in_order:
            yield Reading(table, row.detail, of_team=True)


def _postgresql(connection: Connection, statement: Recorded) -> Iterator[Reading]:
    connection.exec_driver_sql(
        "SET LOCAL enable_seqscan = off"
    )  # where an index serves, it is used
    query = f"EXPLAIN (FORMAT JSON) {statement.text}"
    plans = connection.exec_driver_sql(query, statement.parameters).scalar_one()
    for plan in json.loads(plans) if isinstance(plans, str) else plans:
        yield from _unbounded(plan["Plan"], None, is_limited=False)


def _unbounded(plan: Plan, table: str | None, *, is_limited: bool) -> Iterator[Reading]:
    kind, table = plan["Node Type"], plan.get("Relation Name", table)
    if table in GROWING and (reading := _reading(plan, table, is_limited=is_limited)):
        yield reading
    for part in plan.get("Plans", []):
        passes = kind in {"Limit", "LockRows", "Append", "Merge Append", "Subquery Scan", "Result"}
        yield from _unbounded(part, table, is_limited=kind == "Limit" or (is_limited and passes))


def _reading(plan: Plan, table: str, *, is_limited: bool) -> Reading | None:
    """Return what a step reads of a growing table, unless it is bounded."""
    index, condition = plan.get("Index Name"), plan.get("Index Cond")
    step = f"{plan['Node Type']} {index or ''} {plan.get('Filter', '')}".strip()
    if plan["Node Type"] == "Seq Scan":
        return Reading(table, step)
    if not index or index in PARTIAL or (is_limited and "Filter" not in plan):
        return None  # few rows, or the first ones in the index's order
    if condition is None:
        return Reading(table, step)
    of_team = _TEAM_ALONE.match(condition) and table not in ONE_OF_TEAM
    return Reading(table, step, of_team=True) if of_team else None


def _partial() -> Iterator[str]:
    """Name the indexes of few rows: those for which a condition holds."""
    for table in Base.metadata.tables.values():
        for index in table.indexes:
            if index.dialect_options["sqlite"]["where"] is not None:
                yield str(index.name)


PARTIAL = frozenset(_partial())
ONE_OF_TEAM = frozenset(
    name
    for name, table in Base.metadata.tables.items()
    if [column.name for column in table.primary_key] == ["team"]
)
