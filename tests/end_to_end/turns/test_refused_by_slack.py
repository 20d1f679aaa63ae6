"""Answers that Slack does not take as they are: people read all of them, once, and signed."""

import asyncio

import pytest

from bot.slack.streaming.messages import ReplySettings
from bot.turns.answer import NO_ANSWER
from playground.faults import Fault
from playground.model import Pause, ScriptedModel, ToolDone, ToolStarted, Until
from playground.slack import Message
from tests.support.app import Stage, opened

WORDS = [
    f"{word} "
    for word in [
        "The",
        "meeting",
        "is",
        "at",
        "noon",
        "in",
        "the",
        "blue",
        "room,",
        "and",
        "so",
        "is",
        "lunch.",
    ]
]
TEXT = "".join(WORDS)
QUICK = ReplySettings(interval=0.01, retry_delays=(0.01, 0.01))


def is_signed(message: Message) -> bool:
    return any(block["type"] == "context_actions" for block in message.blocks)


def is_done(stage: Stage, thread: str) -> bool:
    return stage.slack.workspace.sessions["C0GENERAL", thread].status == "active"


def refuse(stage: Stage, method: str, code: str, times: int = 1) -> None:
    stage.slack.faults.add(method, Fault("refused", code=code), times)


@pytest.mark.parametrize(
    ("method", "code", "times"),
    [
        ("chat.appendStream", "messaging_processing_failed", 1),
        ("chat.appendStream", "message_limit_exceeded", 1),
        ("chat.stopStream", "user_not_found", 50),
        ("chat.stopStream", "msg_too_long", 50),
        ("chat.startStream", "a_code_of_tomorrow", 1),
    ],
)
async def test_s2_an_answer_in_a_refused_stream_is_whole_and_the_thread_goes_on(
    migrated_sqlite: str, method: str, code: str, times: int
) -> None:
    model = ScriptedModel(*(piece for word in WORDS for piece in (word, Pause(0.01))))
    async with opened(migrated_sqlite, model=model, replies=QUICK) as stage:
        refuse(stage, method, code, times)

        thread = await stage.ask("When is the meeting?")
        answers = await stage.answers(thread)
        signed = [is_signed(message) for message in stage.replies(thread)]
        stage.slack.faults.clear()
        await stage.say("And lunch?", thread=thread)
        await stage.until(lambda: len(model.prompts) == 2)
        await stage.quiet()

        assert "".join(answers) == TEXT
        assert signed == [False] * (len(signed) - 1) + [True]
        assert is_done(stage, thread)
        assert len(stage.slack.calls) < 60


async def test_s1_a_search_stands_once_in_its_card(migrated_sqlite: str) -> None:
    gate = asyncio.Event()
    asked = '{"query": "tram lines in Linz"}'
    model = ScriptedModel(ToolStarted("web_search", asked), Until(gate), ToolDone(), "Four.")
    async with opened(migrated_sqlite, model=model, replies=QUICK) as stage:
        thread = await stage.ask("How many?")
        await stage.until(lambda: bool(stage.replies(thread)))
        gate.set()
        await stage.answers(thread)

        [card] = [b for b in stage.replies(thread)[0].blocks if b["type"] == "task_card"]
        assert card["details"] == "tram lines in Linz"


@pytest.mark.parametrize("slack_ends_it", [True, False], ids=["by Slack", "by us"])
async def test_s9_an_answer_whose_stream_is_old_is_signed(
    migrated_sqlite: str, slack_ends_it: bool
) -> None:
    model = ScriptedModel("Hello there, ", Pause(0.5), "this is the end.")
    replies = ReplySettings(interval=0.01, life=1_000.0 if slack_ends_it else 0.2)
    async with opened(migrated_sqlite, model=model, replies=replies) as stage:
        stage.slack.stream_life = 0.3 if slack_ends_it else 1_000.0

        thread = await stage.ask("Hello")
        answers = await stage.answers(thread)

        assert "".join(answers) == "Hello there, this is the end."
        assert is_signed(stage.replies(thread)[-1])


async def test_s17_where_the_channel_is_closed_the_asker_is_told_alone(
    migrated_sqlite: str,
) -> None:
    async with opened(migrated_sqlite, model=ScriptedModel(TEXT), replies=QUICK) as stage:
        refuse(stage, "chat.startStream", "restricted_action_read_only_channel")

        await stage.ask("When is the meeting?")
        await stage.until(lambda: bool(stage.slack.workspace.ephemerals))
        await stage.quiet()

        [told] = stage.slack.workspace.ephemerals
        assert told.user == "U0ALICE"
        assert "its settings don't let me post there" in told.text


async def test_s19_an_answer_of_nothing_visible_is_told(migrated_sqlite: str) -> None:
    invisible = ScriptedModel("\u200b", "\u2060\ufeff", "\u00ad\ufe0f\u3164")
    async with opened(migrated_sqlite, model=invisible, replies=QUICK) as stage:
        thread = await stage.ask("Say nothing")

        [answer] = await stage.answers(thread)

        assert answer.endswith(f"\n\n{NO_ANSWER}")
