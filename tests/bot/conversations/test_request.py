"""A turn's question on its way to Mistral: in which conversation, with what was said before."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, insert

from bot.conversations.attachments import AttachedContent
from bot.conversations.prompt import PromptText
from bot.conversations.request import MEMORY_LOST, NOT_SHOWN, NOTHING_LEFT, READ_IN_SLACK
from bot.core.errors import ConversationGone
from bot.mistral.port import ChatMessage, NothingShown
from storage.engine.database import Database
from storage.models import Tombstone
from storage.records import Answered, ConversationPoint, OpenTurn
from storage.threads.threads import MissingContext
from storage.turns import checkpoints
from tests.storage.support.hands import Hand
from tests.support.fakes import GENERAL, PLACE, open_turn
from tests.support.requests import PENDING, PROMPT, RequestScene

POINT = ConversationPoint("conv-1", "a1", GENERAL.agent_id, GENERAL.agent_version)
FOLLOW_UP = open_turn(continues_from=POINT)
CATCHING_UP = MissingContext(None, frozenset())
LOST = MEMORY_LOST.format(instead=NOTHING_LEFT)
READ = MEMORY_LOST.format(instead=READ_IN_SLACK)
SAID = [ChatMessage("user", "What is a fence?"), ChatMessage("assistant", "A row.")]


# Which conversation.


async def test_a_threads_first_question_starts_a_conversation(scene: RequestScene) -> None:
    turn = open_turn()

    pending = await scene.ask(turn)

    assert scene.continuation.calls == [("start", turn, [PROMPT])]
    assert pending is not None
    assert pending.answer is PENDING.answer


@pytest.mark.parametrize(
    ("changes", "apart"),
    [
        pytest.param({}, False, id="a message"),
        pytest.param({"attempts": 2}, True, id="an earlier request may still run"),
        pytest.param({"has_unanswered_turns": True}, True, id="one got no answer"),
        pytest.param({"cause": "again:5"}, True, id="regenerated"),
        pytest.param({"cause": "branch:5"}, True, id="a branch"),
    ],
)
async def test_a_later_question_goes_on_from_the_recorded_point(
    changes: dict[str, Any], apart: bool, scene: RequestScene
) -> None:
    turn = replace(FOLLOW_UP, **changes)

    pending = await scene.ask(turn)

    assert scene.continuation.calls == [("go_on", turn, POINT, PROMPT, apart)]
    assert pending is not None
    assert pending.answer is PENDING.answer


async def test_a_conversation_that_is_gone_starts_again_without_memory(scene: RequestScene) -> None:
    scene.continuation.on("go_on", ConversationGone())

    pending = await scene.ask(FOLLOW_UP)

    assert scene.continuation.calls[1:] == [("start", FOLLOW_UP, [PROMPT])]
    assert scene.told == [LOST]
    assert pending is not None
    assert pending.answer is PENDING.answer


async def test_a_conversation_that_is_gone_is_replaced_by_what_its_thread_shows_in_slack(
    scene: RequestScene,
) -> None:
    turn = replace(FOLLOW_UP, ts="1700000009.000100")
    scene.continuation.on("go_on", ConversationGone())
    scene.questions.on("with_context", PromptText("Ann: A fence?\n\nPrompt", "It was cut. "))

    await scene.ask(turn)

    asked = ChatMessage("user", "Ann: A fence?\n\nPrompt")
    assert scene.continuation.calls[1:] == [("start", turn, [asked])]
    assert scene.told == [READ, "It was cut. "]
    context = next(call for call in scene.questions.calls if call[0] == "with_context")
    assert context[2:] == (turn.ts, "Prompt", CATCHING_UP)


async def answered(database: Database) -> OpenTurn:
    """A turn whose answer is at `conv-1`, `a1`."""
    turn = await Hand(database, "here").begin()
    await database.run(checkpoints.conversation_started, turn, "conv-1", GENERAL)
    await database.run(checkpoints.answered, turn, Answered("A row.", "a1"))
    return turn


async def test_where_nothing_is_shown_that_is_said_instead(scene: RequestScene) -> None:
    scene.continuation.on("go_on", NothingShown())

    await scene.ask(FOLLOW_UP)

    assert scene.told == [NOT_SHOWN.format(instead=NOTHING_LEFT)]


async def test_what_preceded_an_answer_is_read_from_the_answers_conversation(
    scene: RequestScene,
) -> None:
    earlier = await answered(scene.database)
    turn = replace(FOLLOW_UP, cause=f"again:{earlier.id}")
    scene.continuation.on("go_on", ConversationGone())
    scene.continuation.on("before", SAID)

    await scene.ask(turn)

    assert scene.continuation.calls[1:] == [
        ("before", turn, POINT),
        ("start", turn, [*SAID, PROMPT]),
    ]
    assert scene.told == []


@pytest.mark.parametrize(
    ("team", "cause", "calls"),
    [
        pytest.param("T1", "again", ["go_on", "before", "start"], id="nothing is left"),
        pytest.param("T2", "again", ["go_on", "start"], id="an answer of another workspace"),
        pytest.param("T1", "branch", ["go_on", "start"], id="not asked again"),
    ],
)
async def test_where_nothing_precedes_an_answer_the_loss_is_told(
    team: str, cause: str, calls: list[str], scene: RequestScene
) -> None:
    earlier = await answered(scene.database)
    turn = replace(FOLLOW_UP, team=team, cause=f"{cause}:{earlier.id}")
    scene.continuation.on("go_on", ConversationGone())
    scene.continuation.on("before", [])

    await scene.ask(turn)

    assert [call[0] for call in scene.continuation.calls] == calls
    assert scene.told == [LOST]


# What is asked.


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        pytest.param({}, ("first", PLACE, "1700000001.000000", "What?", None), id="first"),
        pytest.param(
            {"ts": "1700000000.000000", "has_unanswered_turns": True},
            ("follow_up", "What?"),
            id="the thread's own first message",
        ),
        pytest.param({"continues_from": POINT}, ("follow_up", "What?"), id="a follow-up"),
        pytest.param(
            {"has_unanswered_turns": True},
            ("catching_up", PLACE, "1700000001.000000", "What?", CATCHING_UP),
            id="one got no answer",
        ),
        pytest.param(
            {"continues_from": POINT, "on_mention": True},
            ("catching_up", PLACE, "1700000001.000000", "What?", CATCHING_UP),
            id="only mentions are ours",
        ),
        pytest.param(
            {"continues_from": POINT, "files_meanwhile": True},
            ("catching_up", PLACE, "1700000001.000000", "What?", CATCHING_UP),
            id="files were posted meanwhile (B3)",
        ),
        pytest.param(
            {"continues_from": POINT, "cause": "again:5"},
            ("catching_up", PLACE, "1700000001.000000", "What?", CATCHING_UP),
            id="asked again",
        ),
        pytest.param(
            {"on_mention": True, "cause": "again:5"},
            ("first", PLACE, "1700000001.000000", "What?", None),
            id="nothing to catch up with",
        ),
        pytest.param(
            {"continues_from": POINT, "cause": "branch:5"}, ("follow_up", "What?"), id="a branch"
        ),
    ],
)
async def test_a_question_comes_with_what_its_conversation_lacks(
    changes: dict[str, Any], asked: tuple[object, ...], scene: RequestScene
) -> None:
    await scene.ask(open_turn(text="What?", **changes))

    assert scene.questions.calls == [asked]


async def test_what_was_forgotten_of_a_thread_stays_out(scene: RequestScene) -> None:
    turn = open_turn()
    await scene.database.run(forget, turn, "1700000000.500000")

    await scene.ask(turn)

    assert scene.questions.calls == [("first", PLACE, turn.ts, turn.text, "1700000000.500000")]


def forget(connection: Connection, turn: OpenTurn, until: str) -> None:
    thread = {"team": turn.team, "channel": turn.channel, "ts": turn.thread_ts}
    connection.execute(insert(Tombstone).values(thread | {"asked": "", "until": until}))


async def test_what_the_question_lost_is_told(scene: RequestScene) -> None:
    scene.questions.on("first", PromptText("Prompt", "Cut."))

    await scene.ask(open_turn())

    assert scene.told == ["Cut."]


@pytest.mark.parametrize(
    ("words", "question"), [("Which?", "Which?"), ("", "Sum up a.pdf in a few sentences.")]
)
async def test_pictures_go_along_and_files_without_a_word_ask_for_themselves(
    words: str, question: str, scene: RequestScene
) -> None:
    scene.questions.on("first", PromptText(words))
    turn = open_turn()

    await scene.ask(turn, AttachedContent(("data:x",), ("a.pdf",)))

    question = f"What do you see here? {question}" if not words else question
    asked = ChatMessage("user", question, ("data:x",))
    assert scene.continuation.calls == [("start", turn, [asked])]
