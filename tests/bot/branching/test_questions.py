"""First words of questions: read once, in time, and not too many."""

import pytest

from bot.branching.questions import MOST_READ, ThreadQuestions, first_words
from tests.bot.slack_fakes import REFUSED, UNREACHABLE, FakeThreads

PLACE = ("C1", "1700000000.000100")


async def test_a_question_is_read_once() -> None:
    threads = FakeThreads(said="Why <https://x|Rust>,\nof all?")
    questions = ThreadQuestions(threads)

    for _ in range(2):
        assert await questions.of([PLACE, PLACE]) == {PLACE: "Why https://x, of all?"}

    assert threads.calls == [("question", *PLACE)]


@pytest.mark.parametrize("failure", [REFUSED, UNREACHABLE], ids=["refused", "unreachable"])
async def test_a_question_that_cannot_be_read_is_left_out(failure: Exception) -> None:
    questions = ThreadQuestions(FakeThreads(said="Why?", failures=[failure]))

    assert await questions.of([PLACE]) == {PLACE: ""}
    assert await questions.of([PLACE]) == {PLACE: "Why?"}


async def test_of_many_threads_the_newest_are_read() -> None:
    threads = FakeThreads(said="Why?")
    places = [("C1", f"{number}.0") for number in range(MOST_READ + 5)]

    found = await ThreadQuestions(threads).of(places)

    assert list(found) == places[5:]


def test_a_long_question_is_cut() -> None:
    assert first_words("w" * 100) == "w" * 39 + "…"
