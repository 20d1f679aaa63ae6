"""Sizes of a deployment, derived from the mix and from what a question costs."""

import math
from dataclasses import dataclass

from tests.load.mix import Mix

BUSY = 0.5  # of a core: what a node, or PostgreSQL, is to use at the peak
SPARE = 1  # nodes more, for one that is replaced
KEPT_WORKING_DAYS = 62  # of the 90 of RETENTION_DAYS
NODE_POOL = 10  # connections of a node, as in storage/engine/postgresql.py


@dataclass(frozen=True, slots=True)
class Costs:
    """Cost of a question with all that comes along: CPU seconds, and bytes.

    `kept` are those of tables that outlive a thread: the ledger, and its sums.
    """

    node: float
    postgres: float
    bytes: float
    kept: float


@dataclass(frozen=True, slots=True)
class Size:
    """A deployment for so many people; rates are per second at the peak."""

    people: int
    a_day: float
    turns: float
    events: float
    nodes: int
    postgres_cores: float
    connections: int
    gigabytes: float  # after a year, with the threads of 90 days


def sized(people: int, costs: Costs, mix: Mix) -> Size:
    """Derive a size; one node is enough for few, and two survive the loss of one."""
    a_day = people * mix.asking * mix.questions_a_day
    turns = a_day * mix.busiest_hour * mix.burst / 3600
    needed = max(math.ceil(turns * costs.node / BUSY), 1)
    nodes = needed + SPARE
    passing = costs.bytes - costs.kept
    return Size(
        people=people,
        a_day=a_day,
        turns=turns,
        events=turns * mix.acts_per_question,
        nodes=nodes,
        postgres_cores=turns * costs.postgres / BUSY,
        connections=nodes * NODE_POOL,
        gigabytes=a_day * (KEPT_WORKING_DAYS * passing + mix.working_days * costs.kept) / 1e9,
    )
