"""Tools that need consent: nothing runs before the asker allows the very call that is shown."""

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.tools.calls import DENIED, LOST
from playground.faults import Fault
from playground.model import FunctionCall, ScriptedModel
from playground.slack import Message
from storage.models import RecordedCall
from tests.end_to_end.tools.conftest import TOOLS, Ran
from tests.end_to_end.tools.test_tools import results
from tests.storage.support.hands import rows
from tests.support import own_tools
from tests.support.app import Stage, app_on, opened, platforms

BOOK = FunctionCall("book_room", '{"room": "A"}')
DICE = FunctionCall("roll_dice", '{"sides": 6}')


@dataclass(frozen=True, slots=True)
class Requester:
    """Alice, whom an agent asks for consent in a thread."""

    stage: Stage
    thread: str

    @property
    def requests(self) -> list[Message]:
        return [message for message in self.stage.replies(self.thread) if message.metadata]

    async def press(self, action: str, user: str = "U0ALICE", number: int = 0) -> None:
        ts = self.requests[number].ts
        await self.stage.slack.people.click(user, "C0GENERAL", ts, action)
        await self.stage.quiet()


async def asked(stage: Stage, model: ScriptedModel, *said: str | FunctionCall) -> Requester:
    model.queue(*said)
    requester = Requester(stage, await stage.ask("Book a room"))
    await stage.until(lambda: bool(requester.requests))
    await stage.quiet()
    return requester


@pytest.mark.parametrize(
    ("action", "told"), [("allow_call", "Booked A."), ("deny_call", DENIED)], ids=["allow", "deny"]
)
async def test_a_call_runs_only_if_the_asker_allows_it(
    action: str, told: str, stage_everywhere: Stage, model: ScriptedModel, ran: Ran
) -> None:
    stage = stage_everywhere
    requester = await asked(stage, model, "Let me see.", BOOK)
    assert ran == []
    assert "Room:" in str(requester.requests[0].blocks)

    await requester.press("allow_call", user="U0BOB")
    assert ran == []
    await requester.press(action)

    assert results(model) == [told]
    assert ran == ([("book_room", ("A", "U0ALICE"))] if action == "allow_call" else [])
    texts = [message.text for message in stage.replies(requester.thread)]
    assert texts[0] == "Let me see."
    assert texts[-1].endswith("Fine.")
    assert await rows(stage.app.database, RecordedCall) == []


async def test_calls_beside_one_that_needs_consent_wait_for_it(
    stage: Stage, model: ScriptedModel, ran: Ran
) -> None:
    requester = await asked(stage, model, DICE, BOOK)
    assert ran == []

    await requester.press("deny_call")

    assert ran == [("roll_dice", (6, "U0ALICE"))]
    assert results(model) == ["It shows 6.", DENIED]


async def test_each_of_several_calls_is_decided_apart(
    stage: Stage, model: ScriptedModel, ran: Ran
) -> None:
    requester = await asked(stage, model, BOOK, FunctionCall("book_room", '{"room": "B"}'))

    await requester.press("deny_call", number=0)
    assert ran == []
    await requester.press("allow_call", number=1)

    assert ran == [("book_room", ("B", "U0ALICE"))]
    assert results(model) == [DENIED, "Booked B."]


async def test_what_runs_is_what_was_shown_whatever_the_history_says_by_now(
    stage: Stage, model: ScriptedModel, ran: Ran
) -> None:
    requester = await asked(stage, model, BOOK)
    [conversation] = stage.mistral.conversations.values()
    conversation.entries[-1]["arguments"] = json.dumps({"room": "all of them"})

    await requester.press("allow_call")

    assert ran == [("book_room", ("A", "U0ALICE"))]


async def test_another_question_counts_as_a_denial(
    stage: Stage, model: ScriptedModel, ran: Ran
) -> None:
    requester = await asked(stage, model, BOOK)

    await stage.say("Never mind.", thread=requester.thread)
    await stage.quiet()
    await stage.until(lambda: requester.requests[0].text.startswith("↪️"))

    assert ran == []
    assert stage.replies(requester.thread)[-1].text.endswith("Fine.")


async def test_calls_that_nobody_decides_on_are_erased(
    migrated_sqlite: str, agents: Path, model: ScriptedModel
) -> None:
    async with opened(
        migrated_sqlite, model=model, agents_file=agents, tools=TOOLS, approval_hours=0.0001
    ) as stage:
        requester = await asked(stage, model, BOOK)

        await stage.until(lambda: requester.requests[0].text.startswith("⌛"))
        while await rows(stage.app.database, RecordedCall):
            await asyncio.sleep(0.02)


async def test_consent_survives_a_restart_and_a_crash_while_the_tool_runs(
    database_url: str, agents: Path, ran: Ran
) -> None:
    model = ScriptedModel("Done.")
    async with platforms(model) as ground:
        async with app_on(ground, database_url, agents_file=agents, tools=TOOLS) as app:
            requester = await asked(Stage(ground, app), model, "Let me see.", BOOK)
        own_tools.STEPS["book_room"] = asyncio.Event().wait
        async with app_on(
            ground, database_url, agents_file=agents, tools=TOOLS, grace_seconds=0
        ) as app:
            stage = Stage(ground, app)
            ts = requester.requests[0].ts
            await stage.slack.people.click("U0ALICE", "C0GENERAL", ts, "allow_call")
            await stage.until(lambda: len(ran) == 1)
        async with app_on(ground, database_url, agents_file=agents, tools=TOOLS) as app:
            await Stage(ground, app).quiet()

    assert len(ran) == 1
    assert results(model) == [LOST]
    assert stage.replies(requester.thread)[-1].text.endswith("Done.")


@pytest.mark.parametrize(
    ("fault", "asked_again"),
    [
        pytest.param(Fault("drop_before"), [], id="result-lost"),
        pytest.param(Fault("drop_after"), [], id="answer-unseen"),
        pytest.param(Fault("cut", after=1), ["conversations.start"], id="answer-lost"),
        pytest.param(Fault("error", status=422), ["conversations.start"], id="refused"),
    ],
)
async def test_an_allowed_call_runs_once_whatever_becomes_of_its_result(
    fault: Fault, asked_again: list[str], stage: Stage, model: ScriptedModel, ran: Ran
) -> None:
    stage.mistral.finish_dropped = False
    requester = await asked(stage, model, "Let me see.", BOOK)
    stage.mistral.faults.add("conversations.append", fault)

    await requester.press("allow_call")

    last = stage.replies(requester.thread)[-1]
    assert len(ran) == 1
    assert last.text.endswith("Fine.")
    assert "Let me see." not in last.text
    assert "Booked A." in json.dumps(model.prompts[-1].entries)
    assert [one for one in stage.asked()[1:] if one != "conversations.append"] == asked_again
