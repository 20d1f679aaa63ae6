"""History of a conversation, read back; and the verdict that it waits for."""

from collections.abc import Sequence

import pytest

from bot.mistral.continuation.identity import mark
from bot.mistral.history import HistoryEntry
from storage.records import ConversationPoint, Responder
from storage.turns.approvals import ToolCall, Verdict, WaitingApproval
from tests.support.fakes import FakeConversations, assistant, continuing, open_turn, user

POET = Responder("poet", "agent-2", 0)

SAID = [user("What is a fence?", "u1"), assistant("A row.", "a1")]
STEP = HistoryEntry("t1", "assistant")
LATER = [user("Of wood?", "u2"), assistant("Of wood.", "a2")]


@pytest.fixture
def conversations() -> FakeConversations:
    return FakeConversations()


@pytest.mark.parametrize(
    ("verdict", "allow"),
    [
        (Verdict.ALLOWED, True),
        (Verdict.DENIED, False),
        (Verdict.EXPIRED, False),
        (Verdict.PASSED_OVER, False),
        (None, False),
    ],
)
async def test_only_what_was_allowed_is_allowed(
    verdict: str | None, allow: bool, conversations: FakeConversations
) -> None:
    calls = (ToolCall("f1", "pay"), ToolCall("f2", "mail"))
    approval = WaitingApproval("conv-1", "a1", calls, POET, verdict=verdict)

    pending = await continuing(conversations).confirm(approval)

    assert conversations.calls == [("settle_calls", "conv-1", {"f1": allow, "f2": allow}, [])]
    assert pending.by == POET


@pytest.mark.parametrize(
    ("history", "before"),
    [
        pytest.param([*SAID, STEP, *LATER], SAID, id="words before the last question"),
        pytest.param(LATER, [], id="nothing was said before"),
        pytest.param(LATER[1:], [], id="nobody asked"),
        pytest.param([*SAID, STEP], [], id="the answer is not there"),
        pytest.param(None, [], id="the conversation is gone"),
    ],
)
async def test_before_an_answer_stands_what_preceded_its_question(
    history: Sequence[HistoryEntry] | None,
    before: list[HistoryEntry],
    conversations: FakeConversations,
) -> None:
    conversations.histories = {"conv-1": list(history)} if history is not None else {}
    answered = ConversationPoint("conv-1", "a2", "agent-1", 0)

    assert await continuing(conversations).before(open_turn(), answered) == [
        entry.copied for entry in before
    ]


def test_a_conversation_is_marked_with_its_turn() -> None:
    assert mark(open_turn(cause="again:5")) == {
        "app": "threadwind",
        "team": "T1",
        "channel": "C1",
        "thread": "1700000000.000000",
        "turn": "T1:C1:1700000001.000000:again:5",
    }
