"""An export that is written can be read, with the same content."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.transcripts.json_format import read, written
from bot.transcripts.transcript import File, Source, Tool, Transcript, TranscriptEntry

DOCUMENT = Path(__file__).parents[3] / "docs" / "export-format.md"

texts = st.text(max_size=40)
some = texts.filter(str.strip)
times = st.datetimes(timezones=st.just(UTC))
plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
tools = st.builds(
    Tool, name=texts, arguments=texts, result=st.dictionaries(texts, plain, max_size=3)
)
sources = st.builds(Source, title=texts, url=st.none() | texts)
files = st.builds(File, id=texts, name=texts)


def few(things: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(things, max_size=2).map(tuple)


entries = st.builds(
    TranscriptEntry,
    role=st.sampled_from(["user", "assistant"]),
    text=some,
    by=st.none() | texts,
    at=st.none() | times,
    sources=few(sources),
    tools=few(tools),
    files=few(files),
)
transcripts = st.builds(
    Transcript,
    exported_at=times,
    profile=texts,
    entries=st.lists(entries, min_size=1, max_size=3).map(tuple),
)


@given(transcripts)
def test_what_is_written_is_read_as_it_was(transcript: Transcript) -> None:
    assert read(written(transcript)) == transcript


def test_what_is_not_known_is_left_out() -> None:
    bare = Transcript(
        exported_at=datetime(2026, 8, 1, tzinfo=UTC),
        profile="general",
        entries=(TranscriptEntry(role="user", text="Hi"),),
    )

    assert b"null" not in written(bare)
    assert b'"by"' not in written(bare)


def test_the_example_in_the_documentation_can_be_read() -> None:
    [example] = re.findall(r"```json\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)

    transcript = read(example.encode())

    assert written(transcript).decode() == example.strip()
