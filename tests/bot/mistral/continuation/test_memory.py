"""Memory of what was said, however late, otherwise or elsewhere Mistral shows it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.core import errors, refusals
from bot.core.answers.agent_events import Finished, Started, TextDelta
from bot.mistral.continuation.checksums import checksum
from bot.mistral.continuation.copies import as_one
from bot.mistral.conversations import StartedConversation
from bot.mistral.history import HistoryEntry
from bot.mistral.port import ChatMessage, NothingShown, PendingAnswer
from storage.records import ConversationPoint, Responder
from storage.threads.kin import Kin
from tests.support.fakes import (
    GENERAL,
    FakeConversations,
    FakeKin,
    FakeResolver,
    answer,
    assistant,
    continuing,
    open_turn,
    saying,
    user,
)

TURN = open_turn(ts="1700000009.000000")
ASKED = user("And a gate?")
QUESTION = ASKED.copied
FIRST = [user("What is a fence?", "u1"), assistant("A row.", "a1")]
SECOND = [user("Of wood?", "u2"), assistant("Of wood.", "a2")]
LATER = [user("Painted?", "u3"), assistant("White.", "a3")]
POINT = ConversationPoint("conv-1", "a2", GENERAL.agent_id, 0, checksum(2, "Of wood."))
POET = FakeResolver(Responder("poet", "agent-2", 0))


@pytest.fixture
def conversations() -> FakeConversations:
    fake = FakeConversations()
    fake.histories["conv-1"] = [*FIRST, *SECOND, *LATER]
    return fake


async def switch(conversations: FakeConversations, **changes: Any) -> PendingAnswer:
    """Go on with another agent, which is given a copy."""
    point = replace(POINT, **changes)
    return await continuing(conversations, POET).go_on(TURN, point, QUESTION, apart=False)


async def branch(conversations: FakeConversations, **changes: Any) -> PendingAnswer:
    """Go on with the same agent, in a conversation of its own."""
    point = replace(POINT, **changes)
    return await continuing(conversations).go_on(TURN, point, QUESTION, apart=True)


def copied(conversations: FakeConversations) -> list[ChatMessage]:
    """The inputs of the last conversation."""
    calls = [call for call in conversations.calls if call[0] == "start"]
    messages: list[ChatMessage] = calls[-1][2]  # type: ignore[assignment]
    return messages


def copies(*entries: HistoryEntry) -> list[ChatMessage]:
    return [entry.copied for entry in entries]


def kept_as(*entries: HistoryEntry) -> list[HistoryEntry]:
    """Entries as a restarted conversation has them: under ids of their own."""
    return [replace(entry, id=f"new-{entry.id}") for entry in entries]


async def started(pending: PendingAnswer) -> str:
    return "".join([e.conversation_id async for e in pending.answer if isinstance(e, Started)])


async def place(pending: PendingAnswer) -> str:
    """The number of the question, as the answer's checksum has it."""
    [end] = [event async for event in pending.answer if isinstance(event, Finished)]
    assert end.point
    return (end.point.checksum or "").partition(":")[0]


# Histories that show an entry late, under another id, or not at all.


async def test_stream_ids_that_differ_cost_nothing(conversations: FakeConversations) -> None:
    pending = await switch(conversations, entry_id="stream-a2")

    assert copied(conversations) == copies(*FIRST, *SECOND, ASKED)
    assert pending.is_exact


async def test_history_lags_and_is_read_again(conversations: FakeConversations) -> None:
    late = conversations.histories["conv-1"]
    shown = [late[:2], late[:3], late]

    async def history(conversation_id: str) -> list[HistoryEntry]:
        return shown.pop(0) if len(shown) > 1 else shown[0]

    conversations.history = history  # type: ignore[method-assign]

    await switch(conversations)

    assert copied(conversations) == copies(*FIRST, *SECOND, ASKED)


async def test_an_answer_that_reads_otherwise_is_taken_from_its_place(
    conversations: FakeConversations,
) -> None:
    pending = await switch(conversations, entry_id="x", checksum=checksum(2, "Of *wood*!"))

    assert copied(conversations) == copies(*FIRST, *SECOND, ASKED)
    assert pending.is_exact


async def test_where_the_point_is_never_shown_all_is_copied_and_told(
    conversations: FakeConversations,
) -> None:
    pending = await switch(conversations, entry_id="x", checksum=None)

    assert copied(conversations) == copies(*FIRST, *SECOND, *LATER, ASKED)
    assert not pending.is_exact


async def test_a_history_that_is_too_short_is_waited_for_longer(
    conversations: FakeConversations,
) -> None:
    late = conversations.histories["conv-1"]
    shown = [*[late[:3]] * 7, late]

    async def history(conversation_id: str) -> list[HistoryEntry]:
        return shown.pop(0) if len(shown) > 1 else shown[0]

    conversations.history = history  # type: ignore[method-assign]

    pending = await switch(conversations)

    assert copied(conversations) == copies(*FIRST, *SECOND, ASKED)
    assert pending.is_exact


async def test_an_empty_history_is_no_memory(conversations: FakeConversations) -> None:
    conversations.histories["conv-1"] = []

    with pytest.raises(NothingShown):
        await switch(conversations)


# Restarts that are read back.


async def test_a_restart_that_holds_is_read_back_once_for_an_agent(
    conversations: FakeConversations,
) -> None:
    conversations.histories["restart"] = kept_as(*FIRST, *SECOND, ASKED)
    going_on = continuing(conversations)

    for _ in range(3):
        await going_on.go_on(TURN, POINT, QUESTION, apart=True)

    assert [call[0] for call in conversations.calls] == ["restart", "history", "restart", "restart"]


@pytest.mark.parametrize(
    "kept",
    [
        pytest.param([*FIRST, SECOND[0], ASKED], id="without the entry"),
        pytest.param([*FIRST, ASKED], id="without the exchange"),
        pytest.param([ASKED], id="nothing"),
        pytest.param([*FIRST, *SECOND, *LATER, ASKED], id="more than that"),
        pytest.param([], id="nothing is shown"),
    ],
)
async def test_restart_leaves_the_entry_out_and_all_is_copied(
    kept: list[HistoryEntry], conversations: FakeConversations
) -> None:
    conversations.histories["restart"] = kept_as(*kept)

    pending = await branch(conversations)

    assert await started(pending) == "start"
    assert copied(conversations) == copies(*FIRST, *SECOND, ASKED)


async def test_what_a_restart_lost_is_read_back_each_time(conversations: FakeConversations) -> None:
    conversations.histories["restart"] = [ASKED]
    kin = FakeKin()
    going_on = continuing(conversations, kin=kin)

    for _ in range(2):
        await going_on.go_on(TURN, POINT, QUESTION, apart=True)

    assert conversations.calls.count(("history", "restart")) == 2
    assert kin.abandoned == ["restart", "restart"]


async def test_two_answers_alike_are_told_apart(conversations: FakeConversations) -> None:
    same = [user("Sure?", "u2"), assistant("A row.", "a2")]
    conversations.histories["conv-1"] = [*FIRST, *same]
    conversations.histories["restart"] = kept_as(*FIRST, same[0], ASKED)

    pending = await branch(conversations, checksum=checksum(2, "A row."))

    assert await started(pending) == "start"
    assert copied(conversations) == copies(*FIRST, *same, ASKED)


async def test_an_answer_of_an_earlier_version_is_looked_for_before_the_question(
    conversations: FakeConversations,
) -> None:
    conversations.histories["restart"] = kept_as(*FIRST, *SECOND, ASKED)

    pending = await branch(conversations, checksum=None)

    assert await started(pending) == "restart"


# Copies that are refused, conversations that moved.


async def test_copied_answers_refused_go_as_one_text(conversations: FakeConversations) -> None:
    conversations.on("start", refusals.Misunderstood(), saying("Why not?"))

    pending = await switch(conversations)

    assert copied(conversations) == [as_one(copies(*FIRST, *SECOND, ASKED))]
    assert "You: Of wood." in copied(conversations)[0].text
    assert await place(pending) == "1"


async def test_a_question_that_is_refused_is_not_asked_as_a_copy(
    conversations: FakeConversations,
) -> None:
    conversations.on("start", errors.Refused())

    with pytest.raises(errors.Refused):
        await continuing(conversations).start(TURN, [QUESTION])

    assert len(conversations.calls) == 1


def recorded(conversations: FakeConversations) -> None:
    conversations.kin = Kin("C1", "1700000000.000000", ("conv-3", "conv-2"))  # type: ignore[attr-defined]


def listed(conversations: FakeConversations) -> None:
    conversations.begun = [StartedConversation("conv-3", "agent-1", 0)]


@pytest.mark.parametrize("known", [recorded, listed])
async def test_append_ends_the_old_id_and_the_newest_conversation_holds_it(
    known: Callable[[FakeConversations], None], conversations: FakeConversations
) -> None:
    conversations.histories["conv-3"] = conversations.histories.pop("conv-1")
    known(conversations)
    kin = FakeKin()
    kin.kin = getattr(conversations, "kin", None)
    going_on = continuing(conversations, POET, kin)

    pending = await going_on.go_on(TURN, POINT, QUESTION, apart=False)

    assert copied(conversations) == copies(*FIRST, *SECOND, ASKED)
    assert pending.is_exact


async def test_the_newest_conversation_without_the_point_is_better_than_none(
    conversations: FakeConversations,
) -> None:
    conversations.histories = {"conv-3": FIRST}
    listed(conversations)

    pending = await switch(conversations)

    assert copied(conversations) == copies(*FIRST, ASKED)
    assert not pending.is_exact


# Conversations whose id isn't told.


async def test_started_without_id_is_looked_up_by_its_metadata(
    conversations: FakeConversations,
) -> None:
    conversations.on("start", said("Hi."))
    conversations.begun = [StartedConversation("conv-7", "agent-1", 0)]

    pending = await continuing(conversations).start(TURN, [QUESTION])

    assert await started(pending) == "conv-7"


async def test_an_append_without_an_id_stays_in_its_conversation(
    conversations: FakeConversations,
) -> None:
    conversations.on("append", said("Hi."))

    pending = await continuing(conversations).go_on(TURN, POINT, QUESTION, apart=False)

    assert await started(pending) == "conv-1"


def said(text: str) -> Any:
    """An answer that doesn't say which conversation it is in."""
    return answer(TextDelta("e1", text), Finished())


# Without metadata: the question tells.


@pytest.mark.parametrize(
    ("histories", "told"),
    [
        pytest.param({"conv-7": [ASKED]}, "conv-7", id="the one that was asked this"),
        pytest.param({"conv-7": [ASKED], "conv-8": [ASKED]}, "", id="two that were"),
        pytest.param({"conv-7": FIRST}, "", id="none that was"),
    ],
)
async def test_without_metadata_the_question_tells_which_conversation_it_is(
    histories: dict[str, list[HistoryEntry]], told: str, conversations: FakeConversations
) -> None:
    conversations.on("start", said("Hi."))
    conversations.histories |= histories
    ours = [StartedConversation(one, GENERAL.agent_id, 0) for one in histories]
    others = [StartedConversation("conv-9", "agent-of-others", 0)]

    async def having(metadata: dict[str, str]) -> list[StartedConversation]:
        return [] if metadata else [*others, *ours]

    conversations.having = having  # type: ignore[assignment,method-assign]

    pending = await continuing(conversations).start(TURN, [QUESTION])
    events = [event async for event in pending.answer]

    found = [event.conversation_id for event in events if isinstance(event, Started)]
    assert "".join(found) == told
    is_told = any(isinstance(one, TextDelta) and "remember" in one.text for one in events)
    assert is_told is not bool(told)
