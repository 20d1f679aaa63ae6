"""Deletion queue at the local Mistral: rate limits, retries, and each deletion once."""

import asyncio
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.concurrency.rate_limiter import RateLimiter
from bot.core.errors import (
    ConversationBusy,
    ModelBusy,
    ModelFailed,
    ModelUnreachable,
    UserFacingError,
)
from bot.core.workspace_keys import KeyUnreadable, NoMistralKey, OwnAccountEmpty, OwnKeyRefused
from bot.mistral import adapter
from bot.mistral.deletion import MistralDeletion
from bot.mistral.documents import MistralDocuments
from bot.mistral.sdk.client import Client
from bot.retention.busy_keys import BUSY_PAUSE, HOPELESS, MAX_BUSY_PAUSE
from bot.retention.deletion_queue import (
    LAST_TRY,
    MAX_FAILURES,
    MIN_BACKOFF,
    ROUND,
    DeletionQueue,
)
from playground.faults import Fault
from playground.mistral import LocalMistral
from playground.mistral.files import keep_file
from playground.mistral.state import Conversation
from storage import deletion_queue, jobs
from storage.deletion_queue import DeletionKind
from storage.engine.database import Database
from storage.models import Deletion, Thread, Turn, WorkspaceKey
from storage.records import Outcome
from storage.retention import offboarding
from storage.workspaces import former_accounts, mistral_keys
from storage.workspaces.former_accounts import KeyChange
from tests.storage.support.hands import Hand, message, rows
from tests.storage.support.traces import answered, change, due
from tests.support.clock import Clock
from tests.support.workspaces import everywhere

PER_SECOND = 4.0


@dataclass(slots=True)
class Time:
    """A clock that sleeping moves; `waited` are the sleeps that were not zero."""

    clock: Clock
    waited: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        if seconds:
            self.waited.append(seconds)
        self.clock.now += seconds
        await asyncio.sleep(0)


@pytest.fixture
def time(clock: Clock) -> Time:
    return Time(clock)


@pytest.fixture
def rate_limiter(time: Time) -> RateLimiter:
    return RateLimiter(PER_SECOND, time.sleep, time.clock)


@pytest.fixture
def queue(database: Database, mistral_client: Client, rate_limiter: RateLimiter) -> DeletionQueue:
    deletion = MistralDeletion(mistral_client, adapter.port(mistral_client, database))
    return DeletionQueue(database, everywhere(deletion), rate_limiter)


@dataclass(slots=True)
class Scripted:
    """Mistral that fails as scripted; `asked` are the ids that it was asked to delete."""

    refusals: list[Exception | None]
    asked: list[str] = field(default_factory=list)

    async def delete(self, kind: DeletionKind, identifier: str) -> None:
        self.asked.append(identifier)
        if self.refusals and (refusal := self.refusals.pop(0)):
            raise refusal


async def give_up(
    database: Database, *ids: str, kind: DeletionKind = DeletionKind.CONVERSATION
) -> None:
    for one in ids:
        await database.run(deletion_queue.enqueue, kind, one, "T1")


async def left(database: Database) -> list[str]:
    return [row.id for row in await rows(database, Deletion)]


def store(mistral: LocalMistral, *ids: str) -> None:
    for one in ids:
        mistral.conversations[one] = Conversation(one, "", "", {})


async def test_conversations_files_and_agents_are_deleted(
    database: Database, mistral: LocalMistral, mistral_client: Client, queue: DeletionQueue
) -> None:
    store(mistral, "conv-1", "conv-2")
    file = keep_file(mistral, "plot.png", b"png")
    agent = await mistral_client.agents.create_async(model="mistral-medium-latest", name="It")
    await give_up(database, "conv-1")
    await give_up(database, file, kind=DeletionKind.FILE)
    await give_up(database, agent.id, kind=DeletionKind.AGENT)

    await queue.run_if_due()

    assert list(mistral.conversations) == ["conv-2"]
    assert (mistral.files, mistral.agents) == ({}, {})
    assert await left(database) == []


@pytest.mark.parametrize("kind", [DeletionKind.CONVERSATION, DeletionKind.FILE, DeletionKind.AGENT])
async def test_what_is_gone_already_counts_as_deleted(
    kind: DeletionKind, database: Database, queue: DeletionQueue
) -> None:
    await give_up(database, "gone", kind=kind)

    await queue.run_if_due()

    assert await left(database) == []


async def test_where_nothing_is_due_mistral_is_not_asked(
    mistral: LocalMistral, queue: DeletionQueue
) -> None:
    await queue.run_if_due()

    assert mistral.calls == []


async def test_a_conversation_that_is_being_answered_is_postponed(
    database: Database, mistral: LocalMistral, queue: DeletionQueue
) -> None:
    store(mistral, "conv-1")
    await give_up(database, "conv-1")
    mistral.faults.add("conversations.delete", Fault("error", status=409))
    await queue.run_if_due()
    waiting = await database.run(deletion_queue.is_any_due)
    await change(database, Deletion, due=0.0)

    await queue.run_if_due()

    assert not waiting
    assert mistral.conversations == {}


async def test_requests_keep_their_pace(
    database: Database, time: Time, rate_limiter: RateLimiter
) -> None:
    await give_up(database, *(f"conv-{n}" for n in range(5)))

    await DeletionQueue(database, everywhere(Scripted([])), rate_limiter).run_if_due()

    assert time.waited == [1 / PER_SECOND] * 4


async def test_a_round_ends_in_time(database: Database, rate_limiter: RateLimiter) -> None:
    await give_up(database, *(f"conv-{n:02}" for n in range(60)))
    mistral = Scripted([])

    await DeletionQueue(database, everywhere(mistral), rate_limiter).run_if_due()

    assert len(mistral.asked) == 40
    assert len(await due(database)) == 20


@pytest.mark.parametrize(
    ("said", "waits"), [(7.0, 7.0), (None, BUSY_PAUSE), (9_000.0, MAX_BUSY_PAUSE)]
)
async def test_a_key_is_left_in_peace_for_as_long_as_mistral_says(
    said: float | None, waits: float, database: Database, time: Time, rate_limiter: RateLimiter
) -> None:
    await give_up(database, "conv-1", "conv-2")
    mistral = Scripted([ModelBusy(said)])
    queue = DeletionQueue(database, everywhere(mistral), rate_limiter)
    await queue.run_if_due()
    await change(database, Deletion, due=0.0)

    time.clock.now += waits - 1.0
    await queue.run_if_due()
    assert mistral.asked == ["conv-1"]

    time.clock.now += 1.0
    await queue.run_if_due()
    assert await left(database) == []


async def test_a_command_waits_for_a_key_that_is_busy(
    database: Database, time: Time, rate_limiter: RateLimiter
) -> None:
    await give_up(database, "conv-1", "conv-2", "conv-3")
    mistral = Scripted([None, ModelBusy(7.0)])

    await DeletionQueue(database, everywhere(mistral), rate_limiter).drain(lambda *_: None)

    assert mistral.asked == ["conv-1", "conv-2", "conv-3"]
    assert max(time.waited) == pytest.approx(7.0)


async def test_a_command_does_not_wait_for_a_key_that_stays_busy(
    database: Database, rate_limiter: RateLimiter
) -> None:
    await give_up(database, *(f"conv-{number}" for number in range(10)))
    mistral = Scripted([ModelBusy()] * 10)

    remaining = await DeletionQueue(database, everywhere(mistral), rate_limiter).drain(
        lambda *_: None
    )

    assert (len(mistral.asked), remaining) == (HOPELESS, 10)


async def test_where_mistral_is_down_little_is_tried_and_nothing_lost(
    database: Database, rate_limiter: RateLimiter
) -> None:
    await give_up(database, *(f"conv-{n}" for n in range(10)))
    mistral = Scripted([ModelUnreachable()] * 10)
    told: list[tuple[int, bool]] = []

    remaining = await DeletionQueue(database, everywhere(mistral), rate_limiter).drain(
        lambda *it: told.append(it)
    )

    assert len(mistral.asked) == MAX_FAILURES
    assert (remaining, told) == (10, [(10, True)])
    assert len(await left(database)) == 10
    assert not await database.run(deletion_queue.is_any_due)


@pytest.mark.parametrize(
    "refusals",
    [[ModelUnreachable()], [ConversationBusy()] * 4, [RuntimeError()]],
    ids=["unreachable", "busy", "unforeseen"],
)
async def test_those_that_fail_keep_no_other(
    refusals: list[Exception | None], database: Database, rate_limiter: RateLimiter
) -> None:
    await give_up(database, *(f"conv-{n}" for n in range(6)))

    await DeletionQueue(database, everywhere(Scripted([*refusals])), rate_limiter).run_if_due()

    assert len(await left(database)) == len(refusals)


async def test_the_longer_it_fails_the_longer_it_waits(
    database: Database, rate_limiter: RateLimiter
) -> None:
    await give_up(database, "failed-before")
    await change(database, Deletion, attempts=3)
    await give_up(database, "new")

    await DeletionQueue(
        database, everywhere(Scripted([ModelFailed(), ModelFailed()])), rate_limiter
    ).run_if_due()

    due_at = {row.id: row.due for row in await rows(database, Deletion)}
    assert due_at["failed-before"] > due_at["new"] + 6 * MIN_BACKOFF


async def test_one_process_at_a_time_does_it(database: Database, queue: DeletionQueue) -> None:
    await give_up(database, "conv-1")
    await database.run(jobs.claim, "deletions", 60.0)

    await queue.run_if_due()

    assert await left(database) == ["conv-1"]


async def test_a_command_waits_for_its_turn(
    database: Database, time: Time, rate_limiter: RateLimiter
) -> None:
    await give_up(database, "conv-1")
    await database.run(jobs.claim, "deletions", 60.0)

    async def over(seconds: float) -> None:
        await time.sleep(seconds)
        await database.run(jobs.release, "deletions")

    rate_limiter.pause = over
    assert (
        await DeletionQueue(database, everywhere(Scripted([])), rate_limiter).drain(lambda *_: None)
        == 0
    )


async def test_after_an_interruption_others_go_on_at_once(
    database: Database, rate_limiter: RateLimiter
) -> None:
    await give_up(database, "conv-1", "conv-2", "conv-3")
    mistral = Scripted([None, asyncio.CancelledError()])  # type: ignore[list-item]

    with pytest.raises(asyncio.CancelledError):
        await DeletionQueue(database, everywhere(mistral), rate_limiter).run_if_due()

    assert len(await due(database)) == 2
    assert await database.run(jobs.claim, "deletions", 60.0)


async def test_a_channel_that_is_gone_goes_with_its_turns_under_way(
    database: Database, rate_limiter: RateLimiter
) -> None:
    hand = Hand(database, "here")
    await answered(hand)
    turn = await hand.begin(message(1))
    stopped: list[tuple[int, str]] = []
    queue = DeletionQueue(
        database, everywhere(Scripted([])), rate_limiter, lambda *it: stopped.append(it)
    )

    await database.run(offboarding.channel_gone, "T1", "C1")
    await queue.run_if_due()
    await hand.finish(turn, Outcome.FORGOTTEN)
    await change(database, Deletion, due=0.0)
    await queue.drain(lambda *_: None)

    assert stopped == [(turn.id, Outcome.FORGOTTEN)]
    assert await left(database) == []


@pytest.mark.parametrize(
    ("has_token", "kept"),
    [(True, True), (False, False), (None, True)],
    ids=["yes", "no", "unknown"],
)
async def test_a_workspace_whose_tokens_were_revoked_goes_unless_it_is_back(
    has_token: bool | None, kept: bool, database: Database, rate_limiter: RateLimiter
) -> None:
    async def told(team: str) -> bool | None:
        assert team == "T1"
        return has_token

    await answered(Hand(database, "here"))
    await database.run(offboarding.tokens_revoked, "T1")
    await change(database, Deletion, due=0.0)

    queue = DeletionQueue(database, everywhere(Scripted([])), rate_limiter, has_token=told)
    await queue.drain(lambda *_: None)

    assert bool(await rows(database, Thread)) is kept
    assert bool(await left(database)) is (has_token is None)


async def test_what_tells_who_shared_a_document_is_erased_at_mistral(
    database: Database, mistral: LocalMistral, mistral_client: Client, queue: DeletionQueue
) -> None:
    library = await mistral_client.libraries.create_async(name="C1")
    there = MistralDocuments(mistral_client)
    told = {"app": "threadwind", "team": "T1", "user": "U1", "link": "https://x", "file": "F1"}
    with tempfile.NamedTemporaryFile(suffix=".txt") as file:
        file.write(b"Tea at four.")
        file.flush()
        document = await there.upload(library.id, Path(file.name), "tea.txt")
    await there.describe(library.id, document.document_id, told)
    for one in (document.document_id, "00000000-0000-4000-8000-000000000000"):
        await give_up(database, f"{library.id}/{one}", kind=DeletionKind.ORIGIN)

    await queue.run_if_due()

    known = (await there.get(library.id, document.document_id)).attributes
    assert {name: value for name, value in known.items() if value} == {
        "app": "threadwind",
        "team": "T1",
    }
    assert await left(database) == []


async def test_a_key_of_a_workspace_that_is_gone_goes_after_all_else(
    database: Database, rate_limiter: RateLimiter
) -> None:
    await database.run(mistral_keys.save, "T1", "key", "U1")
    await answered(Hand(database, "here"))
    await database.run(offboarding.workspace_gone, "T1")
    queue = DeletionQueue(database, everywhere(Scripted([ModelUnreachable()])), rate_limiter)

    await queue.drain(lambda *_: None)
    assert len(await rows(database, WorkspaceKey)) == 1

    await change(database, Deletion, due=0.0)
    await queue.drain(lambda *_: None)
    assert await rows(database, WorkspaceKey) == []


@pytest.mark.parametrize(
    "refusal",
    [OwnKeyRefused(), OwnAccountEmpty(), NoMistralKey(), KeyUnreadable()],
    ids=lambda refusal: type(refusal).__name__,
)
async def test_a_key_that_fails_one_workspace_keeps_no_other(
    refusal: UserFacingError, database: Database, rate_limiter: RateLimiter
) -> None:
    await give_up(database, *(f"conv-{n}" for n in range(5)))
    failing = Scripted([refusal] * MAX_FAILURES)

    await DeletionQueue(database, everywhere(failing), rate_limiter).run_if_due()

    assert len(await left(database)) == MAX_FAILURES


async def leave_account(database: Database) -> None:
    """Give up a conversation in an account that its workspace leaves."""
    await database.run(mistral_keys.save, "T1", "key", "U1")
    await answered(Hand(database, "here"))
    change = KeyChange("T1", "U1", "another", leaves_account=True)
    await database.run(former_accounts.change, change)


@pytest.mark.parametrize(
    ("refusal", "team", "is_left"),
    [
        pytest.param(OwnKeyRefused(), None, False, id="the former key is revoked"),
        pytest.param(KeyUnreadable(), None, True, id="the former key can't be read"),
        pytest.param(ModelUnreachable(), None, True, id="Mistral is away"),
        pytest.param(OwnKeyRefused(), "T1", True, id="the key in use"),
    ],
)
async def test_what_only_a_revoked_key_of_a_former_account_opens_is_given_up(
    refusal: UserFacingError,
    team: str | None,
    is_left: bool,
    database: Database,
    rate_limiter: RateLimiter,
) -> None:
    await leave_account(database)
    if team:
        await change(database, Deletion, team=team)
        await change(database, Thread, conversation_id=None)
        await change(database, Turn, conversation_id=None)
    queue = DeletionQueue(database, everywhere(Scripted([refusal] * 20)), rate_limiter)

    for _ in range(LAST_TRY + 1):
        await change(database, Deletion, due=0.0)
        await queue.run_if_due()

    assert bool(await left(database)) == is_left
    assert len(await rows(database, WorkspaceKey)) == 1 + (is_left and not team)


async def test_a_workspaces_many_delay_anothers_one_by_one_deletion(
    database: Database, rate_limiter: RateLimiter
) -> None:
    mistral = Scripted([])
    queue = DeletionQueue(database, everywhere(mistral), rate_limiter)
    await give_up(database, *(f"conv-{number}" for number in range(100)))
    await database.run(deletion_queue.enqueue, DeletionKind.CONVERSATION, "theirs", "T2")

    await queue.round()

    assert "theirs" in mistral.asked[:2]


async def test_a_workspace_whose_key_is_busy_delays_nobody_elses_deletion(
    database: Database, time: Time, rate_limiter: RateLimiter
) -> None:
    busy, idle = Scripted([ModelBusy(MAX_BUSY_PAUSE)] * 1_000), Scripted([])

    async def deleter_of(team: str) -> Scripted:
        return busy if team == "T1" else idle

    await give_up(database, *(f"conv-{number}" for number in range(1_000)))
    for number in range(10):
        one = f"theirs-{number}"
        await database.run(deletion_queue.enqueue, DeletionKind.CONVERSATION, one, "T2")
    began = time.clock.now

    await DeletionQueue(database, deleter_of, rate_limiter).round()

    assert (len(busy.asked), len(idle.asked)) == (1, 10)
    assert time.clock.now - began < ROUND


async def test_a_busy_key_keeps_no_rows_of_our_own(
    database: Database, rate_limiter: RateLimiter
) -> None:
    await give_up(database, "conv-1")
    await database.run(deletion_queue.enqueue, DeletionKind.CHANNEL, "C1", "T1")

    await DeletionQueue(database, everywhere(Scripted([ModelBusy()])), rate_limiter).round()

    assert await left(database) == ["conv-1"]
