"""Offers to send missing files again, accepted where they were made."""

from dataclasses import replace

import pytest

from bot.core.actor import ActorInChannel
from bot.files.retry import FileRetries, RetryOffer, UnknownFiles
from storage.engine.database import Database
from storage.records import NewTurn
from tests.bot.recorded_turns import Inbox, answered
from tests.storage.support.hands import FIRST, message, slack_ts

HERE = ActorInChannel("T1", "U2", "C1")
NOTICE = "1700000800.000100"


async def clicked(
    database: Database, turn_id: int, here: ActorInChannel = HERE, number: int = 1
) -> Inbox:
    """Click on the button of a notice; return the inbox."""
    inbox = Inbox()
    value = RetryOffer(turn_id, number).value
    await FileRetries(database, inbox.accept).files(here, value, NOTICE)
    return inbox


async def test_a_click_enqueues_a_turn_of_whoever_clicked_below_the_answer(
    database: Database,
) -> None:
    await answered(database)
    turn = await answered(database, message(10), slack_ts(11))

    inbox = await clicked(database, turn.id, number=3)

    assert inbox.turns == [
        NewTurn(
            team="T1",
            channel="C1",
            thread_ts=FIRST.thread_ts,
            ts=slack_ts(10),
            user="U2",
            user_team="T1",
            text="",
            cause=f"files:{turn.id}:3:{NOTICE}",
        )
    ]


@pytest.mark.parametrize("elsewhere", [{"team": "T2"}, {"channel": "C2"}], ids=["team", "channel"])
async def test_files_of_another_place_are_unknown(
    database: Database, elsewhere: dict[str, str]
) -> None:
    turn = await answered(database)

    with pytest.raises(UnknownFiles):
        await clicked(database, turn.id, replace(HERE, **elsewhere))


async def test_files_of_no_turn_are_unknown(database: Database) -> None:
    with pytest.raises(UnknownFiles):
        await clicked(database, 1)


async def test_what_no_button_of_ours_says_is_unknown(database: Database) -> None:
    retries = FileRetries(database, Inbox().accept)

    with pytest.raises(UnknownFiles):
        await retries.files(HERE, "1", NOTICE)


def test_an_offer_is_found_again_by_its_turn() -> None:
    assert RetryOffer(12, 3, NOTICE).about == "files:12"


def test_a_cause_names_turn_number_and_notice() -> None:
    assert RetryOffer(12, 3, NOTICE).cause == f"files:12:3:{NOTICE}"


def test_a_renewed_offer_has_the_next_number_and_nothing_else() -> None:
    assert RetryOffer(12, 3, NOTICE).renewed() == RetryOffer(12, 4, NOTICE)


def test_a_first_offer_has_the_number_one() -> None:
    assert RetryOffer(12) == RetryOffer(12, 1, "")
