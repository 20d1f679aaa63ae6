"""Approvals: requested by an agent, allowed, denied, or left to expire."""

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest

from bot.interactions.undecided_approvals import CLOSED
from playground.faults import Fault
from playground.model import FunctionCall, ScriptedModel
from playground.slack import Message
from storage.models import Approval, Turn
from storage.turns.approvals import Verdict
from tests.storage.support.hands import rows
from tests.support.app import Stage, opened
from tests.support.users.agent_admin import CommandUser

CALL = FunctionCall("book_room", '{"room": "A <!channel> ```"}', confirmation="pending")
SKIPPED = CLOSED[Verdict.PASSED_OVER].format(what="“book room”")
TOO_LATE = CLOSED[Verdict.EXPIRED].format(what="“book room”")


@dataclass(frozen=True, slots=True)
class Asking:
    """A thread in which an agent asks for consent."""

    stage: Stage
    model: ScriptedModel
    thread: str

    @property
    def messages(self) -> list[Message]:
        return self.stage.replies(self.thread)

    @property
    def request(self) -> Message:
        """The message with the buttons, whatever it says by now."""
        return next(message for message in self.messages if message.metadata)

    async def press(self, action: str, user: str = "U0ALICE") -> None:
        people = self.stage.slack.people
        await people.click(user, "C0GENERAL", self.request.ts, action)
        await self.stage.quiet()

    def confirmations(self) -> list[Any]:
        """The decisions that Mistral received."""
        bodies = [call.body for call in self.stage.mistral.calls if call.body]
        return [it["tool_confirmations"] for it in bodies if it.get("tool_confirmations")]


async def requests(
    stage: Stage, model: ScriptedModel, *before: str, call: FunctionCall = CALL
) -> Asking:
    model.queue(*before, call)
    thread = await stage.ask("Book a room")
    ready = Asking(stage, model, thread)
    await stage.until(lambda: any(message.metadata for message in ready.messages))
    await stage.quiet()
    return ready


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel("Done as you wish.")


@pytest.fixture
def stage(scripted: Stage) -> Stage:
    return scripted


@pytest.mark.parametrize("transport", ["http", "socket"])
@pytest.mark.parametrize(
    ("action", "verdict", "said"),
    [
        ("allow_call", "allow", "✅ Approved by <@U0ALICE>: “book room”"),
        ("deny_call", "deny", "🚫 Denied by <@U0ALICE>: “book room”"),
    ],
    ids=["allowed", "denied"],
)
async def test_the_answer_goes_on_after_either(
    database_url: str, transport: str, action: str, verdict: str, said: str
) -> None:
    model = ScriptedModel("Done as you wish.")
    async with opened(database_url, model=model, transport=transport) as stage:
        waiting = await requests(stage, model, "Let me see. ")

        await waiting.press(action)

        [call] = waiting.confirmations()
        texts = [message.text for message in waiting.messages]
        assert [one["confirmation"] for one in call] == [verdict]
        assert texts == ["Let me see. ", said, "Done as you wish."]


async def test_the_request_shows_what_the_agent_wants_and_harmlessly(
    stage: Stage, model: ScriptedModel
) -> None:
    waiting = await requests(stage, model)

    assert waiting.request.text.endswith("wants to use “book room”. OK, <@U0ALICE>?")
    assert "Room:" in str(waiting.request.blocks[1])
    assert "A <!channel> ```" in str(waiting.request.blocks[1])


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("allow_call", "✅ Approved by <@U0ALICE>: web search for “météo à Paris”"),
        ("deny_call", "🚫 Denied by <@U0ALICE>: web search for “météo à Paris”"),
    ],
    ids=["allowed", "denied"],
)
async def test_what_was_decided_about_stays_on_record(
    stage: Stage, model: ScriptedModel, action: str, said: str
) -> None:
    call = FunctionCall("web_search", '{"query": "m\\u00e9t\\u00e9o \\u00e0 Paris"}', "pending")
    waiting = await requests(stage, model, call=call)

    assert "search the web for “météo à Paris”. OK" in waiting.request.text
    await waiting.press(action)

    assert waiting.request.text == said


async def test_arguments_of_a_call_stay_on_record_whatever_becomes_of_it(
    stage: Stage, model: ScriptedModel
) -> None:
    waiting = await requests(stage, model)
    arguments = waiting.request.blocks[1]

    await waiting.press("allow_call")
    allowed = waiting.request.blocks
    model.queue(CALL)
    await stage.say("Once more", thread=waiting.thread)
    await stage.until(lambda: len([one for one in waiting.messages if one.metadata]) == 2)
    await stage.say("Never mind.", thread=waiting.thread)
    second = [one for one in waiting.messages if one.metadata][-1]
    await stage.until(lambda: second.text.startswith("↪️"))

    assert [block["type"] for block in allowed] == ["section", "rich_text"]
    assert allowed[1]["elements"] == arguments["elements"]
    assert second.blocks[1]["elements"] == arguments["elements"]


async def test_the_words_of_a_request_are_kept_in_slack_alone(
    stage: Stage, model: ScriptedModel
) -> None:
    await requests(stage, model)

    [kept] = await rows(stage.app.database, Approval)
    assert [sorted(call) for call in kept.calls] == [["id", "name"]]


async def test_the_thread_goes_on_from_the_answer_that_was_allowed(
    stage: Stage, model: ScriptedModel
) -> None:
    waiting = await requests(stage, model)
    await waiting.press("allow_call")

    await stage.say("Thanks", thread=waiting.thread)
    await stage.answers(waiting.thread, 3)

    assert stage.asked()[-1] == "conversations.append"
    assert len(stage.mistral.conversations) == 1


async def test_only_the_asker_can_answer(stage: Stage, model: ScriptedModel) -> None:
    waiting = await requests(stage, model)

    await waiting.press("allow_call", user="U0BOB")

    assert waiting.confirmations() == []
    told = CommandUser(stage, user="U0BOB").ephemerals[-1].text
    assert told == "Only <@U0ALICE> can approve or deny this."


async def test_two_clicks_are_one(stage: Stage, model: ScriptedModel) -> None:
    waiting = await requests(stage, model)
    ts = waiting.request.ts
    click = stage.slack.people.click

    await asyncio.gather(*(click("U0ALICE", "C0GENERAL", ts, "allow_call") for _ in range(2)))
    await stage.quiet()

    assert len(waiting.confirmations()) == 1
    assert [m.text for m in waiting.messages if not m.metadata] == ["Done as you wish."]


async def test_a_new_message_counts_as_no_and_is_answered_next(
    stage: Stage, model: ScriptedModel
) -> None:
    waiting = await requests(stage, model)

    await stage.say("Never mind. What time is it?", thread=waiting.thread)
    await stage.answers(waiting.thread, 2)
    await stage.until(lambda: waiting.request.text == SKIPPED)
    prompt = model.prompts[-1].messages[-1].text

    assert waiting.confirmations() == []
    assert "Book a room" in prompt
    assert "What time is it?" in prompt
    assert not any(block["type"] == "actions" for block in waiting.request.blocks)


async def test_who_clicks_after_going_on_is_told_that_it_is_too_late(
    stage: Stage, model: ScriptedModel
) -> None:
    waiting = await requests(stage, model)
    blocks = waiting.request.blocks
    await stage.say("Never mind.", thread=waiting.thread)
    await stage.answers(waiting.thread, 2)

    waiting.request.blocks = blocks
    await waiting.press("allow_call")

    assert waiting.confirmations() == []
    assert "was decided already" in CommandUser(stage).ephemerals[-1].text


async def test_a_request_that_nobody_answers_expires_politely(
    migrated_sqlite: str, model: ScriptedModel
) -> None:
    async with opened(migrated_sqlite, model=model, approval_hours=0.0001) as stage:
        waiting = await requests(stage, model)

        await stage.until(lambda: waiting.request.text == TOO_LATE)
        await stage.say("What now?", thread=waiting.thread)
        answers = await stage.answers(waiting.thread, 2)

        assert answers[-1] == "Done as you wish."
        assert waiting.confirmations() == []


async def test_an_agent_may_ask_again_after_it_was_allowed(
    stage: Stage, model: ScriptedModel
) -> None:
    waiting = await requests(stage, model)
    model.queue("One more thing. ", CALL)
    await waiting.press("allow_call")
    *_, second = [message for message in waiting.messages if message.metadata]

    await stage.slack.people.click("U0ALICE", "C0GENERAL", second.ts, "deny_call")
    await stage.quiet()

    verdicts = [one["confirmation"] for call in waiting.confirmations() for one in call]
    assert verdicts == ["allow", "deny"]
    assert waiting.messages[-1].text == "Done as you wish."


async def test_what_was_decided_is_never_told_twice(stage: Stage, model: ScriptedModel) -> None:
    waiting = await requests(stage, model)
    stage.mistral.faults.add("conversations.append", Fault("cut"))

    await waiting.press("allow_call")

    assert len(waiting.confirmations()) == 1
    assert waiting.messages[-1].text.startswith(("Done", "⚠️ I was interrupted"))


async def test_a_request_that_was_cut_off_is_found_and_shown(
    stage: Stage, model: ScriptedModel
) -> None:
    stage.mistral.faults.add("conversations.start", Fault("drop_after"))

    waiting = await requests(stage, model, "Let me see. ")
    await waiting.press("allow_call")

    assert len(waiting.confirmations()) == 1
    assert [m.text for m in waiting.messages if not m.metadata] == [
        "Let me see. ",
        "Done as you wish.",
    ]


async def test_a_turn_that_waits_is_no_answer_to_go_on_from(
    stage: Stage, model: ScriptedModel
) -> None:
    await requests(stage, model, "Let me see. ")

    [turn] = await rows(stage.app.database, Turn)
    assert (turn.outcome, turn.entry_id) == ("awaiting", None)


async def test_of_sixteen_calls_each_is_decided_by_itself(
    stage: Stage, model: ScriptedModel
) -> None:
    names = [f"step_{number}" for number in range(15)] + ["wire_transfer"]
    model.queue(*(FunctionCall(one, '{"to": "x"}', confirmation="pending") for one in names))
    thread = await stage.ask("Do it all")
    waiting = Asking(stage, model, thread)
    await stage.until(lambda: len([one for one in waiting.messages if one.metadata]) == 16)
    await stage.quiet()
    asked = [one for one in waiting.messages if one.metadata]

    for message in asked[:-1]:
        await stage.slack.people.click("U0ALICE", "C0GENERAL", message.ts, "allow_call")
    before = waiting.confirmations()
    await stage.slack.people.click("U0ALICE", "C0GENERAL", asked[-1].ts, "deny_call")
    await stage.quiet()

    [decisions] = waiting.confirmations()
    assert before == []
    assert [one["confirmation"] for one in decisions] == ["allow"] * 15 + ["deny"]
    assert waiting.messages[-1].text == "Done as you wish."


async def test_arguments_too_long_to_be_shown_cannot_be_approved(
    stage: Stage, model: ScriptedModel
) -> None:
    hidden = '{"note": "' + "n" * 20_000 + '", "to": "evil@example.com"}'
    model.queue(FunctionCall("send_email", hidden, confirmation="pending"))
    thread = await stage.ask("Write to Ann")
    waiting = Asking(stage, model, thread)
    await stage.until(lambda: any(one.metadata for one in waiting.messages))
    await stage.quiet()

    with pytest.raises(LookupError):
        await waiting.press("allow_call")
    await waiting.press("deny_call")

    [[decision]] = waiting.confirmations()
    assert decision["confirmation"] == "deny"


async def test_whoever_of_another_company_has_it_asked_again_cannot_approve(
    migrated_sqlite: str, model: ScriptedModel
) -> None:
    async with opened(migrated_sqlite, model=model, external_people="allow") as stage:
        stage.slack.workspace.add_user("U0EVE", "Eve", team_id="T0OTHER")
        stage.slack.workspace.channels["C0GENERAL"].members.append("U0EVE")
        model.queue(CALL)
        thread = await stage.ask("Book a room", user="U0EVE")
        waiting = Asking(stage, model, thread)
        await stage.until(lambda: any(one.metadata for one in waiting.messages))
        await stage.quiet()

        await waiting.press("allow_call", user="U0EVE")
        told = CommandUser(stage, user="U0EVE").ephemerals[-1].text
        before = waiting.confirmations()
        await waiting.press("allow_call", user="U0BOB")

        assert told == "Only full members of this workspace can approve or deny this."
        assert before == []
        assert [one["confirmation"] for [one] in waiting.confirmations()] == ["allow"]
