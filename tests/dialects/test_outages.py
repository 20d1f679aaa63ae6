"""Mistral is down for a while: afterwards all is what it would have been.

The app's delays, and the outages, are much shorter here; `make dialects` takes its time.
"""

from pathlib import Path

import pytest

from tests.dialects.outages import MEANWHILE, OUTAGES, Outage
from tests.dialects.pace import SCALED
from tests.dialects.telling import Case, tell

SHORT, MIDDLE, LONG = OUTAGES
TOLD = [
    (SHORT, "ask"),
    (SHORT, "branch off the first"),
    (SHORT, "share"),
    (MIDDLE, "branch off the middle"),
    (MIDDLE, "switch"),
    (MIDDLE, "delete"),
    (MIDDLE, "forget"),
    *((LONG, story) for story in MEANWHILE),
]


@pytest.mark.parametrize(("seconds", "story"), TOLD, ids=[f"{n} s {name}" for n, name in TOLD])
async def test_what_failed_in_an_outage_is_continued_after_it(
    sqlite_template: Path, seconds: int, story: str
) -> None:
    outage = Outage(OUTAGES[seconds], seconds * SCALED.share)

    told = await tell(Case(story, MEANWHILE[story], outage=outage, pace=SCALED), sqlite_template)

    assert told.result in {"right", "told"}, told
    assert (told.tally.lost, told.tally.doubled) == (0, 0), told
