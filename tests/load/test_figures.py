"""Percentiles, saturation, the process at its limit, and the sizes that follow."""

import math
from dataclasses import replace

import pytest

from tests.load.figures import Latencies, Measured, latencies, limit, percentile, saturation
from tests.load.mix import Mix
from tests.load.sizing import Costs, sized
from tests.load.usage import Sample, cores, per_question
from tests.load.watching import failures

QUICK = Latencies(0.1, 0.2, 0.3)
STAGE = Measured(
    rate=2.0,
    seconds=10.0,
    asked=20,
    answered=20,
    request=QUICK,
    added=QUICK,
    finished=QUICK,
    cores={"node 1": 0.3, "PostgreSQL": 0.1},
    machine=0.5,
    others=0.2,
    connections={},
)
LATER = replace(STAGE, rate=4.0, added=Latencies(0.4, 1.0, 2.0))


@pytest.mark.parametrize(("share", "value"), [(0.5, 50), (0.95, 95), (0.99, 99), (0.0, 1)])
def test_percentiles_are_by_the_nearest_rank(share: float, value: int) -> None:
    assert percentile(list(range(100, 0, -1)), share) == value


def test_where_nothing_was_measured_a_latency_is_infinite() -> None:
    assert latencies([]) == Latencies(math.inf, math.inf, math.inf)


def test_a_ramp_saturates_where_half_of_the_people_wait_longer() -> None:
    assert saturation([STAGE, replace(STAGE, rate=3.0), LATER]) == LATER


def test_a_ramp_whose_latency_stays_is_not_saturated() -> None:
    assert saturation([STAGE, replace(STAGE, rate=4.0, added=Latencies(0.2, 9.0, 9.0))]) is None


def test_a_process_with_a_full_core_is_at_its_limit() -> None:
    full = replace(STAGE, cores={"node 1": 0.93, "PostgreSQL": 0.4})

    assert limit(full) == "node 1 uses 0.93 of a core: its limit"


def test_a_full_machine_is_the_limit_where_no_process_is() -> None:
    full = replace(STAGE, machine=0.98, others=1.3)

    assert limit(full).startswith("the machine's cores are in use (98%), 1.3 of them by others")


def test_nothing_is_at_its_limit_where_there_is_room() -> None:
    assert limit(STAGE).startswith("no process is at its limit")


def test_cores_are_cpu_seconds_per_second() -> None:
    before, after = Sample(10.0, {"node 1": 1.0}, 0.0), Sample(12.0, {"node 1": 2.0}, 0.0)

    assert cores(before, after) == {"node 1": 0.5}


def test_the_nodes_share_what_a_question_costs() -> None:
    before = Sample(0.0, {"node 1": 1.0, "node 2": 1.0, "PostgreSQL": 0.0}, 0.0)
    after = Sample(9.0, {"node 1": 2.0, "node 2": 3.0, "PostgreSQL": 1.0}, 0.0)

    assert per_question(before, after, questions=10) == {"node": 0.3, "PostgreSQL": 0.1}


def test_a_million_people_ask_seventy_five_times_a_second_at_the_peak() -> None:
    size = sized(1_000_000, Costs(node=0.05, postgres=0.01, bytes=6_000, kept=1_000), Mix())

    assert (size.a_day, round(size.turns)) == (1_200_000, 75)
    assert size.nodes == 9  # eight at half of a core, and one to spare


@pytest.mark.parametrize(
    ("messages", "count"),
    [
        ([("Answer 1: yes. That was answer 1.", False)], 0),
        ([("Answer 1: yes.", False), ("That was answer 1.", False)], 0),
        ([], 1),
        ([("Answer 1: yes.", False)], 1),
        ([("Answer 1: yes. That was answer 1.", True)], 1),
        ([("Answer 1: a. That was answer 1.", False), ("Answer 1: b.", False)], 1),
        ([("Answer 1: a. That was answer 1. Answer 2: b.", False)], 1),
    ],
    ids=["whole", "in two parts", "lost", "cut", "open", "twice", "never asked"],
)
def test_each_question_has_exactly_one_whole_answer(
    messages: list[tuple[str, bool]], count: int
) -> None:
    assert len(failures([1], messages)) == count
