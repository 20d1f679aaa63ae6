"""Borders of a handoff: library, person, place, workspace, consent, and what admins decided."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from playground.model import FunctionCall, ScriptedModel
from tests.support.app import Stage
from tests.support.colleagues import colleagues, signature, to
from tests.support.users.agent_admin import CommandUser
from tests.support.users.document_sharer import DocumentSharer

HERE, GUEST = "C0GENERAL", "U0GUS"


@pytest_asyncio.fixture
async def stage(migrated_sqlite: str, tmp_path: Path, model: ScriptedModel) -> AsyncIterator[Stage]:
    async with colleagues(migrated_sqlite, tmp_path, model) as stage:
        stage.slack.workspace.add_user(GUEST, "Gus", is_restricted=True)
        stage.slack.workspace.channels[HERE].members.append(GUEST)
        yield stage


def reachable(stage: Stage) -> set[str]:
    """The names of all agents that the newest conversation's agent reaches at Mistral."""
    newest = list(stage.mistral.conversations.values())[-1]
    waiting, found = [newest.about["agent_id"]], set[str]()
    for agent_id in waiting:
        body = stage.mistral.agents[agent_id].current
        waiting += [other for other in body["handoffs"] or [] if other not in waiting]
        found.add(str(body["name"]).removeprefix("Threadwind "))
    return found


def libraries(stage: Stage) -> set[str]:
    """The libraries that those agents search."""
    newest = list(stage.mistral.conversations.values())[-1]
    waiting, found = [newest.about["agent_id"]], set[str]()
    for agent_id in waiting:
        body = stage.mistral.agents[agent_id].current
        waiting += [other for other in body["handoffs"] or [] if other not in waiting]
        found |= {id_ for tool in body["tools"] for id_ in tool.get("library_ids", ())}
    return found


def documents(stage: Stage, library_ids: set[str]) -> list[str]:
    """The names of the documents in some libraries."""
    found = (stage.mistral.libraries[library_id] for library_id in library_ids)
    return [str(one.about["name"]) for library in found for one in library.documents.values()]


async def by_a_member(stage: Stage) -> None:
    await stage.answers(await stage.ask("Hello"))


async def by_a_guest(stage: Stage) -> None:
    await stage.answers(await stage.ask("Hello", user=GUEST))


async def where_one_is_hidden(stage: Stage) -> None:
    assert await CommandUser(stage).set_policy(hidden_agents=["analyst"]) == {}
    await by_a_member(stage)


async def where_the_agent_is_locked(stage: Stage) -> None:
    await CommandUser(stage).set_policy(locked="yes")
    await by_a_member(stage)


REACHED: dict[str, tuple[Callable[[Stage], Awaitable[None]], set[str]]] = {
    "a member": (by_a_member, {"researcher", "analyst", "clerk"}),
    "a guest": (by_a_guest, {"researcher", "analyst"}),
    "one is hidden": (where_one_is_hidden, {"researcher", "clerk"}),
    "locked": (where_the_agent_is_locked, {"researcher"}),
}


@pytest.mark.parametrize("case", REACHED)
async def test_a_question_reaches_only_agents_that_its_person_could_ask_here(
    stage: Stage, case: str
) -> None:
    ask, expected = REACHED[case]

    await ask(stage)

    assert reachable(stage) == expected


async def test_a_guest_in_a_members_thread_reaches_no_more(stage: Stage) -> None:
    thread = await stage.ask("Hello")
    await stage.answers(thread)

    await stage.say(f"<@{stage.tenant.bot_user_id}> And me?", thread=thread, user=GUEST)
    await stage.answers(thread, 2)

    assert reachable(stage) == {"researcher", "analyst"}


async def test_a_handoff_stays_within_the_channels_library(
    surroundings: tuple[str, str], tmp_path: Path
) -> None:
    transport, url = surroundings
    async with colleagues(url, tmp_path, transport=transport) as stage:
        here, there = DocumentSharer(stage), DocumentSharer(stage, channel="C0RANDOM")
        await here.share()
        await there.share("coffee.txt", b"Coffee is brewed at 93 degrees.")

        await stage.answers(await stage.ask("Hello", channel="C0GENERAL"))
        first = libraries(stage)
        thread = await stage.ask("Hello", channel="C0RANDOM")
        await stage.answers(thread, channel="C0RANDOM")
        second = libraries(stage)

        assert (len(first), len(second)) == (1, 1)
        assert documents(stage, first) == ["notes.txt"]
        assert documents(stage, second) == ["coffee.txt"]


async def test_consent_is_asked_for_by_the_rule_of_who_was_handed_the_question(
    stage: Stage, model: ScriptedModel
) -> None:
    await by_a_member(stage)
    model.queue(to(stage, "clerk"), FunctionCall("web_search", "{}", confirmation="pending"))

    thread = await stage.ask("Look it up", user="U0BOB")
    await stage.until(lambda: any(one.metadata for one in stage.replies(thread)))
    await stage.quiet()
    request = next(one for one in stage.replies(thread) if one.metadata)
    await stage.slack.people.click("U0BOB", HERE, request.ts, "allow_call")
    await stage.quiet()

    assert "Clerk" in str(request.blocks)
    assert not any((call.body or {}).get("tool_confirmations") for call in stage.mistral.calls)


@pytest.mark.parametrize(
    ("dialects", "answering"),
    [([], "Clerk"), (["handed-over-calls-return"], "Researcher")],
    ids=["the-same-continues", "the-first-continues"],
)
async def test_after_consent_the_footer_names_who_continues(
    stage: Stage, model: ScriptedModel, dialects: list[str], answering: str
) -> None:
    await by_a_member(stage)
    model.queue(to(stage, "clerk"), FunctionCall("web_search", "{}", confirmation="pending"))
    thread = await stage.ask("Look it up")
    await stage.until(lambda: any(one.metadata for one in stage.replies(thread)))
    await stage.quiet()
    stage.mistral.dialects.speak(*dialects)

    request = next(one for one in stage.replies(thread) if one.metadata)
    await stage.slack.people.click("U0ALICE", HERE, request.ts, "allow_call")
    await stage.quiet()

    assert answering in signature(stage.replies(thread)[-1])
