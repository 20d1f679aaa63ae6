"""Switching the agent of a thread, which keeps its history."""

import pytest

from bot.agents.thread_agent import NOT_OURS
from bot.slack.posting.modals import ModalNotOpened
from playground.faults import Fault
from tests.support.users.agent_admin import ANALYST, FILLED_IN, GENERAL, CommandUser
from tests.support.users.thread_user import asked, begun, choose, offered, signature

SWITCHED = (
    "Alice switched this thread to :bar_chart: *Analyst*, which can see the conversation so far."
)


def model_of_last(alice: CommandUser) -> str:
    """The model of the agent in the newest conversation."""
    mistral = alice.stage.mistral
    *_, newest = mistral.conversations.values()
    return str(mistral.agents[newest.about["agent_id"]].current["model"])


async def test_a_message_switches_the_thread_and_what_was_said_goes_along(
    alice_everywhere: CommandUser,
) -> None:
    alice = alice_everywhere
    thread = await begun(alice)

    told = await asked(alice, thread, "!agent analyst")
    answer = await asked(alice, thread)

    assert "*Analyst* answers in this thread now" in told
    assert "Ada" in answer
    assert model_of_last(alice) == ANALYST


async def test_the_shortcut_switches_the_thread_and_what_was_said_goes_along(
    alice_everywhere: CommandUser,
) -> None:
    alice = alice_everywhere
    thread = await begun(alice)
    people = alice.stage.slack.people

    [answer] = alice.stage.replies(thread)
    await people.shortcut("U0ALICE", "switch_agent", "C0GENERAL", answer.ts)
    problems = await alice.fill_in(profile="analyst")
    await alice.stage.quiet()

    assert problems == {}
    assert alice.window is None
    assert alice.stage.replies(thread)[-1].text == SWITCHED
    assert "Ada" in await asked(alice, thread)
    assert model_of_last(alice) == ANALYST


async def test_the_menu_below_an_answer_switches_the_thread(alice: CommandUser) -> None:
    thread = await begun(alice)

    await choose(alice, thread, "switch:analyst")

    assert alice.stage.replies(thread)[-1].text == SWITCHED
    assert "Ada" in await asked(alice, thread)
    assert model_of_last(alice) == ANALYST


async def test_the_menu_below_an_answer_asks_which_agent_continues(alice: CommandUser) -> None:
    thread = await begun(alice)

    await choose(alice, thread, "agent")
    problems = await alice.fill_in(profile="analyst")
    await alice.stage.quiet()

    assert problems == {}
    assert alice.stage.replies(thread)[-1].text == SWITCHED
    assert "Ada" in await asked(alice, thread)
    assert model_of_last(alice) == ANALYST


async def test_a_question_may_come_with_the_switch(alice: CommandUser) -> None:
    thread = await begun(alice)

    answer = await asked(alice, thread, "!agent analyst What is my name?")

    assert "Ada" in answer
    assert model_of_last(alice) == ANALYST
    assert len(alice.stage.replies(thread)) == 2


async def test_a_thread_may_begin_with_a_switch(alice: CommandUser) -> None:
    thread = await alice.stage.ask("!agent `Analyst` Hello")
    await alice.stage.answers(thread)

    assert model_of_last(alice) == ANALYST
    assert await alice.answering() == GENERAL


async def test_the_answer_names_who_gave_it(alice: CommandUser) -> None:
    thread = await begun(alice)
    await asked(alice, thread, "!agent analyst What is my name?")

    first, second = alice.stage.replies(thread)

    assert signature(first)["text"]["text"] == ":speech_balloon: Threadwind"
    assert signature(second)["text"]["text"] == ":bar_chart: Analyst"
    assert offered(first) == ["again", "branch", "tree", "agent"]
    assert offered(second) == ["again", "branch", "tree", "agent"]


async def test_an_edited_answer_names_who_gave_it(alice: CommandUser) -> None:
    alice.stage.slack.streaming_refused = "channel_type_not_supported"

    thread = await begun(alice)

    [answer] = alice.stage.replies(thread)
    assert [block["type"] for block in answer.blocks] == ["markdown", "section", "context_actions"]


async def test_switching_back_brings_everything_along(alice: CommandUser) -> None:
    thread = await begun(alice)
    await asked(alice, thread, "!agent analyst My cat is called Tom.")

    await asked(alice, thread, "!agent general")

    assert "Ada" in await asked(alice, thread)
    assert "Tom" in await asked(alice, thread, "What is my cat called?")
    assert model_of_last(alice) == GENERAL


async def test_another_thread_keeps_its_agent(alice: CommandUser) -> None:
    thread, other = await begun(alice), await begun(alice)

    await asked(alice, thread, "!agent analyst")
    await asked(alice, other)

    assert alice.stage.asked()[-1] == "conversations.append"


async def test_a_question_that_waits_is_answered_by_who_was_chosen_before_it(
    alice: CommandUser,
) -> None:
    thread = await begun(alice)

    for text in ("Hello", "!agent analyst", "What is my name?"):
        await alice.stage.say(text, thread=thread)
    await alice.stage.answers(thread, 4)

    hello, _, name = alice.stage.replies(thread)[1:]
    assert "Threadwind" in signature(hello)["text"]["text"]
    assert "Analyst" in signature(name)["text"]["text"]


async def test_an_unknown_name_suggests_the_nearest_and_asks_nothing(alice: CommandUser) -> None:
    thread = await begun(alice)

    told = await asked(alice, thread, "!agent analist What is my name?")

    assert told == (
        "There's no agent “analist”. Did you mean `analyst`? Available: `general`, `analyst`."
    )
    assert alice.stage.asked() == ["conversations.start"]


@pytest.mark.parametrize("text", ["!agent", "!agent help", "!Agent ?", "!AGENT --help"])
async def test_without_a_name_it_says_which_there_are(alice: CommandUser, text: str) -> None:
    thread = await begun(alice)

    assert await asked(alice, thread, text) == (
        "Type `!agent NAME` to switch this thread's agent. Available: `general`, `analyst`."
    )
    assert alice.stage.asked() == ["conversations.start"]


async def test_who_answers_already_is_said_to_the_person_alone(alice: CommandUser) -> None:
    thread = await begun(alice)

    await choose(alice, thread, "switch:analyst")
    await choose(alice, thread, "switch:analyst", answer=0)

    assert len(alice.stage.replies(thread)) == 2
    assert alice.ephemerals[-1].text == (":bar_chart: *Analyst* answers in this thread already.")


async def test_a_profile_that_is_gone_is_said_to_the_person_alone(alice: CommandUser) -> None:
    thread = await begun(alice)

    await choose(alice, thread, "switch:pirate")

    told = alice.ephemerals[-1].text
    assert told == "There's no agent “pirate”. Available: `general`, `analyst`."
    assert "Ada" in await asked(alice, thread)


async def test_the_shortcut_on_a_message_that_is_none_of_ours_says_so(alice: CommandUser) -> None:
    ts = await alice.stage.say("Just between us")

    await alice.stage.slack.people.shortcut("U0ALICE", "switch_agent", "C0GENERAL", ts)

    assert alice.window
    assert alice.window.body["title"]["text"] == "Switch agent"
    assert NOT_OURS in str(alice.window.body["blocks"])


async def test_a_window_that_was_tampered_with_switches_nothing(alice: CommandUser) -> None:
    thread = await begun(alice)
    await alice.stage.slack.people.shortcut("U0ALICE", "switch_agent", "C0GENERAL", thread)
    assert alice.window
    about = alice.window.body["private_metadata"]
    alice.window.body["private_metadata"] = about.replace("C0GENERAL", "G0PRIVATE")

    problems = await alice.fill_in(profile="analyst")

    assert "isn't yours" in problems["profile"]


async def test_a_window_that_slack_does_not_open_is_told(alice: CommandUser) -> None:
    thread = await begun(alice)
    alice.stage.slack.faults.add("views.open", Fault("error"))

    await alice.stage.slack.people.shortcut("U0ALICE", "switch_agent", "C0GENERAL", thread)

    assert alice.ephemerals[-1].text == ModalNotOpened().sentence


async def test_new_settings_of_an_agent_reach_its_old_threads(alice: CommandUser) -> None:
    await alice.make()
    await alice.type("pirate")
    thread = await begun(alice)
    await asked(alice, thread)

    await alice.type("edit pirate")
    await alice.fill_in(**FILLED_IN | {"instructions": "Talk like a captain."})
    answer = await asked(alice, thread)

    assert "Ada" in answer
    assert alice.stage.asked() == [f"conversations.{how}" for how in ("start", "append", "restart")]
    *_, newest = alice.stage.mistral.conversations.values()
    assert newest.about["agent_version"] == 1


async def test_new_settings_reach_a_thread_that_cannot_be_restarted(alice: CommandUser) -> None:
    await alice.make()
    await alice.type("pirate")
    thread = await begun(alice)

    await alice.type("edit pirate")
    await alice.fill_in(**FILLED_IN | {"instructions": "Talk like a captain."})

    assert "Ada" in await asked(alice, thread)
    assert alice.stage.asked()[1:] == ["conversations.restart", "conversations.start"]


async def test_a_thread_of_a_deleted_agent_goes_on_with_the_default_one(alice: CommandUser) -> None:
    await alice.make()
    await alice.type("pirate")
    thread = await begun(alice)

    await alice.type("delete pirate")
    await alice.fill_in()

    assert "Ada" in await asked(alice, thread)
    assert model_of_last(alice) == GENERAL


async def test_an_agent_deleted_at_mistral_loses_nothing(alice: CommandUser) -> None:
    thread = await begun(alice)
    alice.stage.mistral.agents.clear()

    answer = await asked(alice, thread)

    assert "Ada" in answer
    assert "no longer exists" not in answer


async def test_a_window_of_somebody_else_s_switches_nothing(alice: CommandUser) -> None:
    bob = CommandUser(alice.stage, user="U0BOB")
    thread = await begun(alice)
    for person in (alice, bob):
        await person.stage.slack.people.shortcut(person.user, "switch_agent", "C0GENERAL", thread)
    assert alice.window
    assert bob.window
    bob.window.body["private_metadata"] = alice.window.body["private_metadata"]

    problems = await bob.fill_in(profile="analyst")

    assert "isn't yours" in problems["profile"]
