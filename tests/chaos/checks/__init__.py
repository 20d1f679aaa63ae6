"""Invariants after a run. Each failure is one sentence."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from tests.chaos.checks import answers, memory, order, remains
from tests.chaos.evidence import Evidence

TOLD_AT_MOST = 0.25  # of all questions: a busy machine interrupts more than its faults do

Given = Mapping[str, set[str]]
Check = Callable[[Evidence], Iterator[str]]


def failures(threads: Sequence[Evidence], given: Given) -> list[str]:
    """Return all failures, thread by thread; `given` has the model's answers, by token."""
    checks: tuple[Check, ...] = (
        answers.none_is_missing,
        answers.none_comes_twice,
        answers.none_is_stray,
        lambda thread: answers.each_is_whole(thread, given),
        order.answers_stand_as_asked,
        order.none_is_overtaken,
        memory.each_answer_knows_those_before,
        memory.questions_are_followed_by_answers,
        memory.conversation_is_of_this_thread,
        memory.conversation_matches_thread,
        remains.nothing_is_open,
    )
    found = [f"{one.name}: {each}" for one in threads for check in checks for each in check(one)]
    turns, told = sum(len(one.tokens) for one in threads), count_told(threads)
    if told > max(1, TOLD_AT_MOST * turns):
        found.append(f"{told} of {turns} questions were told of a failure instead of answered")
    return found


def count_told(threads: Sequence[Evidence]) -> int:
    return sum(shown.is_told for one in threads for shown in one.shown)
