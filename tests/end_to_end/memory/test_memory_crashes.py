"""Crashes at each step of a note: it is made once, and seen below the answer; none is lost."""

import asyncio

from bot.slack.views.memory import note_notices
from playground.faults import Fault
from playground.mistral import LocalMistral
from playground.model import FunctionCall, ScriptedModel, Until
from storage.models import MemoryNote
from tests.storage.support.hands import rows
from tests.support.app import Stage, app_on, platforms
from tests.support.users.memory_user import MemoryUser, told_in

REMEMBER = FunctionCall("remember", '{"note": "Prefers Python"}')
NOTICE = "📝 Noted about you: Prefers Python"


async def notes(stage: Stage) -> list[str]:
    found = await rows(stage.app.database, MemoryNote)
    return [str(row.text) for row in found if row.gone_at is None]


def seen(stage: Stage, thread: str) -> list[str]:
    """The notices of notes below the bot's messages in a thread."""
    blocks = [block for one in stage.replies(thread, "D0ALICE") for block in one.blocks]
    acts = [one for one in blocks if one.get("accessory", {}).get("action_id")]
    return [
        one["text"]["text"] for one in acts if one["accessory"]["action_id"] == note_notices.UNDO
    ]


async def finished(ground_stage: Stage, thread: str) -> tuple[list[str], list[str], int]:
    """Notes that are kept and seen, and the number of answers, once all is done."""
    answers = await ground_stage.answers(thread, channel="D0ALICE")
    return await notes(ground_stage), seen(ground_stage, thread), len(answers)


def stops(mistral: LocalMistral) -> None:
    """Have Mistral give up answers that nobody reads any more."""
    mistral.finish_dropped = False


async def test_before_the_call_the_agent_is_asked_again(database_url: str) -> None:
    gate, model = asyncio.Event(), ScriptedModel("Noted.")
    model.queue("Well, ", Until(gate), REMEMBER)
    async with platforms(model) as ground:
        stops(ground.mistral)
        async with app_on(ground, database_url, grace_seconds=0) as app:
            alice = MemoryUser(Stage(ground, app))
            thread = await alice.stage.say("Remember it", channel="D0ALICE")
            await alice.stage.until(lambda: bool(alice.stage.replies(thread, "D0ALICE")))
        gate.set()
        model.queue(REMEMBER)
        async with app_on(ground, database_url) as app:
            stage = Stage(ground, app)
            assert await finished(stage, thread) == (["Prefers Python"], [NOTICE], 1)


async def test_after_the_note_it_is_not_made_again(database_url: str) -> None:
    gate, model = asyncio.Event(), ScriptedModel("Noted.")
    model.queue(REMEMBER)
    model.queue(Until(gate), "Noted.")
    async with platforms(model) as ground:
        stops(ground.mistral)
        async with app_on(ground, database_url, grace_seconds=0) as app:
            alice = MemoryUser(Stage(ground, app))
            thread = await alice.stage.say("Remember it", channel="D0ALICE")
            await alice.stage.until(lambda: len(model.prompts) == 2)
            assert await notes(alice.stage) == ["Prefers Python"]
        gate.set()
        model.queue(REMEMBER)
        async with app_on(ground, database_url) as app:
            stage = Stage(ground, app)
            assert await finished(stage, thread) == (["Prefers Python"], [NOTICE], 1)


async def test_after_the_answer_its_notice_is_still_shown(database_url: str) -> None:
    model = ScriptedModel("Noted.")
    model.queue(REMEMBER)
    async with platforms(model) as ground:
        ground.slack.faults.add("chat.stopStream", Fault("ratelimited", seconds=60))
        async with app_on(ground, database_url, grace_seconds=0) as app:
            alice = MemoryUser(Stage(ground, app))
            thread = await alice.stage.say("Remember it", channel="D0ALICE")
            await alice.stage.until(lambda: alice.stage.slack_calls("chat.stopStream") == 1)
        async with app_on(ground, database_url) as app:
            stage = Stage(ground, app)
            assert await finished(stage, thread) == (["Prefers Python"], [NOTICE], 1)
            assert len(model.prompts) == 2


async def test_when_nobody_sees_the_answer_its_note_is_taken_back(database_url: str) -> None:
    gate, model = asyncio.Event(), ScriptedModel("Noted.")
    model.queue(REMEMBER)
    model.queue(Until(gate), "Noted.")
    async with platforms(model) as ground, app_on(ground, database_url) as app:
        stage = Stage(ground, app)
        thread = await stage.say("Remember it", channel="D0ALICE")
        await stage.until(lambda: len(model.prompts) == 2)
        assert await notes(stage) == ["Prefers Python"]

        await stage.slack.people.delete("U0ALICE", "D0ALICE", thread)
        await stage.quiet()
        gate.set()

        assert await notes(stage) == []


async def test_notes_told_before_a_crash_are_void_when_they_are_removed(
    database_url: str,
) -> None:
    gate, model = asyncio.Event(), ScriptedModel("Fine.")
    async with platforms(model) as ground:
        async with app_on(ground, database_url, grace_seconds=0) as app:
            alice = MemoryUser(Stage(ground, app))
            await alice.type("add Prefers Python")
            model.queue("Half ", Until(gate), "done.")
            thread = await alice.stage.say("Hello", channel="D0ALICE")
            await alice.stage.until(lambda: bool(alice.stage.replies(thread, "D0ALICE")))
        gate.set()
        async with app_on(ground, database_url) as app:
            alice = MemoryUser(Stage(ground, app))
            await alice.stage.answers(thread, channel="D0ALICE")
            await alice.type()
            await alice.remove()
            await alice.ask("And now?", thread)

            assert "are void" in told_in(alice.stage)[-1][0]
