"""Decisions on requests for consent: whose they are, and what becomes of them."""

from dataclasses import replace

import pytest

from bot.core.actor import ActorInChannel
from bot.interactions.approvals import (
    ALLOWED,
    DENIED,
    NOT_YOURS,
    ApprovalDecisions,
    NotDecided,
)
from storage.engine.database import Database
from storage.models import Approval
from storage.records import Answered, NewTurn, OpenTurn, Outcome
from storage.turns import approvals, checkpoints
from storage.turns.approvals import ToolCall, WaitingApproval
from tests.bot.recorded_turns import Inbox, under_way
from tests.storage.audit.events import logged
from tests.storage.support.hands import BY, FIRST, Hand, message, rows

ASKER = ActorInChannel("T1", "U1", "C1")
OTHER = ActorInChannel("T1", "U2", "C1")
REQUEST = "1700000005.000000"  # the message that shows it
WANTED = WaitingApproval("conv-1", "entry-1", (ToolCall("1", "send"), ToolCall("2", "<!list>")), BY)
TOO_LATE = "This cannot be answered any more: it was decided, or the thread went on."


async def requested(database: Database) -> OpenTurn:
    """A turn that ended with a request for consent."""
    turn = await under_way(database, replace(FIRST, user_team="T2"))
    await database.run(checkpoints.conversation_started, turn, "conv-1", BY)
    await database.run(approvals.ask, turn, WANTED, Answered("May I?", "entry-1"), 100.0)
    await database.run(approvals.posted, turn, WANTED, REQUEST)
    await Hand(database, "here").finish(turn, Outcome.AWAITING)
    return turn


async def decided(
    database: Database,
    here: ActorInChannel = ASKER,
    *,
    allow: bool = True,
    inbox: Inbox | None = None,
) -> str:
    decisions = ApprovalDecisions(database, (inbox or Inbox()).accept)
    return await decisions.decide(here, REQUEST, allow=allow)


async def refusal(database: Database, here: ActorInChannel = ASKER, *, allow: bool = True) -> str:
    """Decide without the right to; return the sentence of the refusal."""
    with pytest.raises(NotDecided) as refused:
        await decided(database, here, allow=allow)
    return refused.value.sentence


@pytest.mark.parametrize(
    ("allow", "wording"), [(True, ALLOWED), (False, DENIED)], ids=["allowed", "denied"]
)
async def test_a_decision_says_who_decided_about_what(
    database: Database, allow: bool, wording: str
) -> None:
    await requested(database)

    told = await decided(database, allow=allow)

    assert told == wording.format(who="<@U1>", what="`send`, `&lt;!list&gt;`")


@pytest.mark.parametrize(("allow", "verdict"), [(True, "allowed"), (False, "denied")])
async def test_a_decision_is_recorded(database: Database, allow: bool, verdict: str) -> None:
    await requested(database)

    await decided(database, allow=allow)

    assert [row.verdict for row in await rows(database, Approval)] == [verdict]


@pytest.mark.parametrize("allow", [True, False])
async def test_a_decision_is_passed_on_in_a_turn_of_its_own(
    database: Database, allow: bool
) -> None:
    inbox = Inbox()
    turn = await requested(database)

    await decided(database, allow=allow, inbox=inbox)

    assert inbox.turns == [
        NewTurn(
            team="T1",
            channel="C1",
            thread_ts=FIRST.thread_ts,
            ts=FIRST.ts,
            user="U1",
            user_team="T2",
            text="",
            cause=f"approval:{turn.id}",
        )
    ]


async def test_a_decision_that_is_made_twice_is_the_same_decision(database: Database) -> None:
    await requested(database)

    assert await decided(database) == await decided(database)


async def test_only_the_person_who_asked_may_decide(database: Database) -> None:
    await requested(database)

    assert await refusal(database, OTHER) == NOT_YOURS.format(asker="U1")


async def test_a_decision_of_somebody_else_is_not_passed_on(database: Database) -> None:
    inbox = Inbox()
    await requested(database)

    with pytest.raises(NotDecided):
        await decided(database, OTHER, inbox=inbox)

    assert inbox.turns == []


async def test_an_unknown_request_cannot_be_decided(database: Database) -> None:
    await requested(database)

    assert await refusal(database, replace(ASKER, channel="C2")) == TOO_LATE


async def test_a_decision_cannot_be_changed(database: Database) -> None:
    await requested(database)
    await decided(database)

    assert await refusal(database, allow=False) == TOO_LATE


async def test_a_request_that_the_thread_went_on_from_cannot_be_decided(
    database: Database,
) -> None:
    await requested(database)
    await under_way(database, message(10))

    assert await refusal(database) == TOO_LATE


@pytest.mark.parametrize(
    ("allow", "action"),
    [(True, "call_approved"), (False, "call_denied")],
    ids=["allowed", "denied"],
)
async def test_a_decision_is_recorded_once_with_the_tools_and_without_their_arguments(
    allow: bool, action: str, database: Database
) -> None:
    await requested(database)

    for _ in range(2):
        await decided(database, allow=allow)

    [event] = await logged(database)
    assert (event.action, event.who, event.whom) == (action, "U1", "U1")
    assert (event.channel, event.thread_ts) == ("C1", FIRST.thread_ts)
    assert event.after == {"calls": ["send", "<!list>"]}


async def test_a_decision_that_is_not_theirs_is_not_recorded(database: Database) -> None:
    await requested(database)

    await refusal(database, OTHER)

    assert await logged(database) == []
