"""Branch from here: a thread of its own goes on from an earlier message, and the old one stays."""

import asyncio

import pytest

from bot.branching.service import EMPTY, NOT_FINISHED, NOT_OURS
from bot.conversations.request import MEMORY_LOST
from bot.slack.posting.modals import TooLate
from playground.faults import Fault
from tests.end_to_end.retention.test_forget_thread import forget
from tests.support.leftovers import purge
from tests.support.users.agent_admin import ANALYST, CommandUser
from tests.support.users.brancher import Brancher
from tests.support.users.thread_user import choose

TALK = ("My name is Ada.", "My cat is called Tom.", "My dog is called Rex.", "My bird is Kiwi.")


@pytest.fixture
def ada(alice: CommandUser) -> Brancher:
    return Brancher(alice)


@pytest.fixture
def everywhere(alice_everywhere: CommandUser) -> Brancher:
    return Brancher(alice_everywhere)


async def test_from_the_second_of_four_answers_restart_gets_exactly_that_entry(
    everywhere: Brancher,
) -> None:
    ada, stage = everywhere, everywhere.person.stage
    thread = await ada.begun(*TALK)
    [origin] = stage.mistral.conversations.values()
    second = [entry for entry in origin.entries if entry["type"] == "message.output"][1]

    root = await ada.branch(ada.replies(thread)[1].ts, "What is my cat called?")
    [restart] = [it for it in stage.mistral.calls if it.operation == "conversations.restart"]

    assert restart.body["from_entry_id"] == second["id"]
    assert "Tom" in (await ada.answers(root))[-1]
    assert "Ada" in await ada.ask(root, "What is my name?")
    assert "Rex" not in await ada.ask(root, "What is my dog called?")
    assert "Rex" in await ada.ask(thread, "What is my dog called?")
    assert len(origin.entries) == 10


async def test_the_branch_says_where_it_comes_from_and_the_origin_where_it_went(
    ada: Brancher,
) -> None:
    thread = await ada.begun(*TALK[:2])
    answer = ada.replies(thread)[0].ts

    root = await ada.branch(answer, "What is <!channel> my name?")

    address = "https://local.slack.com/archives/C0GENERAL/p"
    [link] = ada.links(thread)
    message = ada.person.stage.slack.workspace.channels["C0GENERAL"].messages[root]
    origin = f"{address}{answer.replace('.', '')}?thread_ts={thread}&cid=C0GENERAL"
    assert message.text == (
        f"🌿 Alice branched from <{origin}|this message>:\n> What is &lt;!channel&gt; my name?"
    )
    assert link == (
        f"🌿 Alice started a branch here: <{address}{root.replace('.', '')}"
        "|What is @channel my name?>"
    )


async def test_from_the_first_answer(ada: Brancher) -> None:
    thread = await ada.begun(TALK[0])

    root = await ada.branch(ada.replies(thread)[0].ts, "What is my name?")

    assert "Ada" in (await ada.answers(root))[-1]
    assert ada.person.stage.asked()[1:] == ["conversations.restart", "conversations.start"]


async def test_from_a_question_it_is_asked_anew_with_what_was_said_before_it(
    ada: Brancher,
) -> None:
    thread = await ada.begun(*TALK[:2], "What is my cat called?")
    messages = ada.person.stage.slack.workspace.channels["C0GENERAL"].replies(thread)
    question = next(m.ts for m in messages if m.text == "My cat is called Tom.")

    await ada.open(question)
    assert ada.person.window
    [prompt] = [b for b in ada.person.window.body["blocks"] if b.get("block_id") == "prompt"]
    assert prompt["element"]["initial_value"] == "My cat is called Tom."
    assert await ada.send("My cat is called Mimi.") == {}
    [root] = ada.roots

    assert "Mimi" in await ada.ask(root, "What is my cat called?")
    assert "Ada" in await ada.ask(root, "What is my name?")
    assert "Tom" in await ada.ask(thread, "What is my cat called?")


async def test_from_the_first_question_it_starts_afresh(ada: Brancher) -> None:
    thread = await ada.begun(*TALK[:2])

    root = await ada.branch(thread, "My name is Bea.")

    assert "Bea" in await ada.ask(root, "What is my name?")
    assert "Tom" not in await ada.ask(root, "What is my cat called?")


async def test_a_branch_of_a_branch(ada: Brancher) -> None:
    thread = await ada.begun(*TALK[:2])
    first = await ada.branch(ada.replies(thread)[1].ts, "My dog is called Rex.")

    second = await ada.branch(ada.replies(first)[0].ts, "What is my dog called?")

    assert "Rex" in (await ada.answers(second))[-1]
    assert "Tom" in await ada.ask(second, "What is my cat called?")
    assert "Rex" not in await ada.ask(thread, "What is my dog called?")


async def test_another_agent_may_go_on(ada: Brancher) -> None:
    thread = await ada.begun(*TALK[:2])

    root = await ada.branch(ada.replies(thread)[1].ts, "What is my name?", "analyst")

    *_, newest = ada.person.stage.mistral.conversations.values()
    agent = ada.person.stage.mistral.agents[newest.about["agent_id"]]
    assert agent.current["model"] == ANALYST
    assert "Ada" in (await ada.answers(root))[-1]


async def test_after_a_switch_a_branch_from_before_it_knows_what_was_said_then(
    ada: Brancher,
) -> None:
    thread = await ada.begun(*TALK[:2], "!agent analyst My dog is called Rex.")

    root = await ada.branch(ada.replies(thread)[1].ts, "What is my cat called?", "analyst")

    assert "Tom" in (await ada.answers(root))[-1]
    assert "Rex" not in await ada.ask(root, "What is my dog called?")


async def test_several_people_branch_off_one_message_at_once(
    ada: Brancher, bob: CommandUser
) -> None:
    thread = await ada.begun(*TALK[:2])
    answer, other = ada.replies(thread)[1].ts, Brancher(bob)

    await ada.open(answer)
    await other.open(answer)
    await asyncio.gather(ada.send("What is my name?"), other.send("What is my cat called?"))

    said = {(await ada.answers(root))[-1] for root in ada.roots}
    assert len(ada.roots) == 2
    assert any("Ada" in one for one in said)
    assert any("Tom" in one for one in said)
    assert len(ada.links(thread)) == 2


async def test_a_window_sent_off_twice_is_one_branch(ada: Brancher) -> None:
    thread = await ada.begun(*TALK[:2])
    await ada.open(ada.replies(thread)[1].ts)
    assert ada.person.window
    view, people = ada.person.window.id, ada.person.stage.slack.people
    values = {
        "prompt": {"value": {"type": "plain_text_input", "value": "What is my name?"}},
        "profile": {"value": {"type": "static_select", "selected_option": {"value": "general"}}},
    }

    await people.submit(view, values)
    ada.person.stage.slack.workspace.views[view].open = True
    await ada.settle()
    await people.submit(view, values)
    await ada.settle()

    assert len(ada.roots) == 1


async def test_a_branch_is_a_thread_like_any_other(ada: Brancher) -> None:
    thread = await ada.begun(*TALK[:2])
    root = await ada.branch(ada.replies(thread)[1].ts, "What is my name?")
    [answer] = [m for m in ada.replies(root) if not m.metadata]

    option = {"value": "again", "text": {"type": "plain_text", "text": "It"}}
    await ada.person.stage.slack.people.click(
        "U0ALICE", "C0GENERAL", answer.ts, "answer_menu", selected_option=option
    )

    first, second = await ada.answers(root, 2)
    assert "Ada" in first
    assert "Ada" in second


async def test_it_works_in_direct_messages(alice: CommandUser) -> None:
    ada = Brancher(CommandUser(alice.stage, channel="D0ALICE"))
    thread = await ada.begun(*TALK[:2])

    root = await ada.branch(ada.replies(thread)[0].ts, "What is my name?")

    assert "Ada" in (await ada.answers(root))[-1]


async def test_where_the_origins_conversation_is_gone_the_branch_says_so_and_answers(
    ada: Brancher,
) -> None:
    thread = await ada.begun(*TALK[:2])
    ada.person.stage.mistral.conversations.clear()

    root = await ada.branch(ada.replies(thread)[1].ts, "What is my name?")

    [answer] = await ada.answers(root)
    assert "no longer at Mistral" in answer


@pytest.mark.parametrize("prompt", [None, "", "   \n"], ids=["none", "empty", "blank"])
async def test_an_empty_prompt_is_refused_at_its_field(ada: Brancher, prompt: str | None) -> None:
    thread = await ada.begun(TALK[0])
    await ada.open(ada.replies(thread)[0].ts)

    assert await ada.send(prompt) == {"prompt": EMPTY}
    assert ada.roots == []


async def test_a_message_of_no_conversation_is_explained(ada: Brancher) -> None:
    ts = await ada.person.stage.say("Just between us")

    await ada.open(ts)

    assert ada.person.window
    assert NOT_OURS in str(ada.person.window.body["blocks"])


async def test_an_answer_that_failed_is_no_point_to_go_on_from(ada: Brancher) -> None:
    ada.person.stage.mistral.faults.add("conversations.start", Fault("error", status=401))
    thread = await ada.begun(TALK[0])

    await ada.open(ada.replies(thread)[0].ts)

    assert ada.person.window
    assert NOT_FINISHED in str(ada.person.window.body["blocks"])


async def test_a_window_that_was_tampered_with_reaches_no_other_channel(ada: Brancher) -> None:
    private = Brancher(CommandUser(ada.person.stage, channel="G0PRIVATE"))
    secret = await private.begun("The code is 4711.")
    thread = await ada.begun(TALK[0])
    await ada.open(ada.replies(thread)[0].ts)
    assert ada.person.window
    body = ada.person.window.body
    about = body["private_metadata"].replace("C0GENERAL", "G0PRIVATE")
    body["private_metadata"] = about.replace(ada.replies(thread)[0].ts, secret)

    problems = await ada.send("What is the code?")

    assert "isn't yours" in problems["prompt"]
    assert ada.roots == private.roots == []


async def test_a_channel_that_the_bot_left_is_told_in_direct_messages(ada: Brancher) -> None:
    thread = await ada.begun(TALK[0])
    await ada.open(ada.replies(thread)[0].ts)
    general = ada.person.stage.slack.workspace.channels["C0GENERAL"]
    general.archived = True

    assert await ada.send("What is my name?") == {}

    messages = ada.person.stage.slack.workspace.channels["D0ALICE"].messages.values()
    assert any("I couldn't post the branch in <#C0GENERAL>" in one.text for one in messages)


async def test_a_branch_off_an_agent_that_is_gone_asks_for_another(ada: Brancher) -> None:
    await ada.person.make()
    thread = await ada.begun(TALK[0])
    await ada.open(ada.replies(thread)[0].ts)

    problems = await ada.send("What is my name?", "privateer")

    assert list(problems) == ["profile"]


async def test_a_trigger_that_expired_is_told(ada: Brancher) -> None:
    slack, thread = ada.person.stage.slack, await ada.begun(TALK[0])
    clock, times = slack.clock, iter([0.0])
    slack.clock = lambda: clock() + next(times, slack.trigger_life + 1.0)

    await ada.open(ada.replies(thread)[0].ts)

    assert ada.person.ephemerals[-1].text == TooLate().sentence
    assert ada.person.window is None


async def test_a_branch_outlives_its_origin(everywhere: Brancher) -> None:
    ada, stage = everywhere, everywhere.person.stage
    thread = await ada.begun(*TALK[:2])
    root = await ada.branch(ada.replies(thread)[0].ts, "What is my name?")

    await forget(ada.person, thread)
    await purge(stage)

    assert "Ada" in await ada.ask(root, "And once more, what is my name?")
    assert "Tom" not in await ada.ask(root, "What is my cat called?")


async def test_the_first_answer_of_a_branch_is_given_anew_when_its_origin_is_gone(
    ada: Brancher,
) -> None:
    thread = await ada.begun(*TALK[:2])
    root = await ada.branch(ada.replies(thread)[0].ts, "What is my name?")
    await forget(ada.person, thread)
    await purge(ada.person.stage)

    await choose(ada.person, root, "again")

    again = (await ada.answers(root, 2))[-1]
    assert "Ada" in again
    assert MEMORY_LOST.partition("{")[0] not in again
    assert "Tom" not in await ada.ask(root, "What is my cat called?")
