"""Decisions on requests for consent: whose they are, and what becomes of them."""

from dataclasses import replace

import pytest

from bot.core.actor import ActorInChannel
from bot.core.errors import UserFacingError
from bot.interactions import approvals as interaction
from bot.interactions.approval_rights import ADMINS, ASKER, MEMBERS, circle_of, may_allow, may_deny
from bot.interactions.approvals import (
    ALLOWED,
    DENIED,
    NOT_YOURS,
    ApprovalDecisions,
    NotDecided,
    NotShownWhole,
    NotYoursToDecide,
)
from bot.permissions.policy import PersonKind
from storage.engine.database import Database
from storage.models import Approval
from storage.records import Answered, NewTurn, OpenTurn, Outcome
from storage.turns import approvals, checkpoints
from storage.turns.approvals import CallDecision, ToolCall, WaitingApproval
from tests.bot.recorded_turns import Inbox, catalogues, under_way
from tests.bot.slack_fakes import FakeGate
from tests.storage.audit.events import logged
from tests.storage.support.hands import BY, FIRST, Hand, message, rows

ASKER_HERE = ActorInChannel("T1", "U1", "C1")
OTHER = ActorInChannel("T1", "U2", "C1")
REQUESTS = ("1700000005.000000", "1700000006.000000")  # the messages that show the two calls
WANTED = WaitingApproval("conv-1", "entry-1", (ToolCall("1", "send"), ToolCall("2", "<!list>")), BY)


async def requested(
    database: Database, *, whole: bool = True, calls: tuple[ToolCall, ...] = WANTED.calls
) -> OpenTurn:
    """A turn that ended with a request for consent to two calls."""
    wanted = replace(WANTED, calls=calls)
    turn = await under_way(database, replace(FIRST, user_team="T2"))
    await database.run(checkpoints.conversation_started, turn, "conv-1", BY)
    await database.run(approvals.ask, turn, wanted, Answered("May I?", "entry-1"), 100.0)
    shown = [CallDecision(ts, whole=whole) for ts in REQUESTS[: len(calls)]]
    await database.run(approvals.posted, turn, wanted, shown)
    await Hand(database, "here").finish(turn, Outcome.AWAITING)
    return turn


async def decided(
    database: Database,
    turn: OpenTurn,
    call: int = 0,
    *,
    here: ActorInChannel = ASKER_HERE,
    allow: bool = True,
    inbox: Inbox | None = None,
) -> str:
    gate = FakeGate()
    decisions = ApprovalDecisions(database, (inbox or Inbox()).accept, catalogues(database), gate)
    return await decisions.decide(here, REQUESTS[call], str(turn.id), allow=allow)


@pytest.mark.parametrize(
    ("allow", "wording"), [(True, ALLOWED), (False, DENIED)], ids=["allowed", "denied"]
)
async def test_a_decision_says_who_decided_about_which_call(
    database: Database, allow: bool, wording: str
) -> None:
    turn = await requested(database)

    told = await decided(database, turn, 1, allow=allow)

    assert told == wording.format(who="<@U1>", what="“`&lt;!list&gt;`”")


@pytest.mark.parametrize(
    ("allows", "verdict"),
    [((True, True), "allowed"), ((False, False), "denied"), ((True, False), "partly")],
)
async def test_with_the_last_call_all_of_it_is_decided(
    database: Database, allows: tuple[bool, bool], verdict: str
) -> None:
    turn = await requested(database)

    for call, allow in enumerate(allows):
        await decided(database, turn, call, allow=allow)

    approval = await database.run(approvals.of_turn, "T1", turn.id)
    assert approval
    assert approval.verdict == verdict
    assert approval.allows() == dict(zip("12", allows, strict=True))


async def test_until_the_last_call_is_decided_nothing_goes_on(database: Database) -> None:
    inbox = Inbox()
    turn = await requested(database)

    await decided(database, turn, 1, inbox=inbox)

    assert inbox.turns == []
    assert [row.verdict for row in await rows(database, Approval)] == [None]


@pytest.mark.parametrize("allow", [True, False])
async def test_the_last_decision_is_passed_on_in_a_turn_of_its_own(
    database: Database, allow: bool
) -> None:
    inbox = Inbox()
    turn = await requested(database)
    await decided(database, turn, 0, inbox=inbox)

    await decided(database, turn, 1, allow=allow, inbox=inbox)

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
    turn = await requested(database)

    assert await decided(database, turn) == await decided(database, turn)


async def test_only_the_person_who_asked_may_decide(database: Database) -> None:
    inbox = Inbox()
    turn = await requested(database, calls=WANTED.calls[:1])

    with pytest.raises(NotYoursToDecide) as refused:
        await decided(database, turn, here=OTHER, inbox=inbox)

    assert refused.value.sentence == NOT_YOURS[ASKER].format(asker="U1")
    assert inbox.turns == []


async def test_what_could_not_be_shown_whole_can_only_be_denied(database: Database) -> None:
    turn = await requested(database, whole=False)

    with pytest.raises(NotShownWhole):
        await decided(database, turn)

    assert await decided(database, turn, allow=False)


@pytest.mark.parametrize("case", ["elsewhere", "changed", "passed over"])
async def test_it_can_be_too_late(database: Database, case: str) -> None:
    turn = await requested(database)
    here = replace(ASKER_HERE, channel="C2") if case == "elsewhere" else ASKER_HERE
    if case == "changed":
        await decided(database, turn)
    elif case == "passed over":
        await under_way(database, message(10))

    with pytest.raises(NotDecided):
        await decided(database, turn, here=here, allow=False)


async def test_a_message_that_asks_about_no_call_decides_none(database: Database) -> None:
    turn = await requested(database, calls=WANTED.calls[:1])

    with pytest.raises(NotDecided):
        await decided(database, turn, call=1)


KINDS = {
    "M": PersonKind.MEMBER,
    "A": PersonKind.ADMIN,
    "G": PersonKind.GUEST,
    "E": PersonKind.EXTERNAL,
    "X": PersonKind.EXTERNAL_ADMIN,
    "D": PersonKind.DEACTIVATED,
}


@pytest.mark.parametrize(
    ("circle", "asked", "may"),
    [
        (ASKER, True, "MAG"),
        (ASKER, False, ""),
        (MEMBERS, True, "MA"),
        (MEMBERS, False, "MA"),
        (ADMINS, True, "A"),
        (ADMINS, False, "A"),
    ],
)
def test_an_agents_rule_says_who_may_allow_and_nobody_of_another_company_does(
    circle: str, asked: bool, may: str
) -> None:
    allowed = {name for name, kind in KINDS.items() if may_allow(circle, kind, asked=asked)}
    denied = {name for name, kind in KINDS.items() if may_deny(circle, kind, asked=asked)}

    assert allowed == set(may)
    assert denied == (set(KINDS) if asked else set(may))


@pytest.mark.parametrize(
    ("rule", "asker", "circle"),
    [
        (ASKER, PersonKind.MEMBER, ASKER),
        (ASKER, PersonKind.GUEST, ASKER),
        (ASKER, PersonKind.EXTERNAL, MEMBERS),
        (ASKER, PersonKind.APP, MEMBERS),
        (ADMINS, PersonKind.EXTERNAL, ADMINS),
    ],
)
def test_a_member_decides_for_an_app_and_for_people_of_other_companies(
    rule: str, asker: PersonKind, circle: str
) -> None:
    assert circle_of(rule, asker) == circle


@pytest.mark.parametrize("error", [NotDecided, NotShownWhole])
def test_every_denial_is_a_sentence(error: type[UserFacingError]) -> None:
    assert error().sentence.endswith(".")
    assert set(interaction.NOT_YOURS) == {ASKER, MEMBERS, ADMINS}


@pytest.mark.parametrize(
    ("allow", "action"),
    [(True, "call_approved"), (False, "call_denied")],
    ids=["allowed", "denied"],
)
async def test_a_decision_is_recorded_once_with_its_tool_and_without_the_arguments(
    allow: bool, action: str, database: Database
) -> None:
    turn = await requested(database)

    for _ in range(2):
        await decided(database, turn, 1, allow=allow)

    [event] = await logged(database)
    assert (event.action, event.who, event.whom) == (action, "U1", "U1")
    assert (event.channel, event.thread_ts) == ("C1", FIRST.thread_ts)
    assert event.after == {"calls": ["<!list>"]}


async def test_a_decision_that_is_not_theirs_is_not_recorded(database: Database) -> None:
    turn = await requested(database)

    with pytest.raises(NotYoursToDecide):
        await decided(database, turn, here=OTHER)

    assert await logged(database) == []
