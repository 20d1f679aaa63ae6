"""A conversation as questions and answers, however late or otherwise Mistral shows it."""

import pytest

from bot.core.answers.agent_events import ApprovalNeeded, TextDelta, ToolFinished
from bot.mistral.continuation.checksums import checksum
from bot.mistral.continuation.dialogues import dialogue
from bot.mistral.history import HistoryEntry
from bot.mistral.port import Exchange
from storage.records import ConversationPoint
from tests.support.fakes import FakeConversations, assistant, continuing

POINT = ConversationPoint("conv-1", "a2", "agent-1", 0)
STEP = HistoryEntry("t1", "assistant", events=(ToolFinished("t1", "web_search", {}),))
WANTED = HistoryEntry("c", "assistant", events=(ApprovalNeeded("c", "book_room", "{}"),))
DECIDED = HistoryEntry("d", "user")


def user(text: str, id: str = "") -> HistoryEntry:  # noqa: A002 - Mistral's word
    return HistoryEntry(id, "user", text, (TextDelta(id, text),))


TWO = [user("One?", "u1"), assistant("1", "a1"), user("Two?", "u2"), assistant("2", "a2")]


def texts(history: list[HistoryEntry]) -> list[tuple[str | None, tuple[str, ...]]]:
    return [(one.question, one.texts) for one in dialogue(history, POINT).exchanges]


@pytest.mark.parametrize(
    ("history", "said"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param(TWO, [("One?", ("1",)), ("Two?", ("2",))], id="two"),
        pytest.param([*TWO, user("Three?")], [*texts(TWO), ("Three?", ())], id="nobody answered"),
        pytest.param(TWO[1:], [(None, ("1",)), ("Two?", ("2",))], id="nobody asked"),
        pytest.param([TWO[0], STEP, TWO[1]], [("One?", ("", "1"))], id="with a step"),
        pytest.param([TWO[0], WANTED, DECIDED, TWO[1]], [("One?", ("", "1"))], id="with consent"),
        pytest.param([DECIDED], [], id="a decision alone"),
    ],
)
def test_a_history_is_split_at_its_questions(
    history: list[HistoryEntry], said: list[tuple[str | None, tuple[str, ...]]]
) -> None:
    assert texts(history) == said


def test_an_exchange_has_the_events_of_its_whole_answer() -> None:
    given = [*TWO[:1], STEP, *TWO[1:2]]

    [found] = dialogue(given, POINT).exchanges

    assert found == Exchange("One?", ("", "1"), (*STEP.events, TextDelta("a1", "1")))


@pytest.mark.parametrize(
    ("entry_id", "text", "until"),
    [
        pytest.param("a1", None, 1, id="by its id"),
        pytest.param("elsewhere", "2", 2, id="by its text"),
        pytest.param("elsewhere", None, None, id="not there"),
        pytest.param(None, None, None, id="not recorded"),
    ],
)
def test_the_point_tells_how_many_exchanges_lead_there(
    entry_id: str | None, text: str | None, until: int | None
) -> None:
    digest = checksum(None, text) if text else None
    point = ConversationPoint("conv-1", entry_id, "agent-1", 0, digest)

    assert dialogue(TWO, point).until == until


async def test_a_history_that_lags_is_read_until_it_shows_the_point() -> None:
    conversations = FakeConversations()
    shown = [[], TWO[:2], TWO]

    async def history(conversation_id: str) -> list[HistoryEntry]:
        return shown.pop(0) if conversation_id == "conv-1" else []

    conversations.history = history  # type: ignore[method-assign]

    found = await continuing(conversations).conversations.dialogue(POINT)

    assert (len(found.exchanges), found.until, shown) == (2, 2, [])


async def test_a_point_that_is_never_shown_leaves_the_rest() -> None:
    conversations = FakeConversations()
    conversations.histories["conv-1"] = TWO[:2]

    found = await continuing(conversations).conversations.dialogue(POINT)

    assert (len(found.exchanges), found.until) == (1, None)
