"""Offers to send files again: read from buttons and causes, and nothing else."""

import pytest

from bot.core.file_errors import FileGone, NotSent, StorageFull
from bot.files.missing_notice import MissingFiles, notice
from bot.files.retry import RetryOffer, UnknownFiles
from storage.records import GeneratedFile


def test_an_offer_survives_its_way_through_button_and_cause() -> None:
    offer = RetryOffer(12, 3)

    clicked = RetryOffer.of_button(offer.value, "1700000000.000100")

    assert RetryOffer.of_cause(clicked.cause) == clicked
    assert (clicked.turn_id, clicked.number) == (12, 3)
    assert len(RetryOffer(10**18 - 1, 999_999, clicked.notice_ts).cause) <= 64


@pytest.mark.parametrize("value", ["", "1", "1:", "a:1", "1:1:1", "1:1\n", "9" * 19 + ":1"])
def test_what_no_button_of_ours_says_is_refused(value: str) -> None:
    with pytest.raises(UnknownFiles):
        RetryOffer.of_button(value, "1.2")


@pytest.mark.parametrize("ts", ["", "soon", "1:2", "1" * 25])
def test_a_button_in_no_message_is_refused(ts: str) -> None:
    with pytest.raises(UnknownFiles):
        RetryOffer.of_button("1:1", ts)


def missing(name: str, reason: NotSent) -> MissingFiles:
    return MissingFiles(GeneratedFile(0, name, name), reason)


def test_each_reason_is_told_once_with_all_its_files() -> None:
    told = notice(
        [
            missing("a", FileGone()),
            missing("b", StorageFull()),
            missing("c", FileGone()),
            missing("d", FileGone()),
        ],
        RetryOffer(1),
    )

    assert told["text"] == (
        "⚠️ I couldn't send a, c and d. Mistral no longer has the content.\n"
        "⚠️ I couldn't send b. This workspace's file storage in Slack is full."
    )
    assert told["blocks"][-1]["elements"][0]["value"] == "1:1"
