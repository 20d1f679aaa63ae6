"""Stories that are told in every run of the tests; `make dialects` tells them all."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.dialects.pace import HURRIED
from tests.dialects.stories import STORIES
from tests.dialects.telling import Case, tell

TOLD = [
    ("", "crash"),
    ("", "share and ask"),
    ("restart-refused", "branch off the middle"),
    ("restart-refused", "regenerate"),
    ("restart-keeps-entry-ids", "branch off the middle"),
    ("restart-refuses-versions", "switch"),
    ("first-answer-restarts", "branch off the first"),
    ("append-moves-to-a-new-id", "branch off the middle"),
    ("append-ends-the-old-id", "branch off the middle"),
    ("restart-leaves-the-entry-out", "branch off the middle"),
    ("restart-fails", "branch off the first"),
    ("stream-ids-differ", "switch"),
    ("started-without-id", "branch off the middle"),
    ("history-lags", "switch"),
    ("history-newest-first", "switch"),
    ("conversation-metadata-filters-nothing", "crash"),
    ("agent-metadata-filters-nothing", "ask"),
    ("metadata-refused", "regenerate"),
    ("append-refused", "follow up"),
    ("pictures-as-data-urls", "draw"),
    ("copied-answers-refused", "branch off the first"),
    ("unknown-chunks", "switch"),
    ("done-never-comes", "ask"),
    ("files-come-late", "draw"),
    ("attributes-refused", "share and ask"),
    ("patch-refused", "share and ask"),
    ("dropped-answers-are-lost", "crash"),
    ("lock-spares-restart", "stop"),
    ("agent-updates-refused", "follow up"),
    ("unknown-events", "edit"),
    ("deprecation-announced", "switch"),
    ("same-bytes-are-another-document", "share and ask"),
    ("streaming-refused", "regenerate"),
    ("message-metadata-refused", "branch off the first"),
    ("message-metadata-left-out", "follow up"),
]


@pytest.mark.parametrize(("dialect", "story"), TOLD, ids=[" ".join(pair) for pair in TOLD])
async def test_nothing_is_lost_or_doubled(sqlite_template: Path, dialect: str, story: str) -> None:
    case = Case(story, STORIES[story], dialect, pace=replace(HURRIED, longest=20.0))

    told = await tell(case, sqlite_template)

    assert told.result == "right", told
