"""Due dates of everything that is done without being asked: one look tells what can be due.

Each feature says what it has due and has an index on that. The look comes with every heartbeat, so
a node hears of what another wrote; it reads a few rows, however many are stored.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Float, ScalarSelect, Select, func, select, union_all

from storage import deletion_queue, jobs
from storage.connectors import sign_ins
from storage.documents import documents, shares, status_messages
from storage.engine.clock import now
from storage.ledger import unpriced
from storage.queue import nodes, rate_limits, takeover, waiting
from storage.routines import clock_changes, outcomes, schedule
from storage.turns import approvals, edits, function_calls
from storage.workspaces import renewals


class DueWork(StrEnum):
    """Work that is done when it is due; that of the second group is a job by this name."""

    THREADS = "threads"
    WAITING = "waiting"
    APPROVALS = "approvals"
    CALLS = "calls"
    EDITS = "edits"
    SIGN_INS = "sign_ins"
    ROUTINES = "routines"
    DELETIONS = "deletions"
    DOCUMENTS = "documents"
    PRICES = "prices"
    TOKENS = "tokens"

    CLEANUP = "cleanup"
    RETENTION = "retention"
    AUDIT = "audit"
    LEDGER = "ledger"
    NOTES = "memory"
    DEPARTURES = "departures"
    LIBRARIES = "libraries"


JOBS = tuple(DueWork)[tuple(DueWork).index(DueWork.CLEANUP) :]
# What each has due: queries of one column, a time by the database's clock.
DATES: dict[DueWork, tuple[Select[Any], ...]] = {
    DueWork.THREADS: takeover.DUE,
    DueWork.WAITING: (waiting.DUE,),
    DueWork.APPROVALS: approvals.DUE,
    DueWork.CALLS: (function_calls.DUE,),
    DueWork.EDITS: (edits.DUE,),
    DueWork.SIGN_INS: sign_ins.DUE,
    DueWork.ROUTINES: (schedule.DUE, *outcomes.DUE, *clock_changes.DUE),
    DueWork.DELETIONS: (deletion_queue.DUE,),
    DueWork.DOCUMENTS: (shares.DUE, status_messages.DUE, documents.DUE),
    DueWork.PRICES: (unpriced.DUE,),
    DueWork.TOKENS: (renewals.DUE,),
    **{job: (jobs.due(job),) for job in JOBS},
}


def _earliest(dates: tuple[Select[Any], ...]) -> ScalarSelect[Any]:
    if len(dates) == 1:
        return dates[0].scalar_subquery()
    (date,) = union_all(*dates).subquery().c
    return select(func.min(date, type_=Float)).scalar_subquery()


# Beside the dates: how many nodes live, and until when a rate limit is used up.
NODES, LIMITS = "nodes", "limits"
_DATES = [(_earliest(dates) - now()).label(work) for work, dates in DATES.items()]
_LOOK = select(*_DATES)
_LOOK_OF_A_NODE = select(
    nodes.LIVING.scalar_subquery().label(NODES),
    rate_limits.LATEST.scalar_subquery().label(LIMITS),
    *_DATES,
)


@dataclass(frozen=True, slots=True)
class Beat:
    """News that a node hears with its heartbeat: of dates, other nodes, and used-up rate limits."""

    dates: dict[str, float | None]
    nodes: int
    used_up: dict[tuple[str, str], float]


def look(connection: Connection, lease: float) -> dict[str, float | None]:
    """Seconds until each work is due, negative for one that is; None where nothing ever is.

    `lease` is how long a heartbeat is valid, in seconds.
    """
    return dict(connection.execute(_LOOK, {"lease": lease}).one()._asdict())


def beat(connection: Connection, node: str, lease: float) -> Beat:
    """Record that this node is alive, and look."""
    nodes.record_heartbeat(connection, node)
    found = dict(connection.execute(_LOOK_OF_A_NODE, {"lease": lease}).one()._asdict())
    living, left = found.pop(NODES), found.pop(LIMITS)
    used_up = rate_limits.used_up(connection) if left is not None and left > 0 else {}
    return Beat(found, living or 1, used_up)
