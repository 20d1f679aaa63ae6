"""Each check detects the failure that it is for."""

from dataclasses import replace

import pytest

from tests.chaos import words
from tests.chaos.checks import failures
from tests.chaos.evidence import Evidence
from tests.chaos.reading import Said, Shown

FIRST = words.answer("t1q1", [], at_length=False)
SECOND = words.answer("t1q2", ["t1q1"], at_length=False)
GIVEN = {"t1q1": {words.same(FIRST)}, "t1q2": {words.same(SECOND)}}
ONE = Shown("t1q1", "1.2", FIRST, is_told=False)
TWO = Shown("t1q2", "1.4", SECOND, is_told=False)
TOLD = Shown(None, "1.5", "⚠️ I was interrupted. Please ask again.", is_told=True)
ASKED_ONE = Said(is_answer=False, token="t1q1", text="Tell me about t1q1")
ASKED_TWO = Said(is_answer=False, token="t1q2", text="Tell me about t1q2")
SAID_ONE = Said(is_answer=True, token="t1q1", text=FIRST)
SAID_TWO = Said(is_answer=True, token="t1q2", text=SECOND)
GOOD = Evidence(
    name="t1",
    tokens=("t1q1", "t1q2"),
    shown=(ONE, TWO),
    strays=(),
    open_messages=(),
    status="active",
    asked={"t1q1": 1.0, "t1q2": 5.0},
    sent={"t1q1": 0.8, "t1q2": 1.0},
    acknowledged={"t1q1": 0.9, "t1q2": 1.1},
    conversation=(ASKED_ONE, SAID_ONE, ASKED_TWO, SAID_TWO),
    holder=None,
    open_turns=0,
)
BAD = {
    "lost": (replace(GOOD, shown=(ONE,)), "t1q2 has no answer (0 told of a failure)"),
    "not-acknowledged": (
        replace(GOOD, acknowledged={"t1q1": 0.9}),
        "t1q2 was never acknowledged",
    ),
    "answered-twice": (replace(GOOD, shown=(ONE, TWO, TWO)), "t1q2 is answered 2 times"),
    "answered-and-told": (
        replace(GOOD, shown=(ONE, TWO, TOLD)),
        "1 failures are told, but 0 questions have no answer",
    ),
    "stray": (replace(GOOD, strays=("Hm",)), "a message of ours belongs to no question: 'Hm'"),
    "half": (
        replace(GOOD, shown=(ONE, replace(TWO, text=SECOND[:30]))),
        "t1q2 has another text in the conversation",
    ),
    "overtaken": (
        replace(GOOD, asked={"t1q1": 5.0, "t1q2": 4.0}),
        "t1q2 was asked before t1q1, which had been there before it",
    ),
    "out-of-order": (
        replace(GOOD, shown=(TWO, ONE)),
        "the answers stand as t1q2, t1q1, asked was t1q1, t1q2",
    ),
    "forgotten": (
        replace(GOOD, conversation=(ASKED_TWO, SAID_TWO)),
        "the conversation answers t1q2, shown is t1q1, t1q2",
    ),
    "asked-twice": (
        replace(GOOD, conversation=(*(GOOD.conversation or ()), ASKED_TWO)),
        "the conversation holds t1q2 2 times as a question",
    ),
    "foreign": (
        replace(GOOD, conversation=(*(GOOD.conversation or ()), replace(ASKED_ONE, token="t9q1"))),
        "the conversation holds t9q1, which was asked elsewhere",
    ),
    "no-conversation": (
        replace(GOOD, conversation=None),
        "the thread has answers but no conversation",
    ),
    "left-open": (replace(GOOD, open_messages=("An",)), "a message is still being streamed: 'An'"),
    "at-work": (
        replace(GOOD, status="processing"),
        "Slack shows that the thread is being worked on",
    ),
    "held": (replace(GOOD, holder="node"), "a node holds the thread"),
    "unfinished": (replace(GOOD, open_turns=1), "1 turns are open"),
}


def test_a_thread_in_which_all_went_well_has_no_failures() -> None:
    assert failures([GOOD], GIVEN) == []


def test_a_failure_that_people_were_told_of_is_not_a_lost_question() -> None:
    told = replace(GOOD, shown=(ONE, TOLD), conversation=(ASKED_ONE, SAID_ONE, ASKED_TWO))

    assert failures([told], GIVEN) == []


@pytest.mark.parametrize(("thread", "sentence"), BAD.values(), ids=BAD)
def test_what_is_wrong_is_seen(thread: Evidence, sentence: str) -> None:
    assert f"t1: {sentence}" in failures([thread], GIVEN)


def test_a_question_that_came_late_may_be_asked_late() -> None:
    late = replace(GOOD, asked={"t1q1": 5.0, "t1q2": 4.0}, acknowledged={"t1q1": 1.0, "t1q2": 1.1})

    assert not any("was asked before" in each for each in failures([late], GIVEN))


def test_too_many_failures_told_are_a_failure() -> None:
    told = replace(GOOD, shown=(ONE, TOLD), conversation=(ASKED_ONE, SAID_ONE))

    expected = "2 of 4 questions were told of a failure instead of answered"
    assert failures([told, told], GIVEN) == [expected]
