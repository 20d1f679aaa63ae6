"""The app keeps its promises whatever fails around it; an app that forgets does not."""

from pathlib import Path

import pytest

from tests.chaos.configurations import CONFIGURATIONS, SHORT, Scale
from tests.chaos.plan import REQUEST_FAULTS, drawn, kinds, only
from tests.chaos.run import run
from tests.chaos.spawning import FORGETFUL

SEED = 1
KILLS = 3
MISSED_AT_MOST = 2  # kinds of faults
FEW = Scale(threads=12, questions=2, seconds=8.0)


@pytest.mark.parametrize("name", ["sqlite-1", "postgresql-3"])  # `make chaos` takes all
async def test_every_question_is_answered_once_in_order_and_in_whole(
    name: str, tmp_path: Path
) -> None:
    configuration = CONFIGURATIONS[name]

    report = await run(configuration, drawn(configuration, SHORT, SEED), tmp_path)

    missed = set(kinds(configuration)) - set(report.faults)
    assert report.failures == []
    assert report.turns == SHORT.turns
    # On a slow machine a request that was to fail may not come before the time is over.
    assert missed <= set(REQUEST_FAULTS)
    assert len(missed) <= MISSED_AT_MOST


async def test_without_reconciliation_the_same_chaos_breaks_threads(tmp_path: Path) -> None:
    configuration = CONFIGURATIONS["sqlite-1"]

    report = await run(configuration, only("kill9", KILLS, FEW, SEED), tmp_path, FORGETFUL)

    assert report.failures != []
    assert report.faults["kill9"] == KILLS
