"""`/agent`: the agent of a channel, of direct messages, and of threads that began before."""

import asyncio

import pytest
from sqlalchemy import Connection
from structlog.testing import capture_logs

from bot.agents.channel_agent import SWITCHED
from handlers.responses import SORRY
from playground.faults import Fault
from tests.support.users.agent_admin import ANALYST, GENERAL, CommandUser


async def test_a_switched_channels_new_threads_are_answered_by_another_agent(
    alice_everywhere: CommandUser,
) -> None:
    alice = alice_everywhere
    before = await alice.answering()

    await alice.type("analyst")

    assert before == GENERAL
    assert await alice.answering() == ANALYST


async def test_a_thread_that_began_before_keeps_its_agent(alice: CommandUser) -> None:
    thread = await alice.stage.ask("My name is Ada.")
    await alice.stage.answers(thread)

    await alice.type("analyst")
    await alice.stage.say("What is my name?", thread=thread)
    answers = await alice.stage.answers(thread, 2)

    assert "Ada" in answers[1]
    [conversation] = alice.stage.mistral.conversations.values()
    agent = alice.stage.mistral.agents[conversation.about["agent_id"]]
    assert agent.current["model"] == GENERAL


async def test_a_thread_keeps_its_agent_where_its_conversation_is_gone(alice: CommandUser) -> None:
    await alice.type("analyst")
    thread = await alice.stage.ask("Hello")
    await alice.stage.answers(thread)
    await alice.type("general")
    alice.stage.mistral.conversations.clear()

    await alice.stage.say("And now?", thread=thread)
    await alice.stage.answers(thread, 2)

    [conversation] = alice.stage.mistral.conversations.values()
    agent = alice.stage.mistral.agents[conversation.about["agent_id"]]
    assert agent.current["model"] == ANALYST


async def test_the_channel_is_told_once_in_one_line(alice: CommandUser, bob: CommandUser) -> None:
    first = await alice.type("analyst")
    again = await bob.type("analyst")

    [notice] = alice.notices
    assert notice == SWITCHED.format(who="Alice", title="Analyst")
    assert first == ""
    assert again == "*Analyst* is this channel's agent already."


async def test_a_notice_carries_metadata_so_that_it_is_taken_for_no_answer(
    alice: CommandUser,
) -> None:
    await alice.type("analyst")

    [call] = [one for one in alice.stage.slack.calls if one.method == "chat.postMessage"]
    assert call.args["metadata"] == {"event_type": "threadwind_notice", "event_payload": {}}


async def test_channels_do_not_influence_each_other(alice: CommandUser) -> None:
    await alice.type("analyst")

    assert await CommandUser(alice.stage, channel="C0RANDOM").answering() == GENERAL
    assert await CommandUser(alice.stage, channel="G0PRIVATE").answering() == GENERAL


async def test_in_direct_messages_everybody_chooses_for_themselves(alice: CommandUser) -> None:
    alone = CommandUser(alice.stage, channel="D0ALICE")
    bob = CommandUser(alice.stage, user="U0BOB", channel="D0BOB")

    told = await alone.type("analyst")

    assert told.startswith("*Analyst* answers your direct messages now.")
    assert await alone.answering() == ANALYST
    assert await bob.answering() == GENERAL
    assert await alice.answering() == GENERAL


async def test_nobody_but_the_person_is_told_in_a_direct_message(alice: CommandUser) -> None:
    alone = CommandUser(alice.stage, channel="D0ALICE")

    await alone.type("analyst")

    assert alone.notices == []


async def test_two_people_who_switch_at_once_are_one_notice(
    alice: CommandUser, bob: CommandUser
) -> None:
    await asyncio.gather(alice.type("analyst"), bob.type("analyst"))

    assert len(alice.notices) == 1


async def test_an_unknown_name_suggests_the_nearest(alice: CommandUser) -> None:
    assert await alice.type("analist") == (
        "There's no agent “analist”. Did you mean `analyst`? See all agents with `/agent list`."
    )
    assert alice.notices == []


async def test_a_name_like_no_other_suggests_nothing_and_is_shown_harmlessly(
    alice: CommandUser,
) -> None:
    assert await alice.type("<!channel> " + "x" * 100) == (
        "There's no agent “`&lt;!channel&gt; " + "x" * 29 + "…`”. "
        "Type `/agent help` to see what you can do."
    )


@pytest.mark.parametrize("word", ["help", "HELP", "Help me", "?", "-h", "--help", "`help`"])
async def test_help_says_what_one_can_do(bob: CommandUser, word: str) -> None:
    told = await bob.type(word)

    assert "• Switch by name: `/agent NAME`" in told
    assert "no agent" not in told
    assert bob.notices == []


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("hilfe", "Type `/agent help` to see what you can do."),
        ("hlep", "Did you mean `/agent help`?"),
        ("polcy workspace", "Did you mean `/agent policy`?"),
    ],
    ids=["another language", "misspelt", "with more words"],
)
async def test_a_word_that_is_no_agent_leads_to_what_it_may_mean(
    alice: CommandUser, text: str, hint: str
) -> None:
    assert await alice.type(text) == f"There's no agent “{text}”. {hint}"


async def test_a_name_may_be_written_in_capitals_or_as_code(alice: CommandUser) -> None:
    await alice.type("`Analyst`")

    assert await alice.answering() == ANALYST


async def test_where_the_bot_is_no_member_the_choice_is_kept_and_the_person_told(
    alice: CommandUser,
) -> None:
    general = alice.stage.slack.workspace.channels["C0GENERAL"]
    general.members.remove(alice.stage.slack.bot_user_id)

    told = await alice.type("analyst")
    general.members.append(alice.stage.slack.bot_user_id)

    assert "I'm not in this channel" in told
    assert await alice.answering() == ANALYST


async def test_where_slack_does_not_take_the_notice_the_person_is_told(alice: CommandUser) -> None:
    alice.stage.slack.faults.add("chat.postMessage", Fault("error"))

    told = await alice.type("analyst")

    assert told.startswith("*Analyst* is this channel's agent now.")
    assert told.endswith("I couldn't make sure that the channel knows.")


async def test_where_slack_is_slow_the_person_is_told_in_time(alice: CommandUser) -> None:
    await alice.type("list")
    for method in ("users.info", "chat.postMessage"):
        alice.stage.slack.faults.add(method, Fault("latency", seconds=2.5))

    told = await alice.type("analyst")

    assert told.endswith("I couldn't make sure that the channel knows.")


async def test_the_card_says_who_answers_and_what_each_one_can_do(alice: CommandUser) -> None:
    await alice.type("analyst")

    told = await alice.type("")

    card = str(alice.ephemerals[-1].blocks)
    assert told == "*Analyst* is this channel's agent. List all agents with `/agent list`."
    assert "Model `mistral-large-latest` · code execution" in card
    assert "*Threadwind* `general`: Answers questions." in card
    assert ":bar_chart: *Analyst* is this channel's agent." in card


async def test_picking_in_the_card_switches_and_shows_it(alice: CommandUser) -> None:
    await alice.type("")

    await alice.pick("analyst")

    assert alice.ephemerals[-1].text.startswith("*Analyst* is this channel's agent.")
    assert len(alice.notices) == 1
    assert await alice.answering() == ANALYST


async def test_picking_works_over_a_socket_and_on_each_database(
    alice_everywhere: CommandUser,
) -> None:
    await alice_everywhere.type("")

    await alice_everywhere.pick("analyst")

    assert await alice_everywhere.answering() == ANALYST


async def test_the_card_offers_editing_to_those_who_may(
    alice: CommandUser, bob: CommandUser
) -> None:
    await alice.type("")
    await bob.type("")

    assert "new_profile" in str(alice.ephemerals[-1].blocks)
    assert "new_profile" not in str(bob.ephemerals[-1].blocks)


async def test_the_list_is_for_the_person_alone(alice: CommandUser, bob: CommandUser) -> None:
    told = await alice.type("list")

    assert "*Analyst* `analyst`: Computes things. (code execution)" in told
    assert bob.ephemerals == []
    assert alice.notices == []


async def test_what_breaks_is_said_in_a_plain_sentence(alice: CommandUser) -> None:
    await alice.stage.app.database.run(drop_places)

    with capture_logs():  # whose default is to draw tracebacks, for seconds
        told = await alice.type("analyst")

    assert told == SORRY


def drop_places(connection: Connection) -> None:
    connection.exec_driver_sql("DROP TABLE places")
