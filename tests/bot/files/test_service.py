"""Deliveries: begun with an answer, finished below it, and tried again on request."""

from dataclasses import replace

import pytest

from bot.core.answers.agent_events import FileProduced
from bot.core.file_errors import FileGone, NotSent, StorageFull
from bot.files.delivery import Delivery, DeliveryContext
from bot.files.missing_notice import SENDING_AGAIN, SENT_AFTER_ALL, MissingFiles, notice
from bot.files.retry import RetryOffer
from bot.files.service import FileDeliveries
from bot.slack.errors import SlackUnreachable
from bot.slack.streaming.content import TaskCard
from bot.slack.transfers.uploads import Uploads
from bot.slack.views.block_kit import Json, plainly
from storage.engine.database import Database
from storage.records import Answered, GeneratedFile, OpenTurn, Outcome
from storage.turns import checkpoints
from tests.bot.files.fakes import PLACE, FakeTransfers, FakeUploads, delivery
from tests.bot.recorded_turns import under_way
from tests.bot.slack_fakes import REFUSED, UNREACHABLE, FakeSlackClient, FakeThreads
from tests.storage.support.hands import Hand, message

FILE = GeneratedFile(0, "m0", "m0.png")
PLOT = FileProduced("m0", "m0", "png", "code_interpreter")
NOTICE = "1700000800.000100"


def deliveries(
    database: Database,
    transfers: FakeTransfers | None = None,
    threads: FakeThreads | None = None,
) -> FileDeliveries:
    return FileDeliveries(database, transfers or FakeTransfers(), threads or FakeThreads())


def failing(reason: NotSent) -> FakeTransfers:
    return FakeTransfers(reasons={"m0": reason})


async def with_file(database: Database) -> OpenTurn:
    """A turn whose answer is recorded with one file."""
    turn = await under_way(database)
    answer = Answered("Look:", "entry-1", files=(FILE,))
    await database.run(checkpoints.answered, turn, answer)
    return turn


async def finished(
    database: Database,
    reason: NotSent,
    attempts: int = 1,
    threads: FakeThreads | None = None,
    slack: FakeSlackClient | None = None,
) -> OpenTurn:
    """Finish a delivery of one file, which cannot be sent."""
    turn = replace(await with_file(database), attempts=attempts)
    uploads = FakeUploads(slack or FakeSlackClient())
    async with delivery(database, turn, uploads, failing(reason)) as its:
        its.add(PLOT, None)
        await deliveries(database, threads=threads).finish(its)
    return turn


async def again(
    database: Database, transfers: FakeTransfers | None, slack: FakeSlackClient
) -> tuple[int, Outcome]:
    """Send again what a turn lacks (nothing without transfers): its id, and the outcome."""
    lacking = await (with_file(database) if transfers else under_way(database))
    await Hand(database, "here").finish(lacking)
    turn = await under_way(database, message(10, cause=f"files:{lacking.id}:2:{NOTICE}"))
    outcome = await deliveries(database, transfers).retry(turn, PLACE, slack)
    return lacking.id, outcome


def changed(*contents: Json) -> list[tuple[str, Json]]:
    """Calls that update the notice to these contents, in order."""
    where = {"channel": "C1", "ts": NOTICE}
    return [("chat.update", where | content) for content in contents]


async def begun(database: Database, transfers: FakeTransfers) -> tuple[Delivery, list[TaskCard]]:
    """A delivery that has ended, and the cards that it showed."""
    cards: list[TaskCard] = []
    turn = await under_way(database)
    slack = FakeSlackClient()
    async with deliveries(database, transfers).begin(turn, PLACE, slack, cards.append) as its:
        its.add(PLOT, None)
        await its._sending.outcome(its.files[0])
    assert its.context == DeliveryContext(database, slack, PLACE, turn, turn.id)
    return its, cards


async def test_cards_show_how_a_delivery_goes(database: Database) -> None:
    _, cards = await begun(database, FakeTransfers())

    assert [card.state for card in cards] == ["in_progress", "complete"]


async def test_files_are_uploaded_by_the_slack_client_of_the_turn(database: Database) -> None:
    transfers = FakeTransfers()

    its, _ = await begun(database, transfers)

    assert transfers.uploads == [Uploads(its.context.slack)]


async def test_files_that_are_missing_are_told_below_the_answer(database: Database) -> None:
    slack, reason = FakeSlackClient(), StorageFull()

    turn = await finished(database, reason, slack=slack)

    ((method, message),) = slack.calls
    told = notice([MissingFiles(FILE, reason)], RetryOffer(turn.id))
    where = {"channel": "C1", "thread_ts": PLACE.thread_ts}
    assert method == "chat.postMessage"
    assert (told | where).items() <= message.items()
    assert message["metadata"]["event_payload"] == {"about": f"files:{turn.id}"}


async def test_nothing_is_told_where_every_file_is_sent(database: Database) -> None:
    uploads = FakeUploads()
    slack = uploads.client
    assert isinstance(slack, FakeSlackClient)
    async with delivery(database, await with_file(database), uploads) as its:
        its.add(PLOT, None)
        await deliveries(database).finish(its)

    assert (slack.calls, uploads.shared) == ([], [{"F-m0": "m0.png"}])


async def test_nothing_is_shared_where_nothing_was_made(database: Database) -> None:
    uploads = FakeUploads()
    async with delivery(database, await under_way(database), uploads) as its:
        await deliveries(database).finish(its)

    assert uploads.calls == []


@pytest.mark.parametrize(("answer", "sent"), [("Look:", ["m0"]), (None, [])], ids=["yes", "no"])
async def test_what_an_earlier_attempt_recorded_is_sent(
    database: Database, answer: str | None, sent: list[str]
) -> None:
    transfers = FakeTransfers()
    turn = replace(await with_file(database), answer=answer)
    async with delivery(database, turn, transfers=transfers) as its:
        await deliveries(database).finish(its)

    assert transfers.sent == sent


async def test_a_first_attempt_looks_for_no_notice(database: Database) -> None:
    threads = FakeThreads(notice=NOTICE)

    await finished(database, StorageFull(), 1, threads)

    assert threads.calls == []


async def test_a_further_attempt_looks_for_the_notice_below_the_question(
    database: Database,
) -> None:
    threads = FakeThreads()

    turn = await finished(database, StorageFull(), 2, threads)

    assert threads.calls == [("notice_after", PLACE, turn.ts, f"files:{turn.id}")]


async def test_the_notice_of_an_earlier_attempt_is_changed(database: Database) -> None:
    slack, reason = FakeSlackClient(), FileGone()

    turn = await finished(database, reason, 2, FakeThreads(notice=NOTICE), slack)

    assert slack.calls == changed(notice([MissingFiles(FILE, reason)], RetryOffer(turn.id)))


async def test_a_notice_that_is_refused_is_let_go(database: Database) -> None:
    slack = FakeSlackClient(REFUSED)

    await finished(database, StorageFull(), slack=slack)

    assert len(slack.calls) == 1


async def test_a_notice_of_which_nothing_is_known_is_left_to_another_attempt(
    database: Database,
) -> None:
    with pytest.raises(SlackUnreachable):
        await finished(database, StorageFull(), slack=FakeSlackClient(UNREACHABLE))


async def test_a_notice_says_that_files_are_sent_again_and_then_that_they_are(
    database: Database,
) -> None:
    slack = FakeSlackClient()

    _, outcome = await again(database, None, slack)

    assert outcome == Outcome.DELIVERED
    assert slack.calls == changed(plainly(SENDING_AGAIN), plainly(SENT_AFTER_ALL))


async def test_a_notice_offers_another_try_for_what_is_still_missing(database: Database) -> None:
    slack, reason = FakeSlackClient(), StorageFull()

    lacking, outcome = await again(database, failing(reason), slack)

    still = notice([MissingFiles(FILE, reason)], RetryOffer(lacking, 3, NOTICE))
    assert outcome == Outcome.UNDELIVERED
    assert slack.calls == changed(plainly(SENDING_AGAIN), still)


@pytest.mark.parametrize(
    "failures",
    [(REFUSED,), (UNREACHABLE,), (None, REFUSED)],
    ids=["refused", "unreachable", "refused at the end"],
)
async def test_files_are_sent_again_whether_the_notice_can_be_changed_or_not(
    database: Database, failures: tuple[Exception | None, ...]
) -> None:
    _, outcome = await again(database, None, FakeSlackClient(*failures))

    assert outcome == Outcome.DELIVERED


async def test_an_end_of_which_nothing_is_known_is_left_to_another_attempt(
    database: Database,
) -> None:
    with pytest.raises(SlackUnreachable):
        await again(database, None, FakeSlackClient(None, UNREACHABLE))
