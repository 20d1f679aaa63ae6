"""Requests for consent: recorded, shown once, and closed where nobody decides."""

from dataclasses import replace

import pytest

from bot.interactions.approvals import Approvals
from bot.interactions.undecided_approvals import CLOSED, RequestMessages, UndecidedApprovals
from bot.slack.thread_target import ThreadTarget
from bot.slack.views.approvals.approval import ApprovalRequest
from bot.slack.views.block_kit import plainly
from storage.engine.clock import now
from storage.engine.database import Database
from storage.models import Approval, Turn
from storage.records import Answered, OpenTurn, Outcome, Responder
from storage.turns import checkpoints
from storage.turns.approvals import ToolCall, Verdict, WaitingApproval
from tests.bot.recorded_turns import catalogues, under_way
from tests.bot.slack_fakes import POSTED, REFUSED, UNREACHABLE, FakeGate, FakeNotices, FakeThreads
from tests.storage.support.hands import FIRST, Hand, message, rows
from tests.support.workspaces import everywhere

BY = Responder("expert", "agent-2", 3)
CALLS = (ToolCall("call-1", "send", '{"to": "Ann"}'), ToolCall("call-2", "list"))
WANTED = WaitingApproval("conv-1", "entry-1", CALLS, BY)
SAID = Answered("I would like to send it.", "entry-1")
PLACE = ThreadTarget("T1", "C1", FIRST.thread_ts, "U1", "T1")
SHOWN = "1700000800.000100"  # where an earlier attempt showed the request


def approvals(
    database: Database,
    notices: FakeNotices | None = None,
    threads: FakeThreads | None = None,
    patience: float = 100.0,
) -> Approvals:
    return Approvals(
        database,
        catalogues(database),
        notices or FakeNotices(),
        threads or FakeThreads(),
        FakeGate(),
        patience,
    )


async def noted(database: Database, second: int = 0, patience: float = 100.0) -> OpenTurn:
    """A turn whose agent asked for consent."""
    new = message(second, thread_ts=message(second).ts)
    turn = await under_way(database, new)
    await database.run(checkpoints.conversation_started, turn, "conv-1", BY)
    await approvals(database, patience=patience).note(turn, WANTED, SAID)
    return turn


async def shown(database: Database, second: int = 0, patience: float = 100.0) -> OpenTurn:
    """A turn that ended with a request for consent, shown at POSTED."""
    turn = await noted(database, second, patience)
    await approvals(database).show(turn, PLACE)
    await Hand(database, "here").finish(turn, Outcome.AWAITING)
    return turn


async def looked(database: Database, *failures: Exception | None) -> FakeNotices:
    """Look for expired requests; return the notices."""
    notices = FakeNotices(failures=[*failures])
    messages = RequestMessages(notices, FakeThreads())
    await UndecidedApprovals(database, everywhere(messages)).close()
    return notices


async def test_a_request_is_recorded_with_its_calls(database: Database) -> None:
    turn = await noted(database)

    assert await approvals(database).of(turn) == WANTED


async def test_what_the_agent_said_before_is_recorded(database: Database) -> None:
    await noted(database)

    assert [row.answer for row in await rows(database, Turn)] == [SAID.text]


async def test_a_request_can_be_decided_for_as_long_as_the_patience_lasts(
    database: Database,
) -> None:
    await noted(database, patience=1_000.0)

    (row,) = await rows(database, Approval)
    seconds = await database.run(lambda connection: connection.scalar(now()))
    assert 900.0 < row.due - float(seconds or 0.0) <= 1_000.0


async def test_a_turn_that_asked_for_nothing_has_no_request(database: Database) -> None:
    turn = await under_way(database)

    assert await approvals(database).of(turn) is None


async def test_the_request_of_another_workspace_is_none_of_ours(database: Database) -> None:
    turn = await noted(database)

    assert await approvals(database).of(replace(turn, team="T2")) is None


async def test_a_request_is_shown_in_its_thread_with_its_calls(database: Database) -> None:
    notices = FakeNotices()
    turn = await noted(database)

    await approvals(database, notices).show(turn, PLACE)

    about = f"approval:{turn.id}"
    send = ApprovalRequest("Expert", "send", '{"to": "Ann"}', turn.id, count=2)
    other = ApprovalRequest("Expert", "list", "", turn.id, number=2, count=2)
    assert notices.calls == [
        ("request", PLACE, f"{about}:1", send),
        ("request", PLACE, f"{about}:2", other),
    ]


async def test_the_message_that_shows_a_request_is_recorded(database: Database) -> None:
    turn = await noted(database)

    await approvals(database).show(turn, PLACE)

    assert [row.ts for row in await rows(database, Approval)] == [POSTED]


async def test_the_arguments_are_erased_once_they_are_shown(database: Database) -> None:
    turn = await noted(database)

    await approvals(database).show(turn, PLACE)

    request = await approvals(database).of(turn)
    assert request
    assert request.calls == (ToolCall("call-1", "send"), ToolCall("call-2", "list"))


async def test_nothing_is_shown_of_a_turn_that_asked_for_nothing(database: Database) -> None:
    notices = FakeNotices()
    turn = await under_way(database)

    await approvals(database, notices).show(turn, PLACE)

    assert notices.calls == []


async def test_a_request_is_shown_once(database: Database) -> None:
    notices = FakeNotices()
    turn = await noted(database)
    for _ in range(2):
        await approvals(database, notices).show(turn, PLACE)

    assert len(notices.calls) == len(CALLS)


async def test_a_first_attempt_looks_for_no_notice(database: Database) -> None:
    threads = FakeThreads(notice=SHOWN)
    turn = await noted(database)

    await approvals(database, threads=threads).show(turn, PLACE)

    assert threads.calls == []


async def test_a_further_attempt_looks_for_the_notice_below_the_question(
    database: Database,
) -> None:
    threads = FakeThreads()
    turn = replace(await noted(database, 5), attempts=2)

    await approvals(database, threads=threads).show(turn, PLACE)

    abouts = [f"approval:{turn.id}:{number}" for number in (1, 2)]
    assert threads.calls == [("notice_after", PLACE, turn.ts, about) for about in abouts]


@pytest.mark.parametrize(
    ("found", "requests", "ts"), [(SHOWN, 0, SHOWN), (None, 2, POSTED)], ids=["found", "not found"]
)
async def test_what_an_earlier_attempt_showed_is_not_shown_again(
    database: Database, found: str | None, requests: int, ts: str
) -> None:
    notices = FakeNotices()
    turn = replace(await noted(database), attempts=2)

    await approvals(database, notices, FakeThreads(notice=found)).show(turn, PLACE)

    assert len(notices.calls) == requests
    assert [row.ts for row in await rows(database, Approval)] == [ts]


async def test_a_request_that_nobody_answered_is_closed_with_a_sentence(
    database: Database,
) -> None:
    await shown(database, patience=-1.0)

    notices = await looked(database)

    told = [CLOSED[Verdict.EXPIRED].format(what=what) for what in ("“send”", "“list”")]
    assert notices.calls == [("change", "C1", POSTED, plainly(one)) for one in told]


async def test_a_request_that_a_later_question_passed_over_is_closed_with_another_sentence(
    database: Database,
) -> None:
    await shown(database)
    await under_way(database, message(10))

    notices = await looked(database)

    told = [CLOSED[Verdict.PASSED_OVER].format(what=what) for what in ("“send”", "“list”")]
    assert notices.calls == [("change", "C1", POSTED, plainly(one)) for one in told]


@pytest.mark.parametrize("failure", [REFUSED, UNREACHABLE], ids=["refused", "unreachable"])
async def test_a_request_that_cannot_be_read_keeps_the_name_of_its_tool(
    database: Database, failure: Exception
) -> None:
    await shown(database, patience=-1.0)
    notices, threads = FakeNotices(), FakeThreads(failures=[failure] * len(CALLS))

    await UndecidedApprovals(database, everywhere(RequestMessages(notices, threads))).close()

    told = [content["text"] for *_, content in notices.calls]
    assert told == [CLOSED[Verdict.EXPIRED].format(what=what) for what in ("“send”", "“list”")]


async def test_a_request_that_may_still_be_answered_stays_open(database: Database) -> None:
    await shown(database)

    assert (await looked(database)).calls == []


async def test_a_request_is_closed_once(database: Database) -> None:
    await shown(database, patience=-1.0)
    await looked(database)

    assert (await looked(database)).calls == []


@pytest.mark.parametrize("failure", [REFUSED, UNREACHABLE], ids=["refused", "unreachable"])
async def test_a_notice_that_cannot_be_changed_keeps_no_other_from_being_changed(
    database: Database, failure: Exception
) -> None:
    await shown(database, patience=-1.0)
    await shown(database, second=10, patience=-1.0)

    notices = await looked(database, failure)

    assert len(notices.calls) == 2 * len(CALLS)
