"""Parsing a message's time from its timestamp."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.thread_target import sent_at


def test_a_timestamp_is_a_moment() -> None:
    assert sent_at("1700000000.000100") == 1_700_000_000.0001


@pytest.mark.parametrize(
    "ts", [None, "", "INF", "nan", "1e9", "-1.0", "\u0661.\u0660", "1_0", "12345678901"]
)
def test_anything_else_is_none(ts: str | None) -> None:
    assert sent_at(ts) is None


@given(st.text(max_size=30) | st.floats().map(str) | st.integers().map(str))
def test_what_is_one_can_be_shown_as_a_date(ts: str) -> None:
    at = sent_at(ts)

    assert at is None or datetime.fromtimestamp(at, UTC).timestamp() == pytest.approx(at)
