"""A plan is the same for a seed, and has the mix that docs/scaling.md states."""

from collections import Counter
from random import Random

import pytest

from tests.load.mix import SHARES, Kind, Lognormal, Mix
from tests.load.plan import YOUNG, Stage, drawn

PLAN = drawn(Mix(), workspaces=40, rates=[5.0, 10.0], seconds=60.0, seed=7)
ACTS = [act for stage in PLAN.stages for act in stage.acts]


def test_the_same_seed_draws_the_same_plan() -> None:
    assert drawn(Mix(), 40, [5.0, 10.0], 60.0, seed=7) == PLAN


def test_another_seed_draws_another_plan() -> None:
    assert drawn(Mix(), 40, [5.0, 10.0], 60.0, seed=8) != PLAN


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_comes_as_often_as_the_mix_says(kind: Kind) -> None:
    expected = len(ACTS) * SHARES[kind] / sum(SHARES.values())
    counts = Counter(act.kind for act in ACTS)

    assert counts[kind] == pytest.approx(expected, rel=0.1, abs=3 * expected**0.5)


@pytest.mark.parametrize("stage", PLAN.stages, ids=["first", "second"])
def test_questions_come_at_the_rate_of_their_stage(stage: Stage) -> None:
    expected = stage.rate * stage.seconds

    assert len(stage.questions) == pytest.approx(expected, abs=4 * expected**0.5)


def test_people_continue_threads_that_are_their_own_and_not_too_young() -> None:
    known = {act.id: act for act in [*PLAN.warm_up, *ACTS]}
    continued = [(act, known[act.of]) for act in ACTS if act.kind == Kind.FOLLOW_UP]

    wrong = [
        act
        for act, root in continued
        if (root.workspace, root.person) != (act.workspace, act.person) or root.at > act.at - YOUNG
    ]
    assert wrong == []


def test_every_workspace_is_warmed_up_with_one_question() -> None:
    questions = [act.workspace for act in PLAN.warm_up if act.kind.is_question]

    assert questions == list(range(40))


def test_workspaces_have_a_hundred_people_on_average_and_most_have_fewer() -> None:
    people = sorted(drawn(Mix(), 10_000, [], 1.0, seed=3).people)

    assert sum(people) / len(people) == pytest.approx(100, rel=0.3)
    assert people[len(people) // 2] < 30


def test_lengths_stay_within_their_bound() -> None:
    bound = Lognormal(median=100, sigma=3.0, most=200)
    lots = Random(1)

    assert max(bound.draw(lots) for _ in range(1_000)) == 200
