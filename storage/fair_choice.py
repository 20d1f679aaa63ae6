"""Fair choice among what waits: the person who has least under way comes next.

Among equals it is the workspace that has least under way, then who was served longest ago, then the
oldest. The statement reads one entry of an index for each person who waits, however much each of
them has waiting.
"""

import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from sqlalchemy import CTE, ColumnElement, Row, ScalarSelect, Select, and_, func, select, true
from sqlalchemy.orm import aliased

from storage.models import Share, Turn

Queued = type[Turn] | type[Share]
Condition = Callable[[Any], ColumnElement[bool]]
# The oldest of a person's waiting rows: its id, team, user, and the rows of theirs under way.
Candidate = Row[int, str, str, int]
REMEMBERED = 10_000  # people and workspaces


class Rota:
    """Order in which people, and workspaces, were served last."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._served: dict[tuple[str, ...], int] = {}

    def note(self, team: str, user: str) -> None:
        """Note that somebody was served."""
        if len(self._served) >= REMEMBERED:
            latest = sorted(self._served.items(), key=lambda one: one[1])[REMEMBERED // 2 :]
            self._served = dict(latest)
        self._served[team, user] = self._served[team,] = next(self._numbers)

    def __getitem__(self, who: tuple[str, ...]) -> int:
        """Place of a person, or of a workspace; who is not known comes first."""
        return self._served.get(who, 0)


@dataclass(frozen=True, slots=True)
class FairChoice:
    """Queue of a table's rows: which of them wait, and which are under way.

    The index that serves it begins with team, user and id.
    """

    table: Queued
    waits: Condition
    is_under_way: Condition

    def statement(self) -> Select[int, str, str, int]:
        """The oldest row of each person that waits."""
        oldest = self._oldest()
        row = aliased(self.table, name="under_way")
        mine = (row.team == oldest.c.team, row.user == oldest.c.user, self.is_under_way(row))
        rank = select(func.count()).select_from(row).where(*mine).scalar_subquery()
        return select(oldest.c.id, oldest.c.team, oldest.c.user, rank.label("rank"))

    def _oldest(self) -> CTE:
        """A row for each person who waits: recursion leaps from one person to the next."""
        row = aliased(self.table, name="oldest_one")
        columns = (row.id, row.team, row.user)
        first = self._first(lambda _: true())
        people = select(*columns).where(row.id == first).cte("people", recursive=True)
        here, last = people.c.team, people.c.user
        # SQLite's planner does not leap by a comparison of both columns at once.
        in_team = self._first(lambda row: and_(row.team == here, row.user > last))
        in_next = self._first(lambda row: row.team > here)
        later = func.coalesce(in_team, in_next)
        return people.union_all(select(*columns).select_from(people).join(row, row.id == later))

    def _first(self, among: Condition) -> ScalarSelect[int]:
        row = aliased(self.table, name="waiting_one")
        query = select(row.id).where(self.waits(row), among(row))
        return query.order_by(row.team, row.user, row.id).limit(1).scalar_subquery()


def fairest(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Those of the candidates whose persons have least under way."""
    least = min((one.rank for one in candidates), default=0)
    return [one for one in candidates if one.rank == least]


def shared_out(
    candidates: Sequence[Candidate], most: int, loads: Counter[str], rota: Rota
) -> list[int]:
    """Ids of equal candidates, `most` at most: shared among workspaces, which have `loads`."""
    of_teams: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for one in candidates:
        of_teams[one.team].append((rota[one.team, one.user], one.id))
    queue = [
        (loads[team] + place, rota[team,], *one)
        for team, people in of_teams.items()
        for place, one in enumerate(sorted(people))
    ]
    return [row for *_, row in heapq.nsmallest(most, queue)]
