"""Agents that admins hide, and channels whose agent they lock."""

from collections.abc import Awaitable, Callable

import pytest

from bot.agents.audience import HIDDEN, HIDDEN_FROM_ALL
from bot.permissions.policy import SENTENCES, Denial
from bot.permissions.policy_setting import ANSWERS_EVERYWHERE, ANSWERS_HERE
from bot.slack.views import answer_footer
from tests.storage.audit.events import logged
from tests.support.users.agent_admin import ANALYST, GENERAL, CommandUser
from tests.support.users.brancher import Brancher
from tests.support.users.thread_user import asked, begun, choose, offered

HERE = "C0GENERAL"
HIDDEN_ANALYST = HIDDEN.format(title="Analyst")
LOCKED = SENTENCES[Denial.LOCKED]


def options(person: CommandUser, block: str = "profile") -> list[str]:
    """Values that the open modal offers in a field."""
    assert person.window
    [field] = [one for one in person.window.body["blocks"] if one.get("block_id") == block]
    return [option["value"] for option in field["element"]["options"]]


async def settled(person: CommandUser) -> None:
    await person.stage.quiet()
    await person.stage.until(lambda: not person.stage.app.background.busy)


async def by_command(person: CommandUser, _: str) -> list[str]:
    return [await person.type("analyst")]


async def by_word(person: CommandUser, thread: str) -> list[str]:
    before = len(person.ephemerals)
    await person.stage.say("!agent analyst", thread=thread, user=person.user)
    await settled(person)
    return [one.text for one in person.ephemerals[before:]]


async def by_word_in_a_question(person: CommandUser, _: str) -> list[str]:
    before = len(person.ephemerals)
    await person.stage.ask("!agent analyst What is 2 + 2?", user=person.user)
    await settled(person)
    return [one.text for one in person.ephemerals[before:]]


async def by_menu(person: CommandUser, thread: str) -> list[str]:
    before = len(person.ephemerals)
    await choose(person, thread, f"{answer_footer.SWITCH}analyst", answer=0)
    return [one.text for one in person.ephemerals[before:]]


async def by_shortcut(person: CommandUser, thread: str) -> list[str]:
    people, answer = person.stage.slack.people, person.stage.replies(thread)[0]
    await people.shortcut(person.user, "switch_agent", HERE, answer.ts)
    assert person.window
    if "submit" in person.window.body:
        return list((await person.fill_in(profile="analyst")).values())
    return [block["text"]["text"] for block in person.window.body["blocks"]]


async def by_branch(person: CommandUser, thread: str) -> list[str]:
    brancher = Brancher(person)
    await brancher.open(person.stage.replies(thread)[0].ts)
    return list((await brancher.send("And now?", "analyst")).values())


WAYS: dict[str, Callable[[CommandUser, str], Awaitable[list[str]]]] = {
    "command": by_command,
    "word": by_word,
    "word in a question": by_word_in_a_question,
    "menu": by_menu,
    "shortcut": by_shortcut,
    "branch": by_branch,
}


def answered_by(person: CommandUser) -> set[str]:
    """Models of the agents that were asked."""
    mistral = person.stage.mistral
    conversations = mistral.conversations.values()
    agents = [mistral.agents[one.about["agent_id"]] for one in conversations]
    return {str(agent.current["model"]) for agent in agents}


@pytest.mark.parametrize("way", WAYS)
async def test_by_no_way_does_anybody_choose_a_hidden_agent(alice: CommandUser, way: str) -> None:
    thread = await begun(alice)
    assert await alice.set_policy(hidden_agents=["analyst"]) == {}

    said = await WAYS[way](alice, thread)
    await settled(alice)

    assert said == [HIDDEN_ANALYST]
    assert answered_by(alice) == {GENERAL}


@pytest.mark.parametrize("way", WAYS)
async def test_by_no_way_does_a_member_choose_an_agent_where_it_is_locked(
    alice: CommandUser, way: str
) -> None:
    bob, thread = CommandUser(alice.stage, "U0BOB"), await begun(alice)
    await alice.set_policy(locked="yes")

    said = await WAYS[way](bob, thread)
    await settled(bob)

    assert said == [LOCKED]
    assert answered_by(alice) == {GENERAL}


@pytest.mark.parametrize("way", WAYS)
async def test_an_admin_chooses_where_it_is_locked(alice: CommandUser, way: str) -> None:
    thread = await begun(alice)
    await alice.set_policy(locked="yes")

    said = await WAYS[way](alice, thread)
    await settled(alice)
    await asked(alice, thread)

    assert LOCKED not in said
    assert ANALYST in answered_by(alice) or way == "command"


async def test_a_hidden_agent_is_offered_nowhere_in_its_channel(alice: CommandUser) -> None:
    thread = await begun(alice)
    await alice.set_policy(hidden_agents=["analyst"])

    listed, answer = await alice.type("list"), await asked(alice, thread)
    which = await asked(alice, thread, "!agent")
    await alice.type("")
    picker = alice.ephemerals[-1].blocks
    brancher = Brancher(alice)
    await brancher.open(alice.stage.replies(thread)[0].ts)

    assert answer
    assert "analyst" not in listed + which + str(picker)
    assert options(alice) == ["general"]
    assert "agent" not in offered(alice.stage.replies(thread)[1])


async def test_a_hidden_agent_is_offered_in_other_channels(alice: CommandUser) -> None:
    await alice.set_policy(hidden_agents=["analyst"])
    random = CommandUser(alice.stage, channel="C0RANDOM")

    await random.type("analyst")

    assert "`analyst`" in await random.type("list")
    assert await random.answering() == ANALYST


async def test_a_thread_keeps_the_agent_that_is_hidden_later(alice: CommandUser) -> None:
    thread = await begun(alice)
    await asked(alice, thread, "!agent analyst")
    await alice.set_policy(hidden_agents=["analyst"])

    answer = await asked(alice, thread)
    branch = await Brancher(alice).branch(alice.stage.replies(thread)[-1].ts, "Again?", "analyst")

    assert "Ada" in answer
    assert branch
    assert answered_by(alice) >= {ANALYST}


async def test_the_agent_that_answers_in_a_channel_cannot_be_hidden_there(
    alice: CommandUser,
) -> None:
    refused = await alice.set_policy(hidden_agents=["general"])
    await alice.type("analyst")
    taken = await alice.set_policy(hidden_agents=["general"])

    assert refused == {"hidden_agents": ANSWERS_HERE.format(title="Threadwind")}
    assert taken == {}
    assert await alice.type("general") == HIDDEN.format(title="Threadwind")


async def test_what_the_workspace_hides_is_hidden_everywhere_also_in_direct_messages(
    alice: CommandUser,
) -> None:
    refused = await alice.set_policy("workspace", hidden_agents=["general"])
    taken = await alice.set_policy("workspace", hidden_agents=["analyst"])

    assert refused == {"hidden_agents": ANSWERS_EVERYWHERE.format(title="Threadwind")}
    assert taken == {}
    assert await CommandUser(alice.stage, channel="C0RANDOM").type("analyst") == HIDDEN_ANALYST
    directly = CommandUser(alice.stage, channel="D0ALICE")
    assert await directly.type("analyst") == HIDDEN_FROM_ALL.format(title="Analyst")


async def test_a_lock_of_the_workspace_may_be_lifted_in_a_channel(alice: CommandUser) -> None:
    bob = CommandUser(alice.stage, "U0BOB")
    await alice.set_policy("workspace", locked="yes")
    refused = await bob.type("analyst")

    await alice.set_policy(locked="no")
    await bob.type("analyst")

    assert refused == LOCKED
    assert await alice.answering() == ANALYST


async def test_a_lock_leaves_people_their_own_direct_messages(alice: CommandUser) -> None:
    await alice.set_policy("workspace", locked="yes")
    bob = CommandUser(alice.stage, "U0BOB", channel="D0BOB")

    said = await bob.type("analyst")

    assert "answers your direct messages now" in said


async def test_a_locked_channels_card_says_so_and_its_answers_offer_no_other_agent(
    alice: CommandUser,
) -> None:
    await alice.set_policy(locked="yes")
    thread = await begun(alice)

    await alice.type("")

    assert "only admins choose another" in str(alice.ephemerals[-1].blocks)
    assert "agent" not in offered(alice.stage.replies(thread)[0])


async def test_the_window_shows_what_is_hidden(alice: CommandUser) -> None:
    await alice.set_policy(hidden_agents=["analyst"], locked="yes")

    await alice.type("policy")

    assert alice.window
    fields = {one.get("block_id"): one.get("element") for one in alice.window.body["blocks"]}
    hidden = fields["hidden_agents"]["initial_options"]
    assert [one["value"] for one in hidden] == ["analyst"]
    assert fields["locked"]["initial_option"]["value"] == "yes"


async def test_a_forged_name_hides_nothing(alice: CommandUser) -> None:
    await alice.set_policy(hidden_agents=["analyst", "no-such-agent"])

    [change] = await logged(alice.stage.app.database)
    assert change.after == {"hidden_agents": ["analyst"]}


async def test_what_admins_hide_and_lock_is_in_the_audit_log_by_name(alice: CommandUser) -> None:
    await alice.set_policy(hidden_agents=["analyst"])
    await alice.set_policy(locked="yes")

    first, second = await logged(alice.stage.app.database)
    assert (first.before, first.after) == ({}, {"hidden_agents": ["analyst"]})
    assert (second.before, second.after) == ({"hidden_agents": ["analyst"]}, {"locked": True})
