"""A thread that the bot enters: alerts, forwards, files and pictures are part of what was said."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from playground.model import ScriptedModel
from playground.slack.records import Message
from tests.support.app import Stage, opened
from tests.support.sample_files import PIXEL
from tests.support.users.agent_admin import CommandUser
from tests.support.users.document_sharer import DocumentSharer
from tests.support.users.thread_user import choose

ALERT = {"color": "d00", "title": "[FIRING:1] PumpPressureLow", "text": "0.4 bar", "fallback": "x"}
CARD = [{"type": "section", "text": {"type": "mrkdwn", "text": "*3* of 40 tests failed"}}]
ROW = [{"type": "raw_text", "text": "pump"}, {"type": "raw_text", "text": "0.4"}]


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel("Fine.")


@pytest.fixture
async def scene(migrated_sqlite: str, model: ScriptedModel) -> AsyncIterator[Stage]:
    async with opened(migrated_sqlite, model=model) as stage:
        yield stage


def last(model: ScriptedModel) -> tuple[str, int]:
    """The model's last question, and the number of its pictures."""
    content = model.prompts[-1].entries[-1]["content"]
    if isinstance(content, str):
        return content, 0
    return str(content[0]["text"]), sum(part["type"] == "image_url" for part in content)


def alert(stage: Stage, **fields: Any) -> str:
    """An app posts in the channel."""
    workspace = stage.slack.workspace
    ts = workspace.next_ts()
    message = Message("C0GENERAL", ts, "", bot_id="B9", username="Alertmanager", **fields)
    workspace.channels["C0GENERAL"].add(message)
    return ts


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"attachments": [ALERT]}, "Alertmanager: [FIRING:1] PumpPressureLow\n0.4 bar"),
        ({"blocks": CARD}, "Alertmanager: *3* of 40 tests failed"),
        ({"text": "Build", "blocks": CARD}, "Alertmanager: Build\n*3* of 40 tests failed"),
        (
            {"attachments": [{"blocks": [{"type": "table", "rows": [ROW]}]}]},
            "Alertmanager: | pump | 0.4 |",
        ),
        (
            {"attachments": [{"is_share": True, "author_id": "U0BOB", "text": "It leaks"}]},
            "Alertmanager: Forwarded message from @Bob:\n> It leaks",
        ),
    ],
    ids=["card", "blocks", "text and blocks", "table", "forward"],
)
async def test_what_an_app_posted_is_known_s7_a1(
    fields: dict[str, Any], said: str, scene: Stage, model: ScriptedModel
) -> None:
    thread = alert(scene, **fields)

    await scene.ask("what does this mean?", thread=thread)
    await scene.answers(thread)

    assert said.replace("\n", "\n    ") in last(model)[0]


@pytest.mark.parametrize("words", ["Look at this error", ""], ids=["with words", "without"])
async def test_a_picture_at_the_threads_root_is_seen_b1_b2(
    words: str, scene: Stage, model: ScriptedModel
) -> None:
    bob = DocumentSharer(scene, "U0BOB")
    thread = await bob.begin("error.png", PIXEL, "image/png", text=words)

    await scene.ask("what does the screenshot say?", thread=thread)
    await scene.answers(thread)

    text, pictures = last(model)
    assert "[picture: error.png]\n\nAlice asks now:" in text
    assert pictures == 1


async def test_a_picture_of_another_company_is_seen_b(scene: Stage, model: ScriptedModel) -> None:
    bob = DocumentSharer(scene, "U0BOB")
    thread = await bob.begin("plan.png", PIXEL, "image/png", text="Look", connect=True)

    await scene.ask("what does it say?", thread=thread)
    await scene.answers(thread)

    text, pictures = last(model)
    assert "[picture: plan.png]" in text
    assert pictures == 1


async def test_files_that_were_posted_before_are_named_b(
    scene: Stage, model: ScriptedModel
) -> None:
    thread = await DocumentSharer(scene, "U0BOB").begin()

    await scene.ask("what is this?", thread=thread)
    await scene.until(lambda: bool(model.prompts))
    await scene.quiet()

    assert "Bob: [file: notes.txt]" in last(model)[0]


async def test_a_picture_posted_between_two_questions_is_seen_b3(
    scene: Stage, model: ScriptedModel
) -> None:
    thread = await scene.ask("hello")
    await scene.answers(thread)
    bob = DocumentSharer(scene, "U0BOB")
    await bob.begin("screen.png", PIXEL, "image/png", thread_ts=thread)
    await scene.quiet()

    await scene.say("what is wrong in this screenshot?", thread=thread)
    await scene.answers(thread, 2)
    text, pictures = last(model)
    await scene.say("thanks", thread=thread)
    await scene.answers(thread, 3)

    assert "Bob: [picture: screen.png]" in text
    assert pictures == 1
    assert scene.asked()[-2:] == ["conversations.append"] * 2
    assert last(model) == ("thanks", 0)


async def test_it_is_seen_where_documents_stay_out_b3(scene: Stage, model: ScriptedModel) -> None:
    await scene.slack.people.command("U0ALICE", "C0GENERAL", "/library auto off")
    thread = await scene.ask("hello")
    await scene.answers(thread)
    await DocumentSharer(scene).begin("screen.png", PIXEL, "image/png", thread_ts=thread)
    await scene.quiet()

    await scene.say("what is this?", thread=thread)
    await scene.answers(thread, 2)

    assert last(model)[1] == 1


async def test_a_reply_below_a_direct_message_of_ours_knows_it_s20(
    scene: Stage, model: ScriptedModel
) -> None:
    workspace = scene.slack.workspace
    ts = workspace.next_ts()
    news = "1. The tram runs again.\n2. The pool is closed."
    workspace.channels["D0ALICE"].add(Message("D0ALICE", ts, scene.slack.bot_user_id, news))

    await scene.say("tell me more about the second", thread=ts, channel="D0ALICE")
    await scene.answers(ts, 1, "D0ALICE")

    news = news.replace("\n", "\n    ")
    assert f"{news}\n\nAlice asks now:\ntell me more about the second" in last(model)[0]


async def test_a_mention_further_on_in_a_reply_is_for_the_bot_u1(
    scene: Stage, model: ScriptedModel
) -> None:
    thread = await scene.ask("hello")
    await scene.answers(thread)

    await scene.say("write a mail to <@U0BOB> about this", thread=thread)
    await scene.answers(thread, 2)
    await scene.say("<@U0BOB> what do you think?", thread=thread)
    await scene.quiet()

    assert last(model)[0] == "write a mail to @Bob about this"
    assert len(scene.asked()) == 2


async def test_a_regenerated_question_keeps_what_was_forwarded_s6(
    scene: Stage, model: ScriptedModel
) -> None:
    ts = await scene.say("The boiler leaks.", channel="C0RANDOM", user="U0BOB")
    people = scene.slack.people
    thread = await people.forward("U0ALICE", "C0RANDOM", ts, to="D0ALICE", text="so?")
    await scene.answers(thread, channel="D0ALICE")
    asked = last(model)

    await choose(CommandUser(scene, channel="D0ALICE"), thread, "again")

    assert last(model) == asked
