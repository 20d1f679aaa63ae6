"""Messages that an interrupted turn left in Slack."""

from dataclasses import replace

import pytest
import pytest_asyncio

from bot.slack.threads import OwnMessage
from bot.turns.recovery import Recovery
from storage.engine.database import Database
from storage.records import OpenTurn
from storage.turns import checkpoints
from tests.storage.support.hands import Hand, message, slack_ts
from tests.support.fakes import PLACE, FakeThreads

OURS, UNRECORDED, FOREIGN = (OwnMessage(slack_ts(n), str(n)) for n in (11, 12, 13))


@pytest_asyncio.fixture
async def turn(sqlite: Database) -> OpenTurn:
    """A turn that recorded OURS; an earlier one recorded FOREIGN."""
    here = Hand(sqlite, "here")
    earlier = await here.begin()
    await sqlite.run(checkpoints.reply_posted, earlier, FOREIGN.ts)
    await here.finish(earlier)
    turn = await here.begin(message(10))
    await sqlite.run(checkpoints.reply_posted, turn, OURS.ts)
    return replace(turn, attempts=2, replies=(OURS.ts,))


@pytest.fixture(autouse=True)
def ours(threads: FakeThreads) -> None:
    threads.ours += [OURS, UNRECORDED, FOREIGN]


async def test_the_turns_messages_and_those_that_no_turn_recorded_are_left(
    recovery: Recovery, turn: OpenTurn
) -> None:
    assert await recovery.left(turn, PLACE) == [OURS, UNRECORDED]


async def test_messages_that_no_turn_recorded_are_lost(recovery: Recovery, turn: OpenTurn) -> None:
    assert await recovery.lost(turn, PLACE) == [UNRECORDED]


@pytest.mark.parametrize("elsewhere", [{"team": "T2"}, {"channel": "C2"}], ids=str)
async def test_what_is_recorded_elsewhere_does_not_count(
    elsewhere: dict[str, str], recovery: Recovery, turn: OpenTurn
) -> None:
    there = replace(turn, **elsewhere)  # type: ignore[arg-type]

    assert await recovery.lost(there, PLACE) == [OURS, UNRECORDED, FOREIGN]


async def test_messages_are_looked_for_after_the_question(
    recovery: Recovery, threads: FakeThreads, turn: OpenTurn
) -> None:
    await recovery.left(turn, PLACE)
    await recovery.lost(turn, PLACE)

    assert threads.calls == [("ours_after", PLACE, turn.ts)] * 2
