"""Changed agents, deleted agents and crashes: a handoff stays valid, also in old threads."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from playground.model import ScriptedModel, Until
from tests.support.app import Stage, app_on, platforms
from tests.support.colleagues import CATALOGUE, agent, colleagues, signature, titles, to
from tests.support.users.agent_admin import CommandUser

CHANGES = {
    "instructions of a colleague": ("Compute things.", "Compute twice."),
    "fewer handoffs": ('["analyst", "clerk"]', '["analyst"]'),
    "handoffs of a colleague": ('handoffs = ["researcher"]', 'handoffs = ["clerk"]'),
}


@pytest.mark.parametrize("change", CHANGES)
async def test_a_change_reaches_an_old_thread(
    migrated_sqlite: str, tmp_path: Path, change: str
) -> None:
    old, new = tmp_path / "old.toml", tmp_path / "new.toml"
    old.write_text(CATALOGUE)
    new.write_text(CATALOGUE.replace(*CHANGES[change]))
    async with platforms(ScriptedModel("Fine.")) as ground:
        async with app_on(ground, migrated_sqlite, agents_file=old) as app:
            stage = Stage(ground, app)
            thread = await stage.ask("Hello")
            await stage.answers(thread)
            before = agent(stage, "researcher")["version"]
        async with app_on(ground, migrated_sqlite, agents_file=new) as app:
            stage = Stage(ground, app)
            await stage.say(f"<@{stage.tenant.bot_user_id}> Again", thread=thread)
            await stage.answers(thread, 2)

            newest = list(ground.mistral.conversations.values())[-1].about
            assert newest["agent_version"] == agent(stage, "researcher")["version"] > before


async def test_an_agent_that_others_hand_over_to_can_be_deleted(alice: CommandUser) -> None:
    stage = alice.stage
    await alice.make(name="cook", title="Cook")
    await alice.make()
    await alice.type("edit pirate")
    await alice.more()
    assert await alice.fill_in(**alice.filled_in | {"handoffs": ["cook"]}) == {}
    await alice.type("pirate")
    await stage.answers(await stage.ask("Hello"))
    assert len(agent(stage, "pirate")["handoffs"]) == 1

    await alice.type("delete cook")
    await alice.fill_in()
    await stage.answers(await stage.ask("Hello again"))

    assert agent(stage, "pirate")["handoffs"] is None


async def test_an_agent_deleted_at_mistral_is_made_again(
    migrated_sqlite: str, tmp_path: Path, model: ScriptedModel
) -> None:
    async with colleagues(migrated_sqlite, tmp_path, model) as stage:
        await stage.answers(await stage.ask("Hello"))
        gone = agent(stage, "clerk")["id"]
        del stage.mistral.agents[gone]

        answers = await stage.answers(await stage.ask("Hello again"))

        assert answers == ["Fine."]
        assert agent(stage, "clerk")["id"] in agent(stage, "researcher")["handoffs"]
        assert gone not in agent(stage, "researcher")["handoffs"]


@pytest.mark.parametrize("finish_dropped", [True, False], ids=["mistral-goes-on", "mistral-stops"])
async def test_a_crash_during_a_handoff_is_recovered_from(
    surroundings: tuple[str, str], tmp_path: Path, finish_dropped: bool
) -> None:
    _, url = surroundings
    file, gate, model = tmp_path / "agents.toml", asyncio.Event(), ScriptedModel("Fine.")
    file.write_text(CATALOGUE)
    settings: dict[str, Any] = {"agents_file": file, "grace_seconds": 0}
    async with platforms(model) as ground:
        ground.mistral.finish_dropped = finish_dropped
        async with app_on(ground, url, **settings) as app:
            stage = Stage(ground, app)
            await stage.answers(await stage.ask("Hello"))
            handoff = to(stage, "analyst")
            model.queue("Wait. ", handoff, Until(gate), "It is 42.")
            model.pieces = (handoff, *ScriptedModel("It is 42.").pieces)
            thread = await stage.ask("How much?")
            await stage.until(lambda: "Researcher → Analyst" in titles(stage, thread))
        gate.set()
        async with app_on(ground, url, **settings) as app:
            stage = Stage(ground, app)
            [answer] = await stage.answers(thread)

            assert answer.endswith("It is 42.")
            assert "Analyst" in signature(stage.replies(thread)[-1])


async def test_a_restarted_or_copied_thread_keeps_what_was_handed_over(
    migrated_sqlite: str, tmp_path: Path, model: ScriptedModel
) -> None:
    async with colleagues(migrated_sqlite, tmp_path, model) as stage:
        await stage.answers(await stage.ask("Hello"))
        model.queue("Wait. ", to(stage, "analyst"), "It is 42.")
        thread = await stage.ask("How much?")
        await stage.answers(thread)

        await stage.say("!agent clerk And now?", thread=thread)
        await stage.answers(thread, 2)

        said = [message.text for message in model.prompts[-1].messages]
        assert [text for text in said if "42" in text] == ["It is 42."]
