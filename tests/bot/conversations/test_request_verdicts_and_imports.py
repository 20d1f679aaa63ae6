"""Questions that are none: a verdict to pass on, and an export to continue from."""

from dataclasses import replace

import pytest
from sqlalchemy import Connection, update

from bot.conversations.prompt import PromptText
from bot.core.errors import Interrupted, PassedOver
from bot.mistral.port import ChatMessage
from bot.transcripts.importer import ImportedThread
from storage.engine.database import Database
from storage.models import Turn
from storage.records import Answered, ConversationPoint, OpenTurn
from storage.turns import approvals
from storage.turns.approvals import ToolCall, WaitingApproval
from tests.storage.support.hands import Hand, message
from tests.support.fakes import GENERAL, PLACE, open_turn
from tests.support.requests import PENDING, PROMPT, RequestScene

POINT = ConversationPoint("conv-1", "a1", GENERAL.agent_id, GENERAL.agent_version)
WANTED = WaitingApproval("conv-1", "a1", (ToolCall("f1", "pay"),), GENERAL)
SAID = (ChatMessage("user", "What is a fence?"), ChatMessage("assistant", "A row."))

IMPORT = "import this thread"


# Verdicts.


async def awaiting(database: Database) -> OpenTurn:
    """A finished turn whose agent asked for consent."""
    here = Hand(database, "here")
    turn = await here.begin()
    await database.run(approvals.ask, turn, WANTED, Answered("May I?", None), 60.0)
    await database.run(answered_by_general, turn)
    await here.finish(turn, "awaiting")
    return turn


def answered_by_general(connection: Connection, turn: OpenTurn) -> None:
    by = {"profile": GENERAL.profile, "agent_id": "agent-1", "agent_version": 0}
    connection.execute(update(Turn).where(Turn.id == turn.id).values(by))


async def test_a_verdict_is_passed_on_to_the_agent_that_waits(scene: RequestScene) -> None:
    asked = await awaiting(scene.database)

    pending = await scene.ask(open_turn(cause=f"approval:{asked.id}"))

    assert scene.continuation.calls == [("confirm", WANTED)]
    assert pending is not None
    assert pending.answer is PENDING.answer


async def test_a_verdict_is_no_question(scene: RequestScene) -> None:
    asked = await awaiting(scene.database)

    await scene.ask(open_turn(cause=f"approval:{asked.id}"))

    assert scene.imports.calls == scene.questions.calls == []


async def test_a_verdict_is_never_told_twice(scene: RequestScene) -> None:
    asked = await awaiting(scene.database)

    with pytest.raises(Interrupted):
        await scene.ask(open_turn(cause=f"approval:{asked.id}", attempts=2))

    assert scene.continuation.calls == []


async def test_a_verdict_in_another_workspace_is_not_passed_on(scene: RequestScene) -> None:
    asked = await awaiting(scene.database)

    with pytest.raises(Interrupted):
        await scene.ask(open_turn(cause=f"approval:{asked.id}", team="T2"))

    assert scene.continuation.calls == []


async def test_a_verdict_that_a_later_answer_overtook_is_passed_over(scene: RequestScene) -> None:
    asked = await awaiting(scene.database)
    here = Hand(scene.database, "here")
    await here.finish(await here.begin(message(60)))

    with pytest.raises(PassedOver):
        await scene.ask(open_turn(cause=f"approval:{asked.id}"))

    assert scene.continuation.calls == []


# Imports.


async def test_an_import_starts_a_conversation_from_what_was_said_elsewhere(
    scene: RequestScene,
) -> None:
    turn = open_turn(text=IMPORT, continues_from=POINT)
    imported = replace(turn, text="Where were we?", profile="poet")
    scene.imports.on("of", ImportedThread(imported, SAID, "2 messages imported."))

    pending = await scene.ask(turn)

    assert scene.continuation.calls == [("start", imported, [*SAID, PROMPT])]
    assert pending is not None
    assert pending.answer is PENDING.answer


async def test_an_import_asks_what_is_left_of_its_message(scene: RequestScene) -> None:
    turn = open_turn(text=IMPORT)
    imported = replace(turn, text="Where were we?")
    scene.imports.on("of", ImportedThread(imported, SAID, "2 messages imported."))

    await scene.ask(turn)

    assert scene.questions.calls == [("first", PLACE, turn.ts, "Where were we?", None)]


async def test_an_import_is_looked_for_where_the_question_was_asked(scene: RequestScene) -> None:
    turn = open_turn(text=IMPORT)

    await scene.ask(turn)

    assert scene.imports.calls == [("of", turn, PLACE)]


async def test_an_import_is_told_before_what_the_question_lost(scene: RequestScene) -> None:
    turn = open_turn(text=IMPORT)
    scene.imports.on("of", ImportedThread(turn, SAID, "2 messages imported."))
    scene.questions.on("first", PromptText("Prompt", "Cut."))

    await scene.ask(turn)

    assert scene.told == ["2 messages imported.", "Cut."]


async def test_a_question_without_the_word_is_no_import(scene: RequestScene) -> None:
    await scene.ask(open_turn(text="What is a fence?"))

    assert scene.imports.calls == []
