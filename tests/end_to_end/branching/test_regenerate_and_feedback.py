"""Footer of an answer: regenerate, and feedback."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import Connection, delete

from bot.interactions.feedback import SORRY, THANKS
from bot.interactions.regenerate import NOT_LAST, QUESTION_GONE, UNKNOWN
from playground.faults import Fault
from playground.model import ScriptedModel, Text
from storage.models import Feedback, Thread
from tests.storage.support.hands import rows
from tests.support.app import Stage, opened
from tests.support.users.agent_admin import ANALYST, CommandUser
from tests.support.users.thread_user import asked, begun, choose, offered, signature


def entries_of(stage: Stage, conversation: int = -1) -> list[tuple[str, str]]:
    """The entries of a conversation at Mistral, as role and text."""
    found = [*stage.mistral.conversations.values()][conversation]
    return [(entry["role"], text(entry["content"])) for entry in found.entries]


def text(content: Any) -> str:
    return content if isinstance(content, str) else "".join(it.get("text", "") for it in content)


async def test_the_last_answer_is_given_anew_as_if_it_had_not_been(
    alice_everywhere: CommandUser,
) -> None:
    alice = alice_everywhere
    thread = await begun(alice)
    await asked(alice, thread, "My cat is called Tom.")
    await asked(alice, thread)

    await choose(alice, thread, "again")

    answers = [message.text for message in alice.stage.replies(thread)]
    users = [words for role, words in entries_of(alice.stage) if role == "user"]
    assert len(answers) == 4
    assert "Ada" in answers[-1]
    assert users == ["My name is Ada.", "My cat is called Tom.", "What is my name?"]
    assert alice.stage.asked()[-1] == "conversations.restart"


async def test_the_old_answer_is_marked_and_the_new_one_is_not(alice: CommandUser) -> None:
    thread = await begun(alice)

    await choose(alice, thread, "again")
    await choose(alice, thread, "again")

    marks = [list(message.reactions) for message in alice.stage.replies(thread)]
    assert marks == [["leftwards_arrow_with_hook"], ["leftwards_arrow_with_hook"], []]


async def test_an_answer_that_could_not_be_given_again_is_not_marked(alice: CommandUser) -> None:
    thread = await begun(alice)
    alice.stage.mistral.faults.add("conversations.start", Fault("error", status=401))

    await choose(alice, thread, "again")

    old, failed = alice.stage.replies(thread)
    assert failed.text.startswith("⚠️")
    assert not old.reactions


async def test_a_mark_that_slack_refuses_keeps_no_answer_back(alice: CommandUser) -> None:
    thread = await begun(alice)
    alice.stage.slack.faults.add("reactions.add", Fault("error"))

    await choose(alice, thread, "again")

    assert len(alice.stage.replies(thread)) == 2
    assert await asked(alice, thread)


async def test_the_thread_goes_on_from_the_new_answer(alice: CommandUser) -> None:
    thread = await begun(alice)
    await asked(alice, thread)
    await choose(alice, thread, "again")

    await asked(alice, thread, "And now?")

    newest = len(alice.stage.mistral.conversations) - 1
    assert entries_of(alice.stage, newest)[-2][1] == "And now?"
    assert alice.stage.asked()[-1] == "conversations.append"


async def test_a_first_answer_is_given_anew_in_a_conversation_of_its_own(
    alice: CommandUser,
) -> None:
    thread = await begun(alice)

    await choose(alice, thread, "again")

    assert alice.stage.asked() == ["conversations.start", "conversations.start"]
    assert [role for role, _ in entries_of(alice.stage)] == ["user", "assistant"]


async def test_another_agent_may_give_it(alice: CommandUser) -> None:
    thread = await begun(alice)
    await asked(alice, thread)

    await choose(alice, thread, "switch:analyst")
    await choose(alice, thread, "again", answer=1)

    *_, newest = alice.stage.mistral.conversations.values()
    agent = alice.stage.mistral.agents[newest.about["agent_id"]]
    assert agent.current["model"] == ANALYST
    assert "Ada" in alice.stage.replies(thread)[-1].text
    assert "Analyst" in signature(alice.stage.replies(thread)[-1])["text"]["text"]


async def test_a_new_answer_can_be_given_anew_again(alice: CommandUser) -> None:
    thread = await begun(alice)
    await asked(alice, thread)

    await choose(alice, thread, "again")
    await choose(alice, thread, "again")

    assert len(alice.stage.replies(thread)) == 4
    assert [role for role, _ in entries_of(alice.stage)] == ["user", "assistant"] * 2


async def test_two_who_ask_again_at_once_get_one_answer(alice: CommandUser) -> None:
    thread = await begun(alice)

    await asyncio.gather(*(choose(alice, thread, "again") for _ in range(2)))

    assert len(alice.stage.replies(thread)) == 2


async def test_an_answer_that_others_build_on_stays(alice: CommandUser) -> None:
    thread = await begun(alice)
    await asked(alice, thread)

    await choose(alice, thread, "again", answer=0)

    assert len(alice.stage.replies(thread)) == 2
    assert alice.ephemerals[-1].text == NOT_LAST


async def test_a_question_that_is_gone_is_not_asked_again(alice: CommandUser) -> None:
    thread = await begun(alice)
    question = await alice.stage.say("What is my name?", thread=thread)
    await alice.stage.answers(thread, 2)
    await alice.stage.slack.people.delete("U0ALICE", "C0GENERAL", question)

    await choose(alice, thread, "again")

    assert len(alice.stage.replies(thread)) == 2
    assert alice.ephemerals[-1].text == QUESTION_GONE


async def test_an_answer_that_failed_can_be_asked_for_again(alice: CommandUser) -> None:
    thread = await begun(alice)
    alice.stage.mistral.faults.add("conversations.append", Fault("error", status=401))
    failed = await asked(alice, thread)

    await choose(alice, thread, "again")

    assert failed.startswith("⚠️")
    assert "Ada" in alice.stage.replies(thread)[-1].text


async def test_a_switch_within_the_question_is_not_made_again(alice: CommandUser) -> None:
    thread = await begun(alice)
    await asked(alice, thread, "!agent analyst What is my name?")
    await choose(alice, thread, "switch:general")

    await choose(alice, thread, "again", answer=1)

    last = alice.stage.replies(thread)[-1]
    assert "Threadwind" in signature(last)["text"]["text"]
    assert "Ada" in last.text


async def test_the_menu_stands_below_the_last_message_of_a_long_answer(
    migrated_sqlite: str,
) -> None:
    model = ScriptedModel(Text("All the words. " * 1_000))
    async with opened(migrated_sqlite, model=model) as stage:
        thread = await stage.ask("Much")
        await stage.answers(thread, 2)

        *before, last = stage.replies(thread)
        assert "again" in offered(last)
        assert not any(block["type"] == "section" for one in before for block in one.blocks)


@pytest.mark.parametrize(("value", "thanks"), [("good", THANKS), ("bad", SORRY)])
async def test_what_somebody_thinks_of_an_answer_is_kept(
    alice: CommandUser, value: str, thanks: str
) -> None:
    thread = await begun(alice)
    [answer] = alice.stage.replies(thread)

    await alice.stage.slack.people.click(
        "U0ALICE", "C0GENERAL", answer.ts, "answer_feedback", value
    )

    [kept] = await rows(alice.stage.app.database, Feedback)
    assert (kept.team, kept.user, kept.good) == ("T0LOCAL", "U0ALICE", value == "good")
    assert alice.ephemerals[-1].text == thanks


async def test_everybody_has_one_opinion_the_latest(alice: CommandUser, bob: CommandUser) -> None:
    thread = await begun(alice)
    [answer] = alice.stage.replies(thread)

    for who, value in ((alice, "good"), (bob, "good"), (alice, "bad")):
        await alice.stage.slack.people.click(
            who.user, "C0GENERAL", answer.ts, "answer_feedback", value
        )

    kept = await rows(alice.stage.app.database, Feedback)
    assert {row.user: row.good for row in kept} == {"U0ALICE": False, "U0BOB": True}


async def test_an_answer_that_nobody_knows_any_more_is_told(alice: CommandUser) -> None:
    thread = await begun(alice)
    await alice.stage.app.database.run(forget_everything)

    await choose(alice, thread, "again")

    assert alice.ephemerals[-1].text == UNKNOWN


def forget_everything(connection: Connection) -> None:
    connection.execute(delete(Thread))
