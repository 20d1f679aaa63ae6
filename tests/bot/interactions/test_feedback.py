"""Feedback on answers:"""

from dataclasses import replace

import pytest

from bot.core import metrics
from bot.core.actor import ActorInChannel
from bot.interactions.feedback import SORRY, THANKS, UNKNOWN, FeedbackRecorder
from storage.engine.database import Database
from storage.models import Feedback
from tests.bot.recorded_turns import REPLY, answered
from tests.storage.support.hands import FIRST, rows

HERE = ActorInChannel("T1", "U2", "C1")


async def given(database: Database, *, good: bool) -> str:
    return await FeedbackRecorder(database).give(HERE, REPLY, good=good)


def counted(label: str) -> float:
    value: float = metrics.feedback.labels(label)._value.get()
    return value


@pytest.mark.parametrize(
    ("good", "sentence"), [(True, THANKS), (False, SORRY)], ids=["good", "bad"]
)
async def test_an_opinion_is_thanked_for(database: Database, good: bool, sentence: str) -> None:
    await answered(database)

    assert await given(database, good=good) == sentence


@pytest.mark.parametrize("good", [True, False])
async def test_an_opinion_is_recorded_as_the_persons_own(database: Database, good: bool) -> None:
    turn = await answered(database)

    await given(database, good=good)

    (row,) = await rows(database, Feedback)
    assert (row.turn_id, row.team, row.user, row.good) == (turn.id, "T1", "U2", good)


@pytest.mark.parametrize(("good", "label"), [(True, "good"), (False, "bad")])
async def test_an_opinion_is_counted(database: Database, good: bool, label: str) -> None:
    await answered(database)
    before = counted(label)

    await given(database, good=good)

    assert counted(label) == before + 1


@pytest.mark.parametrize("good", [True, False])
async def test_an_opinion_on_an_unknown_answer_is_not_thanked_for(
    database: Database, good: bool
) -> None:
    await answered(database, replace(FIRST, channel="C2"))

    assert await given(database, good=good) == UNKNOWN


async def test_an_opinion_on_an_unknown_answer_is_not_counted(database: Database) -> None:
    before = counted("good")

    await given(database, good=True)

    assert counted("good") == before
