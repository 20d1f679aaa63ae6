"""A question that is edited is answered as it reads now, if whoever asked it wants that."""

import asyncio

import pytest

from bot.interactions.edited_questions import EARLIER, LAST, TOO_LATE
from tests.support.users.agent_admin import CommandUser
from tests.support.users.brancher import Brancher


@pytest.fixture
def ada(alice: CommandUser) -> Brancher:
    return Brancher(alice)


async def edit(ada: Brancher, ts: str, text: str) -> None:
    stage = ada.person.stage
    await stage.slack.people.edit(ada.person.user, ada.person.channel, ts, text)
    await stage.slack.settle()
    await stage.until(lambda: not stage.app.background.busy)


async def press(ada: Brancher, action: str) -> None:
    ephemeral = ada.person.ephemerals[-1]
    people = ada.person.stage.slack.people
    await people.click(ada.person.user, ada.person.channel, ephemeral.ts, action)
    await ada.person.stage.quiet()


async def asked(ada: Brancher, thread: str, text: str) -> str:
    """Ask in a thread and wait for the answer; the question."""
    count = len(await ada.answers(thread, 0)) + 1
    ts = await ada.person.stage.say(text, thread=thread, channel=ada.person.channel)
    await ada.answers(thread, count)
    return ts


async def test_the_last_question_is_answered_as_it_reads_now(alice_everywhere: CommandUser) -> None:
    ada = Brancher(alice_everywhere)
    thread = await ada.begun("My name is Ada.")
    question = await asked(ada, thread, "My cat is called Tom.")

    await edit(ada, question, "My cat is called Mimi.")
    offered = ada.person.ephemerals[-1].text
    await press(ada, "ask_edited")

    assert offered == LAST
    old = (await ada.answers(thread, 3))[1]
    assert "Tom" in old
    assert "Mimi" in await ada.ask(thread, "What is my cat called?")
    assert "Ada" in await ada.ask(thread, "What is my name?")


async def test_the_old_answer_is_marked(ada: Brancher) -> None:
    thread = await ada.begun("My name is Ada.")
    question = await asked(ada, thread, "My cat is called Tom.")

    await edit(ada, question, "My cat is called Mimi.")
    await press(ada, "ask_edited")

    _, old, new = [message for message in ada.replies(thread) if not message.metadata]
    assert list(old.reactions) == ["leftwards_arrow_with_hook"]
    assert not new.reactions


async def test_an_earlier_question_offers_a_branch(ada: Brancher) -> None:
    thread = await ada.begun("My name is Ada.")
    question = await asked(ada, thread, "My cat is called Tom.")
    await asked(ada, thread, "Thanks")

    await edit(ada, question, "My cat is called Mimi.")
    offered = ada.person.ephemerals[-1].text
    await press(ada, "branch_edited")

    assert offered == EARLIER
    assert ada.person.window
    [prompt] = [b for b in ada.person.window.body["blocks"] if b.get("block_id") == "prompt"]
    assert prompt["element"]["initial_value"] == "My cat is called Mimi."


async def test_an_edit_that_is_accepted_twice_is_answered_once(ada: Brancher) -> None:
    thread = await ada.begun("My cat is called Tom.")
    await edit(ada, thread, f"<@{ada.person.stage.slack.bot_user_id}> My cat is called Mimi.")
    [offer] = ada.person.ephemerals
    people = ada.person.stage.slack.people

    both = [people.click("U0ALICE", "C0GENERAL", offer.ts, "ask_edited") for _ in range(2)]
    await asyncio.gather(*both)
    await ada.person.stage.quiet()

    assert len(await ada.answers(thread, 2)) == 2


async def test_the_offer_goes_once_it_is_accepted(ada: Brancher) -> None:
    thread = await ada.begun("My cat is called Tom.")
    await edit(ada, thread, f"<@{ada.person.stage.slack.bot_user_id}> My cat is called Mimi.")

    await press(ada, "ask_edited")

    assert ada.person.ephemerals == []


@pytest.mark.parametrize(("last", "button"), [(True, "Answer again"), (False, "Branch")])
async def test_offer_and_button_say_the_same(ada: Brancher, last: bool, button: str) -> None:
    thread = await ada.begun("My name is Ada.")
    question = await asked(ada, thread, "My cat is called Tom.")
    if not last:
        await asked(ada, thread, "Thanks")

    await edit(ada, question, "My cat is called Mimi.")

    [offer] = ada.person.ephemerals
    [element] = offer.blocks[-1]["elements"]
    assert element["text"]["text"] == button
    assert set(button.lower().split()) <= set(offer.text.lower().replace("?", "").split())


async def test_an_edit_can_be_edited_again(ada: Brancher) -> None:
    thread = await ada.begun("My name is Ada.")
    question = await asked(ada, thread, "My cat is called Tom.")

    for name in ("Mimi", "Minka"):
        await edit(ada, question, f"My cat is called {name}.")
        await press(ada, "ask_edited")

    assert "Minka" in await ada.ask(thread, "What is my cat called?")


async def test_who_comes_too_late_is_told(ada: Brancher) -> None:
    thread = await ada.begun("My name is Ada.")
    question = await asked(ada, thread, "My cat is called Tom.")
    await edit(ada, question, "My cat is called Mimi.")
    offer = ada.person.ephemerals[-1]
    await asked(ada, thread, "Thanks")

    await ada.person.stage.slack.people.click("U0ALICE", "C0GENERAL", offer.ts, "ask_edited")

    assert any(ephemeral.text == TOO_LATE for ephemeral in ada.person.ephemerals)


async def test_nobody_is_offered_anything_for_messages_that_are_none_of_ours(
    ada: Brancher,
) -> None:
    ts = await ada.person.stage.say("Just between us")

    await edit(ada, ts, "Just between you and me")

    assert ada.person.ephemerals == []


async def test_an_edit_that_changes_no_word_offers_nothing(ada: Brancher) -> None:
    thread = await ada.begun("My name is Ada.")
    question = await asked(ada, thread, "My cat is called Tom.")

    await edit(ada, question, "My cat is called Tom.")

    assert ada.person.ephemerals == []
