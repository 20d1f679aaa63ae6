"""Threads on another implementation of the port: nothing outside it knows entries or versions."""

from dataclasses import replace
from typing import cast

import pytest

from bot.branching.comparison import Comparison
from bot.branching.questions import ThreadQuestions
from bot.conversations.request import MEMORY_LOST, NOTHING_LEFT
from bot.mistral.deletion import MistralDeletion
from bot.mistral.port import ChatMessage
from bot.mistral.sdk.client import Client
from bot.transcripts.entries import DisplayNames, entries
from bot.turns import attempt_reply
from storage.deletion_queue import DeletionKind
from storage.engine.database import Database
from storage.models import Thread, Turn
from storage.records import Outcome, TurnCause
from storage.threads import lineage
from storage.turns import approvals, checkpoints
from storage.turns.approvals import Verdict
from tests.bot.branching.fakes import ASKED, begun, branch_threads
from tests.bot.conversations.session_threads import BRANCH, GENERAL, POET, SessionThreads
from tests.bot.slack_fakes import FakeSlackClient, FakeThreads
from tests.storage.support.hands import FIRST, Hand, message, place, rows
from tests.support.sessions import PAY

IN_BRANCH = replace(BRANCH, ts="1700000510.000000", text="In rhyme?")


@pytest.fixture
def threads(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> SessionThreads:
    monkeypatch.setattr(attempt_reply, "QUESTION_FIRST", 0.0)
    return SessionThreads(sqlite)


async def test_a_thread_is_asked_followed_up_branched_and_switched(threads: SessionThreads) -> None:
    asked = await threads.ask(FIRST)
    followed = await threads.ask(message(10, text="Of wood?"))
    branched = await threads.branch("And a gate?")
    threads.by.profile = POET
    switched = await threads.ask(IN_BRANCH)
    threads.by.profile = GENERAL
    origin = await threads.ask(message(20, text="Painted?"))

    assert asked == "general knows: What is a fence?"
    assert followed == "general knows: What is a fence? | Of wood?"
    assert branched == "general knows: What is a fence? | And a gate?"
    assert switched == "poet knows: What is a fence? | And a gate? | In rhyme?"
    assert origin == "general knows: What is a fence? | Of wood? | Painted?"
    held = threads.mistral.conversations.held.values()
    assert [len(session.turns) for session in held] == [3, 2, 1]


async def test_new_settings_of_an_agent_go_on_in_the_same_session(threads: SessionThreads) -> None:
    await threads.ask(FIRST)
    threads.by.profile = GENERAL.model_copy(update={"instructions": "Be long."})

    text = await threads.ask(message(10, text="Of wood?"))

    assert text == "general knows: What is a fence? | Of wood?"
    assert len(threads.mistral.conversations.held) == 1


async def test_an_agent_that_is_gone_is_replaced_and_told_what_was_said(
    threads: SessionThreads,
) -> None:
    await threads.ask(FIRST)
    threads.mistral.agents.deployed.clear()

    text = await threads.ask(message(10, text="Of wood?"))

    assert text == "general knows: What is a fence? | Of wood?"


async def test_a_question_is_asked_again_from_where_it_was_asked(threads: SessionThreads) -> None:
    await threads.ask(FIRST)
    await threads.ask(message(10, text="Of wood?"))
    first, second = await rows(threads.database, Turn)
    point = await threads.database.run(checkpoints.answer, "T1", first.id)
    again = f"{TurnCause.AGAIN}:{second.id}"

    text = await threads.ask(message(10, text="Of wood?", cause=again, continues_from=point))

    assert text == "general knows: What is a fence? | Of wood?"


async def test_an_answer_that_nobody_wrote_down_is_found_and_not_asked_again(
    threads: SessionThreads,
) -> None:
    turn = await Hand(threads.database, "here").begin()
    await threads.continuation.start(turn, [ChatMessage("user", turn.text)])
    turn = await Hand(threads.database, "here").again(turn)

    text, outcome = await threads.attempt(turn)

    assert (text, outcome) == ("general knows: What is a fence?", Outcome.ANSWERED)
    [session] = threads.mistral.conversations.held.values()
    assert len(session.turns) == 1


async def test_a_session_that_is_gone_is_told(threads: SessionThreads) -> None:
    await threads.ask(FIRST)
    threads.mistral.conversations.held.clear()

    text = await threads.ask(message(10, text="Of wood?"))

    lost = MEMORY_LOST.format(instead=NOTHING_LEFT)
    assert text == f"{lost}general knows: Of wood?"


async def test_consent_is_passed_on_to_the_session_that_waits(threads: SessionThreads) -> None:
    await threads.ask(message(text=PAY))
    [turn] = await rows(threads.database, Turn)
    [thread] = await rows(threads.database, Thread)
    approval = await threads.database.run(approvals.of_turn, "T1", turn.id)
    assert approval

    pending = await threads.continuation.confirm(replace(approval, verdict=Verdict.ALLOWED))

    events = [event async for event in pending.answer]
    assert "It is allowed." in str(events)
    assert (turn.outcome, thread.conversation_id) == (Outcome.AWAITING, None)


async def test_two_threads_are_compared_by_their_last_answers(threads: SessionThreads) -> None:
    await threads.ask(FIRST)
    await threads.branch("And a gate?")
    one, two = await rows(threads.database, Thread)
    turn, where = await begun(threads.database, replace(ASKED, cause=f"compare:{one.id}:{two.id}"))
    conversations, roots = threads.mistral.conversations, branch_threads(threads.database)

    questions = ThreadQuestions(FakeThreads())
    comparison = Comparison(threads.database, conversations, roots, questions)
    turn, _ = await comparison.open_thread(turn, where, FakeSlackClient())

    assert "# Answer A\n\ngeneral knows: What is a fence?\n" in turn.text
    assert "# Answer B\n\ngeneral knows: What is a fence? | And a gate?" in turn.text


async def test_a_thread_is_exported_with_those_who_asked(threads: SessionThreads) -> None:
    await threads.ask(FIRST)
    await threads.ask(message(10, text="Of wood?", user="U2"))
    found = await threads.database.run(lineage.of_thread, place())
    assert found
    assert found.point

    dialogue = await threads.mistral.conversations.dialogue(found.point)

    written = entries(dialogue, found, DisplayNames({"U1": "Ada", "U2": "Bob"}, {}))
    assert [(one.by, one.text) for one in written if one.role == "user"] == [
        ("Ada", "What is a fence?"),
        ("Bob", "Of wood?"),
    ]


async def test_what_is_given_up_is_deleted(threads: SessionThreads) -> None:
    await threads.ask(FIRST)
    deletion = MistralDeletion(cast("Client", None), threads.mistral)
    held, deployed = threads.mistral.conversations.held, threads.mistral.agents.deployed

    for conversation in list(held):
        await deletion.delete(DeletionKind.CONVERSATION, conversation)
    for agent in list(deployed):
        await deletion.delete(DeletionKind.AGENT, agent)

    assert (held, deployed) == ({}, {})
