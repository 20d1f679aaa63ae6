"""An interrupted turn: its answer at Mistral is found again, whatever shows it, or doesn't."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from bot.conversations.continuation import ConversationContinuation
from bot.core.answers.agent_events import (
    Event,
    Finished,
    Started,
    TextDelta,
    ToolFinished,
    ToolStarted,
)
from bot.core.errors import ModelBusy, Refused
from bot.mistral.continuation.checksums import checksum
from bot.mistral.continuation.kin import ORPHAN_WAIT
from bot.mistral.conversations import StartedConversation
from bot.mistral.history import HistoryEntry
from storage.engine.clock import now
from storage.engine.database import Database
from storage.models import Orphan
from storage.records import ConversationPoint, OpenTurn, Responder
from tests.storage.support.hands import rows
from tests.support.fakes import GENERAL, FakeConversations, assistant, open_turn, user

STEPS = (ToolStarted("t1", "web_search", ""), ToolFinished("t1", "web_search", {}))
STEP = HistoryEntry("t1", "assistant", events=STEPS)
ASKED, ANSWER = user("What is a fence?", "u1"), assistant("A row.", "a1")
NEXT, OTHER_ANSWER = user("Of wood?", "u2"), assistant("Of wood.", "a2")
POINT = ConversationPoint("conv-1", "a1", "agent-1", 4)
TURN = open_turn(attempts=2)


def begin(conversations: FakeConversations, **histories: list[HistoryEntry]) -> None:
    """Let earlier attempts have begun these conversations, the newest first."""
    conversations.begun = [StartedConversation(one, f"agent-{one}", 3) for one in histories]
    conversations.histories |= histories


async def abandoned(database: Database) -> list[str]:
    return [row.conversation_id for row in await rows(database, Orphan)]


async def found(continuation: ConversationContinuation, turn: OpenTurn) -> list[Event] | None:
    """The events of the answer that was found; None if none was."""
    pending = await continuation.found(turn)
    return [bare(event) async for event in pending.answer] if pending else None


def bare(event: Event) -> Event:
    """An event without the point where the answer ends."""
    return replace(event, point=None) if isinstance(event, Finished) else event


# An answer in a conversation that an earlier attempt began.


async def test_the_conversations_of_the_turn_are_looked_for(
    continuation: ConversationContinuation, conversations: FakeConversations
) -> None:
    await continuation.found(TURN)

    assert conversations.calls == [("having", {"turn": f"T1:C1:{TURN.ts}:message"})]


async def test_an_answer_is_told_as_if_it_came_now(
    continuation: ConversationContinuation, conversations: FakeConversations
) -> None:
    begin(conversations, a=[ASKED, STEP, ANSWER])

    events = await found(continuation, TURN)

    assert events == [Started("a"), *STEPS, TextDelta("a1", "A row."), Finished()]


async def test_only_what_follows_the_last_question_is_the_answer(
    continuation: ConversationContinuation, conversations: FakeConversations
) -> None:
    begin(conversations, a=[ASKED, ANSWER, NEXT, OTHER_ANSWER])

    assert await found(continuation, TURN) == [
        Started("a"),
        TextDelta("a2", "Of wood."),
        Finished(),
    ]


@pytest.mark.parametrize(
    "history",
    [
        pytest.param([], id="nothing"),
        pytest.param([ASKED], id="nobody answered"),
        pytest.param([ASKED, ANSWER, NEXT], id="nobody answered the last question"),
        pytest.param([ASKED, ANSWER, STEP], id="a tool is at work"),
    ],
)
async def test_a_conversation_without_a_whole_answer_is_none(
    history: list[HistoryEntry],
    continuation: ConversationContinuation,
    conversations: FakeConversations,
) -> None:
    begin(conversations, a=history)

    assert await found(continuation, TURN) is None


async def test_the_first_answer_is_taken_and_the_others_are_abandoned(
    continuation: ConversationContinuation, conversations: FakeConversations, sqlite: Database
) -> None:
    begin(conversations, a=[ASKED], b=[ASKED, ANSWER], c=[ASKED, OTHER_ANSWER])

    events = await found(continuation, TURN)

    assert events == [Started("b"), TextDelta("a1", "A row."), Finished()]
    assert sorted(await abandoned(sqlite)) == ["a", "c"]


async def test_a_conversation_that_is_gone_is_passed_over(
    continuation: ConversationContinuation, conversations: FakeConversations
) -> None:
    begin(conversations, a=[], b=[ASKED, ANSWER])
    del conversations.histories["a"]

    events = await found(continuation, TURN)

    assert events
    assert events[0] == Started("b")


async def test_where_nothing_is_found_everything_is_abandoned_once_no_request_can_run(
    continuation: ConversationContinuation, conversations: FakeConversations, sqlite: Database
) -> None:
    begin(conversations, a=[ASKED])

    await continuation.found(TURN)

    wait = await sqlite.run(lambda connection: connection.scalar(select(Orphan.due - now())))
    assert wait == pytest.approx(ORPHAN_WAIT, abs=60)


@pytest.mark.parametrize(
    ("changes", "profile"),
    [
        pytest.param({"answered_by": Responder("poet", "x", 1), "profile": "chef"}, "poet"),
        pytest.param({"profile": "chef"}, "chef"),
        pytest.param({}, ""),
    ],
    ids=["who began to answer", "who was to answer", "the default"],
)
async def test_who_answered_is_the_agent_of_the_conversation(
    changes: dict[str, Any],
    profile: str,
    continuation: ConversationContinuation,
    conversations: FakeConversations,
) -> None:
    begin(conversations, a=[ASKED, ANSWER])

    pending = await continuation.found(replace(TURN, **changes))

    assert pending
    assert pending.by == Responder(profile, "agent-a", 3)


# An answer in a conversation that is recorded.


async def test_an_answer_is_found_where_the_turn_recorded_that_it_began(
    continuation: ConversationContinuation, conversations: FakeConversations, sqlite: Database
) -> None:
    conversations.histories["own"] = [ASKED, ANSWER]

    pending = await continuation.found(replace(TURN, conversation_id="own", answered_by=GENERAL))

    assert pending
    assert pending.by == GENERAL
    assert await abandoned(sqlite) == []


async def test_a_conversations_own_agent_is_believed_before_the_record(
    continuation: ConversationContinuation, conversations: FakeConversations
) -> None:
    begin(conversations, a=[ASKED, ANSWER])

    pending = await continuation.found(replace(TURN, conversation_id="a", answered_by=GENERAL))

    assert pending
    assert pending.by == Responder("general", "agent-a", 3)


CONTINUED = [ASKED, ANSWER, NEXT, STEP, OTHER_ANSWER]


async def test_an_answer_is_found_after_the_point_that_the_thread_continues_from(
    continuation: ConversationContinuation, conversations: FakeConversations, sqlite: Database
) -> None:
    conversations.histories["conv-1"] = CONTINUED

    pending = await continuation.found(replace(TURN, continues_from=POINT, profile="chef"))

    assert pending
    assert pending.by == Responder("chef", "agent-1", 4)
    assert [bare(event) async for event in pending.answer] == [
        Started("conv-1"),
        *STEPS,
        TextDelta("a2", "Of wood."),
        Finished(),
    ]
    assert await abandoned(sqlite) == []


@pytest.mark.parametrize(
    "changes",
    [{"cause": "again:5"}, {"cause": "branch:5"}, {"has_unanswered_turns": True}],
    ids=["asked again", "a branch", "one got no answer"],
)
async def test_whoever_asks_apart_is_not_answered_in_the_threads_conversation(
    changes: dict[str, Any],
    continuation: ConversationContinuation,
    conversations: FakeConversations,
) -> None:
    conversations.histories["conv-1"] = CONTINUED

    assert await found(continuation, replace(TURN, continues_from=POINT, **changes)) is None


@pytest.mark.parametrize("entry_id", ["elsewhere", None])
async def test_without_the_point_nothing_tells_what_is_new(
    entry_id: str | None, continuation: ConversationContinuation, conversations: FakeConversations
) -> None:
    conversations.histories["conv-1"] = CONTINUED
    point = replace(POINT, entry_id=entry_id)

    assert await found(continuation, replace(TURN, continues_from=point)) is None


@pytest.mark.parametrize(
    "history", [[ASKED, ANSWER, NEXT, OTHER_ANSWER], [NEXT, OTHER_ANSWER]], ids=["with", "without"]
)
async def test_in_a_conversation_of_its_own_the_point_may_be_missing(
    history: list[HistoryEntry],
    continuation: ConversationContinuation,
    conversations: FakeConversations,
) -> None:
    begin(conversations, a=history)

    events = await found(continuation, replace(TURN, continues_from=POINT))

    assert events == [Started("a"), TextDelta("a2", "Of wood."), Finished()]


# What Mistral shows late, under other ids, or doesn't list.


async def test_an_older_answer_is_never_taken_for_the_new_one(
    continuation: ConversationContinuation, conversations: FakeConversations
) -> None:
    begin(conversations, a=[ASKED, replace(ANSWER, id="new-a1")])
    point = replace(POINT, checksum=checksum(1, "A row."))

    assert await found(continuation, replace(TURN, continues_from=point)) is None


async def test_an_older_answer_that_reads_otherwise_is_told_by_its_place(
    continuation: ConversationContinuation, conversations: FakeConversations
) -> None:
    begin(conversations, a=[ASKED, replace(ANSWER, id="new-a1")])
    point = replace(POINT, checksum=checksum(1, "Reads otherwise."))

    assert await found(continuation, replace(TURN, continues_from=point)) is None


async def test_an_entry_of_an_unknown_type_does_not_hide_an_answer(
    continuation: ConversationContinuation, conversations: FakeConversations
) -> None:
    begin(conversations, a=[ASKED, ANSWER, HistoryEntry("n1", "assistant", copy="[note]")])

    assert await found(continuation, TURN)


async def test_an_answer_says_which_question_of_its_conversation_it_answers(
    continuation: ConversationContinuation, conversations: FakeConversations
) -> None:
    begin(conversations, a=[ASKED, ANSWER, NEXT, OTHER_ANSWER])

    pending = await continuation.found(TURN)

    assert pending
    [end] = [event async for event in pending.answer if isinstance(event, Finished)]
    by = pending.by
    assert end.point == ConversationPoint(
        "a", "a2", by.agent_id, by.agent_version, checksum(2, "Of wood.")
    )


async def test_where_nothing_is_listed_the_threads_conversation_is_looked_into(
    continuation: ConversationContinuation, conversations: FakeConversations
) -> None:
    conversations.on("having", Refused())
    conversations.histories["conv-1"] = [ASKED, ANSWER, NEXT, OTHER_ANSWER]

    assert await found(continuation, replace(TURN, continues_from=POINT))


async def test_a_history_that_is_refused_is_no_reason_to_give_up(
    continuation: ConversationContinuation, conversations: FakeConversations
) -> None:
    begin(conversations, a=[ASKED, ANSWER])
    conversations.on("history", ModelBusy(86_400.0))

    assert await found(continuation, TURN) is None
