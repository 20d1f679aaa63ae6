"""Progress of deliveries: cards until the text is over, and counters."""

import asyncio

from bot.core import metrics
from bot.core.answers.agent_events import FileProduced
from bot.core.file_errors import StorageFull
from bot.files.service import FileDeliveries
from bot.slack.streaming.content import TaskCard
from storage.engine.database import Database
from tests.bot.files.fakes import FakeTransfers, FakeUploads, delivery
from tests.bot.recorded_turns import under_way
from tests.bot.slack_fakes import FakeThreads


def plot(number: int) -> FileProduced:
    return FileProduced(f"m{number}", f"m{number}", "png", "code_interpreter")


def counted(label: str) -> float:
    value: float = metrics.files.labels(label)._value.get()
    return value


async def test_cards_do_not_change_once_the_text_is_over(database: Database) -> None:
    cards: list[TaskCard] = []
    gate = asyncio.Event()
    transfers = FakeTransfers(gate=gate)
    turn = await under_way(database)
    async with delivery(database, turn, transfers=transfers, show=cards.append) as its:
        its.add(plot(0), None)
        its.text_is_over()
        gate.set()
        await its.share()

    assert [card.title for card in cards] == ["Sending m0.png…", "Made m0.png"]


async def test_files_that_are_sent_and_missing_are_counted(database: Database) -> None:
    before = counted("sent"), counted("missing")
    transfers = FakeTransfers(reasons={"m0": StorageFull()})
    deliveries = FileDeliveries(database, transfers, FakeThreads())
    turn = await under_way(database)
    async with delivery(database, turn, FakeUploads(), transfers) as its:
        for number in range(3):
            its.add(plot(number), None)
        await deliveries.finish(its)

    assert (counted("sent"), counted("missing")) == (before[0] + 2, before[1] + 1)
