"""Continuation of a thread's conversation, and replacement of one that is gone at Mistral."""

import pytest

from bot.core import errors, refusals
from bot.core.answers.agent_events import Started
from bot.mistral.continuation.conversations import LOCKED
from bot.mistral.continuation.identity import mark
from bot.mistral.history import HistoryEntry
from bot.mistral.port import ChatMessage, PendingAnswer
from storage.records import ConversationPoint, Responder
from tests.support.fakes import (
    GENERAL,
    REPLACED,
    FakeConversations,
    FakeResolver,
    assistant,
    continuing,
    open_turn,
    user,
)

TURN = open_turn()
ASKED = user("And a gate?")
QUESTION = ASKED.copied
POINT = ConversationPoint("conv-1", "a1", GENERAL.agent_id, GENERAL.agent_version)
NEWER = Responder("general", "agent-1", 1)
OTHER = Responder("poet", "agent-2", 0)

SAID = [user("What is a fence?", "u1"), assistant("A row.", "a1")]
STEP = HistoryEntry("t1", "assistant")
LATER = [user("Of wood?", "u2"), assistant("Of wood.", "a2")]

APPEND = ("append", "conv-1", [QUESTION])
HISTORY = ("history", "conv-1")
READ_BACK = ("history", "restart")

DELAYS = list(LOCKED.delays)


@pytest.fixture
def conversations() -> FakeConversations:
    fake = FakeConversations()
    fake.histories["conv-1"] = [*SAID, STEP, *LATER]
    fake.histories["restart"] = [*SAID, ASKED]
    return fake


async def go_on(
    conversations: FakeConversations,
    by: Responder = GENERAL,
    point: ConversationPoint = POINT,
    *,
    apart: bool = False,
    delays: list[float] | None = None,
) -> PendingAnswer:
    """Go on from a point; the delays between attempts take no time."""
    slept = [] if delays is None else delays

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    going_on = continuing(conversations, FakeResolver(by), sleep=sleep)
    return await going_on.go_on(TURN, point, QUESTION, apart=apart)


def restart(by: Responder = GENERAL) -> tuple[object, ...]:
    return ("restart", "conv-1", "a1", [QUESTION], mark(TURN), by.agent_version)


def start(by: Responder, *said: HistoryEntry) -> tuple[object, ...]:
    return ("start", by.agent_id, copies(*said, ASKED), mark(TURN))


def copies(*said: HistoryEntry) -> list[ChatMessage]:
    return [entry.copied for entry in said]


async def method_of(pending: PendingAnswer) -> str:
    """The method that gave the answer, as the fake tells it."""
    [event] = [event async for event in pending.answer]
    assert isinstance(event, Started)
    return event.conversation_id


# Starting a conversation.


async def test_a_conversation_starts_with_the_agent_that_is_to_answer(
    conversations: FakeConversations,
) -> None:
    pending = await continuing(conversations, FakeResolver(OTHER)).start(TURN, copies(*SAID, ASKED))

    assert conversations.calls == [start(OTHER, *SAID)]
    assert (await method_of(pending), pending.by) == ("start", OTHER)


async def test_the_agent_is_named_for_the_turn(conversations: FakeConversations) -> None:
    resolver = FakeResolver(GENERAL)

    await continuing(conversations, resolver).start(TURN, [QUESTION])

    assert resolver.calls == [("of", TURN)]


async def test_an_agent_that_is_gone_is_replaced(conversations: FakeConversations) -> None:
    conversations.on("start", errors.AgentGone())
    resolver = FakeResolver(GENERAL)

    pending = await continuing(conversations, resolver).start(TURN, [QUESTION])

    assert resolver.calls == [("of", TURN), ("again", TURN, GENERAL)]
    assert conversations.calls == [start(GENERAL), start(REPLACED)]
    assert pending.by == REPLACED


async def test_an_agent_is_replaced_once(conversations: FakeConversations) -> None:
    conversations.on("start", errors.AgentGone(), errors.AgentGone())

    with pytest.raises(errors.AgentGone):
        await continuing(conversations).start(TURN, [QUESTION])

    assert len(conversations.calls) == 2


# Going on with one.


async def test_the_agent_that_answered_there_goes_on_in_place(
    conversations: FakeConversations,
) -> None:
    pending = await go_on(conversations)

    assert conversations.calls == [APPEND]
    assert (await method_of(pending), pending.by) == ("append", GENERAL)


@pytest.mark.parametrize(
    ("by", "apart"),
    [
        pytest.param(GENERAL, True, id="apart"),
        pytest.param(NEWER, False, id="a newer version"),
        pytest.param(NEWER, True, id="a newer version, apart"),
    ],
)
async def test_the_same_agent_restarts_from_the_point(
    by: Responder, apart: bool, conversations: FakeConversations
) -> None:
    pending = await go_on(conversations, by, apart=apart)

    assert conversations.calls == [restart(by), READ_BACK]
    assert (await method_of(pending), pending.by) == ("restart", by)


@pytest.mark.parametrize("apart", [True, False])
async def test_another_agent_is_given_what_was_said_up_to_the_point(
    apart: bool, conversations: FakeConversations
) -> None:
    pending = await go_on(conversations, OTHER, apart=apart)

    assert conversations.calls == [HISTORY, start(OTHER, *SAID)]
    assert (await method_of(pending), pending.by) == ("start", OTHER)


async def test_steps_without_words_are_not_carried_over(conversations: FakeConversations) -> None:
    point = ConversationPoint("conv-1", "a2", "agent-1", 0)

    await go_on(conversations, OTHER, point)

    assert conversations.calls[-1] == start(OTHER, *SAID, *LATER)


async def test_without_a_recorded_entry_all_that_was_said_is_copied(
    conversations: FakeConversations,
) -> None:
    await go_on(conversations, point=ConversationPoint("conv-1", None, "agent-1", 0), apart=True)

    assert conversations.calls == [HISTORY, start(GENERAL, *SAID, *LATER)]


# What Mistral refuses.


@pytest.mark.parametrize("tries", range(1, len(DELAYS) + 1))
async def test_a_busy_conversation_is_tried_again(
    tries: int, conversations: FakeConversations
) -> None:
    slept: list[float] = []
    conversations.on("append", *[errors.ConversationBusy() for _ in range(tries)])

    await go_on(conversations, delays=slept)

    assert conversations.calls == [APPEND] * (tries + 1)
    assert slept == DELAYS[:tries]


async def test_a_conversation_that_stays_busy_is_left_for_one_of_its_own(
    conversations: FakeConversations,
) -> None:
    slept: list[float] = []
    conversations.on("append", *[errors.ConversationBusy()] * (len(DELAYS) + 1))

    pending = await go_on(conversations, delays=slept)

    assert conversations.calls == [APPEND] * (len(DELAYS) + 1) + [restart(), READ_BACK]
    assert slept == DELAYS
    assert pending.by == GENERAL


@pytest.mark.parametrize("refusal", [errors.Refused(), refusals.Misunderstood()], ids=repr)
async def test_a_conversation_that_refuses_a_question_is_copied(
    refusal: errors.Refused, conversations: FakeConversations
) -> None:
    conversations.on("append", refusal)

    pending = await go_on(conversations)

    assert await method_of(pending) == "start"
    assert conversations.calls == [APPEND, HISTORY, start(GENERAL, *SAID)]


@pytest.mark.parametrize(
    "refusal",
    [errors.Blocked(), errors.TooLong(), refusals.AnswerUnreadable(), refusals.OutOfCredits()],
    ids=repr,
)
async def test_what_a_copy_would_meet_as_well_is_told_at_once(
    refusal: errors.UserFacingError, conversations: FakeConversations
) -> None:
    conversations.on("append", refusal)

    with pytest.raises(type(refusal)):
        await go_on(conversations)

    assert conversations.calls == [APPEND]


async def test_a_question_that_a_copy_refuses_as_well_is_told_as_refused(
    conversations: FakeConversations,
) -> None:
    conversations.on("append", errors.Refused())
    conversations.on("start", errors.Refused(), errors.Refused())

    with pytest.raises(errors.Refused):
        await go_on(conversations)


async def test_where_the_agent_is_gone_its_conversation_is_carried_over(
    conversations: FakeConversations,
) -> None:
    conversations.on("append", errors.ConversationGone())

    await go_on(conversations)

    assert conversations.calls == [APPEND, HISTORY, start(GENERAL, *SAID)]


async def test_where_nothing_is_left_of_the_conversation_it_is_gone(
    conversations: FakeConversations,
) -> None:
    conversations.histories.clear()
    conversations.on("append", errors.ConversationGone())

    with pytest.raises(errors.ConversationGone):
        await go_on(conversations)

    about = {name: mark(TURN)[name] for name in ("app", "team", "channel", "thread")}
    assert conversations.calls == [APPEND, HISTORY, ("having", about)]


@pytest.mark.parametrize(
    "refusal",
    [
        errors.Refused,
        errors.ConversationBusy,
        errors.ConversationGone,
        errors.ModelFailed,
        errors.ModelSilent,
        refusals.Misunderstood,
    ],
)
async def test_a_restart_that_is_refused_becomes_a_copy(
    refusal: type[Exception], conversations: FakeConversations
) -> None:
    conversations.on("restart", refusal())

    pending = await go_on(conversations, apart=True)

    assert conversations.calls == [restart(), HISTORY, start(GENERAL, *SAID)]
    assert await method_of(pending) == "start"


@pytest.mark.parametrize(("method", "apart"), [("append", False), ("restart", True)])
async def test_any_other_trouble_is_not_tried_again(
    method: str, apart: bool, conversations: FakeConversations
) -> None:
    conversations.on(method, errors.ModelUnreachable())

    with pytest.raises(errors.ModelUnreachable):
        await go_on(conversations, apart=apart)

    assert len(conversations.calls) == 1
