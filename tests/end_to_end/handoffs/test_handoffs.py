"""Agents hand questions over to each other, and people see who answered."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from playground.model import Handoff, ScriptedModel
from storage.models import LedgerEntry
from tests.storage.support.hands import rows
from tests.support.app import Stage
from tests.support.colleagues import agent, colleagues, signature, titles, to
from tests.support.users.agent_admin import CommandUser
from tests.support.users.exporter import ThreadExporter


@pytest_asyncio.fixture
async def stage(migrated_sqlite: str, tmp_path: Path, model: ScriptedModel) -> AsyncIterator[Stage]:
    """The colleagues with a scripted model, who were asked something already."""
    async with colleagues(migrated_sqlite, tmp_path, model) as stage:
        await stage.answers(await stage.ask("Hello"))
        yield stage


async def test_a_question_to_calculate_is_handed_to_who_can(
    surroundings: tuple[str, str], tmp_path: Path
) -> None:
    transport, url = surroundings
    async with colleagues(url, tmp_path, transport=transport) as stage:
        thread = await stage.ask("What is 12 * 18.5 * 36?")
        [answer] = await stage.answers(thread)

        assert "7992" in answer
        assert titles(stage, thread)[0] == "Researcher → Analyst"
        assert "Analyst" in signature(stage.replies(thread)[-1])


async def test_the_next_question_begins_with_the_threads_own_agent(
    stage: Stage, model: ScriptedModel
) -> None:
    model.queue("Let me see. ", to(stage, "analyst"), "It is 42.")
    thread = await stage.ask("How much?")
    await stage.answers(thread)

    await stage.say(f"<@{stage.tenant.bot_user_id}> And why?", thread=thread)
    await stage.answers(thread, 2)

    assert "Researcher" in signature(stage.replies(thread)[-1])
    assert stage.asked() == ["conversations.start", "conversations.start", "conversations.append"]


async def test_agents_in_a_cycle_know_each_other(stage: Stage) -> None:
    researcher, analyst, clerk = (agent(stage, it) for it in ("researcher", "analyst", "clerk"))

    assert researcher["handoffs"] == [analyst["id"], clerk["id"]]
    assert analyst["handoffs"] == [researcher["id"]]
    assert clerk["handoffs"] is None
    assert len(stage.mistral.agents) == 3


async def test_what_one_wrote_before_the_handoff_stays(stage: Stage, model: ScriptedModel) -> None:
    model.queue("Let me see. ", to(stage, "analyst"), "It is 42.")

    thread = await stage.ask("How much?")

    assert await stage.answers(thread) == ["Let me see. \n\n\nIt is 42."]


async def test_an_agent_that_is_not_ours_has_no_name(stage: Stage, model: ScriptedModel) -> None:
    model.queue(Handoff("ag_else", "[Approve](https://evil.example)"), "Done.")

    thread = await stage.ask("Do it")
    await stage.answers(thread)

    assert titles(stage, thread) == ["Researcher → another agent"]
    assert "Researcher" in signature(stage.replies(thread)[-1])


async def test_agents_that_hand_over_for_ever_are_stopped(
    stage: Stage, model: ScriptedModel
) -> None:
    there, back = to(stage, "analyst"), to(stage, "researcher")
    model.queue("I begin. ", *(there, back) * 20, "Never said.")

    thread = await stage.ask("Go round")
    [answer] = await stage.answers(thread)

    assert answer.startswith("I begin.")
    assert "The agents kept handing this to each other, so I stopped them." in answer
    assert "Never said." not in answer
    assert len(titles(stage, thread)) == 8


async def test_after_that_the_thread_answers_again(stage: Stage, model: ScriptedModel) -> None:
    model.queue(*(to(stage, "analyst"), to(stage, "researcher")) * 20)
    thread = await stage.ask("Go round")
    await stage.answers(thread)

    model.queue("Here I am.")
    await stage.say(f"<@{stage.tenant.bot_user_id}> Are you there?", thread=thread)

    assert (await stage.answers(thread, 2))[-1] == "Here I am."


async def test_where_the_conversation_moves_the_footer_names_who_answers(
    stage: Stage, model: ScriptedModel
) -> None:
    stage.mistral.dialects.speak("handoffs-move-the-conversation")
    model.queue(to(stage, "analyst"), "It is 42.")
    thread = await stage.ask("How much?")
    await stage.answers(thread)

    await stage.say(f"<@{stage.tenant.bot_user_id}> And why?", thread=thread)
    await stage.answers(thread, 2)

    assert "Analyst" in signature(stage.replies(thread)[-1])


async def test_the_card_of_the_agent_says_whom_it_hands_over_to(stage: Stage) -> None:
    alice = CommandUser(stage)

    await alice.type("")

    assert "hands over to Analyst, Clerk" in str(alice.ephemerals[-1].blocks)


async def test_an_export_tells_each_handoff(stage: Stage, model: ScriptedModel) -> None:
    model.queue("Wait. ", to(stage, "analyst"), "It is 42.")
    thread = await stage.ask("How much?")
    await stage.answers(thread)

    export = await ThreadExporter(stage).export(thread)

    assert "- Researcher → Analyst" in export.text


async def test_what_a_handed_over_answer_took_counts_for_who_finished_as_an_estimate(
    stage: Stage, model: ScriptedModel
) -> None:
    model.queue("Wait. ", to(stage, "analyst"), "It is 42.")

    await stage.answers(await stage.ask("How much?"))

    entries = await rows(stage.app.database, LedgerEntry)
    assert [(one.profile, one.model, one.estimated) for one in entries] == [
        ("researcher", "mistral-medium-latest", False),
        ("analyst", "mistral-large-latest", True),
    ]
