"""The shortcut *Forget thread*: asked once, done once, and what was said is not told again."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import Connection, select, update
from structlog.testing import capture_logs

from bot.retention.forget_thread import DONE, WHY_NOT, NotAnAdmin, NotYoursToForget
from bot.slack.posting.modals import ModalNotOpened, TooLate
from handlers.responses import NOT_DONE
from playground.faults import Fault
from playground.model import ScriptedModel, Until
from storage.models import Deletion, Thread
from storage.retention.forgetting import ThreadState
from tests.storage.support.traces import change
from tests.support.app import Stage, app_on, opened, platforms
from tests.support.leftovers import purge, sizes
from tests.support.users.agent_admin import CommandUser, agents_file
from tests.support.users.thread_user import choose

TOLD = (
    "🧹 {name} asked me to forget this thread. It's deleted here and at Mistral. "
    "Mention me to start over."
)
NEVER = asyncio.Event()
# Of the ledger the numbers stay, without the thread.
KEPT = {"agents", "audit", "forgotten", "ledger", "daily_usage"}


async def begun(alice: CommandUser, text: str = "My name is Ada.") -> str:
    thread = await alice.stage.ask(text, channel=alice.channel, user=alice.user)
    await alice.stage.answers(thread, channel=alice.channel)
    return thread


async def open_window(who: CommandUser, ts: str) -> str:
    """Use the shortcut on a message; what the window says."""
    await who.stage.slack.people.shortcut(who.user, "forget_thread", who.channel, ts)
    return shown(who)


def shown(who: CommandUser) -> str:
    window = who.window
    assert window
    return " ".join(block["text"]["text"] for block in window.body["blocks"])


async def forget(who: CommandUser, thread: str) -> str:
    """Have a thread forgotten; what the window says at the end."""
    await open_window(who, thread)
    await who.fill_in()
    await who.stage.quiet()
    return shown(who)


def last_input(stage: Stage) -> str:
    """Input of the model for its last answer."""
    model = stage.mistral.model
    assert isinstance(model, ScriptedModel)
    return "\n".join(message.text for message in model.prompts[-1].messages)


def texts(who: CommandUser, thread: str) -> list[str]:
    return [message.text for message in who.stage.replies(thread, who.channel)]


@pytest_asyncio.fixture
async def scripted(database_url: str, tmp_path: Path) -> AsyncIterator[CommandUser]:
    """Alice, where the model says the same to everything."""
    agents = agents_file(tmp_path)
    async with opened(database_url, model=ScriptedModel("Fine."), agents_file=agents) as stage:
        yield CommandUser(stage)


async def test_the_window_asks_once_and_says_what_goes_and_what_stays(alice: CommandUser) -> None:
    thread = await begun(alice)

    told = await open_window(alice, thread)

    assert "Permanently deleted" in told
    assert "Kept:" in told
    assert len(alice.stage.mistral.conversations) == 1
    assert texts(alice, thread)[1:] == []


async def test_a_forgotten_thread_is_gone_here_and_at_mistral(
    alice_everywhere: CommandUser,
) -> None:
    alice = alice_everywhere
    thread = await begun(alice)

    told = await forget(alice, thread)
    await purge(alice.stage)

    assert told == DONE
    assert texts(alice, thread)[1:] == [TOLD.format(name="Alice")]
    assert alice.stage.mistral.conversations == {}
    assert set(await sizes(alice.stage.app.database)) == KEPT


async def test_it_may_be_used_on_any_message_of_the_thread(alice: CommandUser) -> None:
    thread = await begun(alice)
    [answer] = alice.stage.replies(thread)

    assert await forget(alice, answer.ts) == DONE


async def test_files_that_tools_made_are_gone_at_mistral(alice: CommandUser) -> None:
    await alice.type("analyst")
    thread = await begun(alice, "Plot 1, 2 and 3 as a bar chart.")
    assert alice.stage.mistral.files

    await forget(alice, thread)
    await purge(alice.stage)

    assert alice.stage.mistral.files == {}


async def test_a_reply_without_a_mention_is_not_answered(scripted: CommandUser) -> None:
    thread = await begun(scripted)
    await forget(scripted, thread)
    count = len(texts(scripted, thread))

    await scripted.stage.say("And what is my name?", thread=thread)
    await scripted.stage.quiet()

    assert len(texts(scripted, thread)) == count


async def test_a_later_mention_begins_afresh_and_hears_nothing_from_before(
    scripted: CommandUser,
) -> None:
    stage = scripted.stage
    thread = await begun(scripted)
    await stage.say("I like tea.", thread=thread, user="U0BOB")
    await stage.answers(thread, 2)
    await forget(scripted, thread)
    await stage.say("I bring cake.", thread=thread, user="U0BOB")

    await stage.ask("What is my name?", thread=thread)
    await stage.answers(thread, 4)

    assert "Ada" not in last_input(stage)
    assert "tea" not in last_input(stage)
    assert "forgotten" not in last_input(stage)
    assert "cake" in last_input(stage)


async def test_nor_does_it_after_a_question_that_failed(scripted: CommandUser) -> None:
    stage = scripted.stage
    thread = await begun(scripted)
    await forget(scripted, thread)
    stage.mistral.faults.add("conversations.start", Fault("error", status=401))
    await stage.ask("What is my name?", thread=thread)
    await stage.answers(thread, 3)

    await stage.say("Please try again", thread=thread)
    await stage.answers(thread, 4)

    assert "What is my name?" in last_input(stage)
    assert "Ada" not in last_input(stage)


async def test_in_direct_messages_too_what_was_said_before_is_not_told(
    scripted: CommandUser,
) -> None:
    direct = CommandUser(scripted.stage, channel="D0ALICE")
    thread = await begun(direct)
    await forget(direct, thread)

    await direct.stage.say("What is my name?", thread=thread, channel="D0ALICE")
    await direct.stage.answers(thread, 3, channel="D0ALICE")

    assert "Ada" not in last_input(direct.stage)


async def test_a_question_that_slack_delivers_again_is_not_answered_again(
    alice: CommandUser,
) -> None:
    thread = await begun(alice)
    events = [it.event_id for it in alice.stage.slack.deliveries if it.kind == "events_api"]
    await forget(alice, thread)

    for event in dict.fromkeys(events):
        await alice.stage.slack.redeliver(event)
    await alice.stage.quiet()

    assert len(texts(alice, thread)) == 2


# Who may.


async def test_whoever_began_the_conversation_may(alice: CommandUser, bob: CommandUser) -> None:
    thread = await begun(bob)
    await alice.stage.say("Me too", thread=thread)
    await alice.stage.answers(thread, 2)

    assert await forget(bob, thread) == DONE
    assert texts(alice, thread)[-1] == TOLD.format(name="Bob")


async def test_an_admin_who_asked_nothing_may(alice: CommandUser, bob: CommandUser) -> None:
    thread = await begun(bob)

    assert await forget(alice, thread) == DONE


async def test_others_are_told_in_one_sentence(alice: CommandUser, bob: CommandUser) -> None:
    thread = await begun(alice)

    assert await open_window(bob, thread) == NotYoursToForget().sentence
    assert len(texts(alice, thread)) == 1


@pytest.mark.parametrize("how", ["reply", "regenerate"])
async def test_whoever_only_joined_in_may_not(
    how: str, alice: CommandUser, bob: CommandUser
) -> None:
    thread = await begun(alice)
    if how == "reply":
        await bob.stage.say("Me too", thread=thread, user="U0BOB")
    else:
        await choose(bob, thread, "again")
    await alice.stage.quiet()

    assert await open_window(bob, thread) == NotYoursToForget().sentence


async def test_a_setting_leaves_it_to_admins(migrated_sqlite: str, tmp_path: Path) -> None:
    async with opened(
        migrated_sqlite, agents_file=agents_file(tmp_path), forget_by="ADMINS"
    ) as stage:
        bob = CommandUser(stage, user="U0BOB")
        thread = await begun(bob)

        assert await open_window(bob, thread) == NotAnAdmin().sentence
        assert await forget(CommandUser(stage), thread) == DONE


async def test_who_may_is_asked_again_when_the_window_is_sent_off(
    alice: CommandUser, bob: CommandUser
) -> None:
    thread = await begun(bob)
    await open_window(alice, thread)
    alice.stage.slack.workspace.users["U0ALICE"].is_admin = False

    await alice.fill_in()

    assert shown(alice) == NotYoursToForget().sentence


# What people and Slack do besides.


async def test_a_thread_that_is_none_of_ours_is_told_plainly(alice: CommandUser) -> None:
    ts = await alice.stage.say("Just between us")

    assert await open_window(alice, ts) == WHY_NOT[ThreadState.UNKNOWN]


async def test_a_forgotten_thread_is_told_plainly(alice: CommandUser) -> None:
    thread = await begun(alice)
    await forget(alice, thread)

    assert await open_window(alice, thread) == WHY_NOT[ThreadState.FORGOTTEN]


async def test_of_two_people_at_once_one_forgets_and_the_thread_is_told_once(
    alice: CommandUser, bob: CommandUser
) -> None:
    thread = await begun(bob)
    await alice.stage.say("Me too", thread=thread)
    await alice.stage.answers(thread, 2)
    await open_window(alice, thread)
    await open_window(bob, thread)

    await asyncio.gather(alice.fill_in(), bob.fill_in())
    await alice.stage.quiet()

    assert sorted([shown(alice), shown(bob)]) == sorted([DONE, WHY_NOT[ThreadState.FORGOTTEN]])
    assert len(texts(alice, thread)) == 3


async def test_a_window_that_was_tampered_with_forgets_nothing(alice: CommandUser) -> None:
    thread = await begun(alice)
    await open_window(alice, thread)
    assert alice.window
    about = alice.window.body["private_metadata"]
    alice.window.body["private_metadata"] = about.replace("C0GENERAL", "G0PRIVATE")

    await alice.fill_in()

    assert "isn't yours" in shown(alice)
    assert len(texts(alice, thread)) == 1


async def test_a_window_that_slack_does_not_open_is_told(alice: CommandUser) -> None:
    thread = await begun(alice)
    alice.stage.slack.faults.add("views.open", Fault("error"))

    await alice.stage.slack.people.shortcut("U0ALICE", "forget_thread", "C0GENERAL", thread)

    assert alice.ephemerals[-1].text == ModalNotOpened().sentence


async def test_a_window_that_opens_too_late_is_told(alice: CommandUser) -> None:
    slack = alice.stage.slack
    thread = await begun(alice)
    times = iter([0.0])
    clock = slack.clock
    slack.clock = lambda: clock() + next(times, slack.trigger_life + 1.0)

    await slack.people.shortcut("U0ALICE", "forget_thread", "C0GENERAL", thread)

    assert alice.ephemerals[-1].text == TooLate().sentence


async def test_where_slack_does_not_take_the_notice_the_person_hears_it(alice: CommandUser) -> None:
    thread = await begun(alice)
    await open_window(alice, thread)
    alice.stage.slack.faults.add("chat.postMessage", Fault("error"), times=5)

    await alice.fill_in()

    assert shown(alice) == f"{DONE} I couldn't tell the thread."
    assert await open_window(alice, thread) == WHY_NOT[ThreadState.FORGOTTEN]


async def test_what_breaks_is_said_in_the_window(alice: CommandUser) -> None:
    thread = await begun(alice)
    await open_window(alice, thread)
    await alice.stage.app.database.run(_drop_threads)

    with capture_logs():  # whose default is to draw tracebacks, for seconds
        await alice.fill_in()

    assert shown(alice) == NOT_DONE


def _drop_threads(connection: Connection) -> None:
    connection.exec_driver_sql("PRAGMA legacy_alter_table=ON")
    connection.exec_driver_sql("ALTER TABLE threads RENAME TO lost")


# What branched off.


async def test_a_branch_lives_on_when_its_origin_is_forgotten(alice: CommandUser) -> None:
    stage = alice.stage
    origin, branch = await begun(alice), await begun(alice, "Hello")
    await stage.app.database.run(_share_a_conversation, origin, branch)

    await forget(alice, origin)
    await purge(stage)
    await stage.say("What is my name?", thread=branch)

    assert "Ada" in (await stage.answers(branch, 2))[-1]
    assert len(stage.mistral.conversations) == 2


async def test_the_conversation_goes_with_the_last_of_them(alice: CommandUser) -> None:
    stage = alice.stage
    origin, branch = await begun(alice), await begun(alice, "Hello")
    await stage.app.database.run(_share_a_conversation, origin, branch)

    await forget(alice, origin)
    await purge(stage)
    await forget(alice, branch)
    await change(stage.app.database, Deletion, due=0.0)
    await purge(stage)

    assert stage.mistral.conversations == {}


def _share_a_conversation(connection: Connection, origin: str, branch: str) -> None:
    """As if one thread went on in the conversation of another."""
    place = (Thread.conversation_id, Thread.entry_id)
    conversation, entry = connection.execute(select(*place).where(Thread.ts == origin)).one()
    shared = {"conversation_id": conversation, "entry_id": entry}
    connection.execute(update(Thread).where(Thread.ts == branch).values(shared))


# While an answer is under way.


async def counting(alice: CommandUser) -> str:
    model = alice.stage.mistral.model
    assert isinstance(model, ScriptedModel)
    model.queue("One two three. ", Until(NEVER), "never said")
    thread = await alice.stage.ask("Count!")
    await alice.stage.until(lambda: any(texts(alice, thread)))
    return thread


async def test_an_answer_under_way_is_ended_and_nothing_is_left_streaming(
    scripted: CommandUser,
) -> None:
    stage = scripted.stage
    thread = await counting(scripted)

    told = await forget(scripted, thread)
    await purge(stage)

    assert told == DONE
    assert sorted(texts(scripted, thread)) == sorted(
        [
            "One two three. \n\n⏹️ Stopped, because this thread is being forgotten.",
            TOLD.format(name="Alice"),
        ]
    )
    assert not any(map(stage.slack.workspace.is_streaming, stage.replies(thread)))
    assert stage.slack.workspace.sessions["C0GENERAL", thread].status == "active"
    assert stage.mistral.conversations == {}
    assert set(await sizes(stage.app.database)) == KEPT


async def test_a_mention_that_comes_meanwhile_is_answered_afresh(scripted: CommandUser) -> None:
    stage = scripted.stage
    thread = await counting(scripted)
    await open_window(scripted, thread)
    await stage.ask("Does this wait?", thread=thread)
    await stage.slack.settle()

    await scripted.fill_in()
    await stage.ask("And now?", thread=thread)
    await stage.answers(thread, 3)

    assert texts(scripted, thread).count("Fine.") == 1
    assert "And now?" in last_input(stage)
    assert "Count!" not in last_input(stage)
    assert "Does this wait?" not in last_input(stage)


async def test_a_process_that_dies_meanwhile_leaves_it_to_the_next(
    database_url: str, tmp_path: Path
) -> None:
    agents = agents_file(tmp_path)
    async with platforms(ScriptedModel("Fine.")) as ground:
        async with app_on(ground, database_url, agents_file=agents, grace_seconds=0) as app:
            alice = CommandUser(Stage(ground, app))
            thread = await counting(alice)
            await app.worker.stop()
            await open_window(alice, thread)
            await alice.fill_in()
        async with app_on(ground, database_url, agents_file=agents) as app:
            alice = CommandUser(Stage(ground, app))
            await alice.stage.quiet()
            await purge(alice.stage)

            assert not any(map(ground.slack.workspace.is_streaming, alice.stage.replies(thread)))
            assert ground.mistral.conversations == {}
            assert set(await sizes(app.database)) == KEPT
