"""Answers longer than a message, and streams older than Slack allows, arrive whole."""

import pytest

from bot.slack.streaming.messages import ReplySettings
from playground.faults import Fault
from playground.model import ScriptedModel
from playground.slack import LocalSlack
from tests.support.app import opened

SENTENCES = [f"This is sentence number {number} of a long answer. " for number in range(440)]
LONG = "".join(SENTENCES)


async def test_twenty_thousand_characters_arrive_whole(migrated_sqlite: str) -> None:
    async with opened(migrated_sqlite, model=ScriptedModel(*SENTENCES)) as stage:
        thread = await stage.ask("Tell me everything")

        parts = await stage.answers(thread, 2)

        assert len(LONG) > 20_000
        assert "".join(parts) == LONG
        assert all(len(part) <= 12_000 for part in parts)


async def test_one_huge_piece_arrives_whole(migrated_sqlite: str) -> None:
    async with opened(migrated_sqlite, model=ScriptedModel(LONG)) as stage:
        thread = await stage.ask("Tell me everything")

        parts = await stage.answers(thread, 2)

        assert "".join(parts) == LONG


async def test_a_stream_rolls_over_before_slack_ends_it(migrated_sqlite: str) -> None:
    slack = LocalSlack(stream_life=1.0)
    slow = ScriptedModel(*SENTENCES[:60], delay=0.025)
    replies = ReplySettings(interval=0.02, life=0.2)
    async with opened(migrated_sqlite, model=slow, slack=slack, replies=replies) as stage:
        thread = await stage.ask("Take your time")

        parts = await stage.answers(thread, 3)

        assert "".join(parts) == "".join(SENTENCES[:60])
        assert all(call.ok for call in stage.slack.calls)


async def test_a_stream_that_slack_ended_is_finished_by_an_edit(migrated_sqlite: str) -> None:
    slack = LocalSlack(stream_life=0.2)
    slow = ScriptedModel(*SENTENCES[:40], delay=0.02)
    replies = ReplySettings(interval=0.02, life=1_000)
    async with opened(migrated_sqlite, model=slow, slack=slack, replies=replies) as stage:
        thread = await stage.ask("Take your time")

        await stage.until(lambda: stage.slack_calls("chat.update") > 0)
        parts = await stage.answers(thread)

        assert parts == ["".join(SENTENCES[:40])]


async def test_a_code_block_that_is_parted_stays_a_code_block(migrated_sqlite: str) -> None:
    lines = [f"print({number})  # one line of many\n" for number in range(500)]
    async with opened(
        migrated_sqlite, model=ScriptedModel("```python\n", *lines, "```\nDone.")
    ) as stage:
        thread = await stage.ask("Write code")

        parts = await stage.answers(thread, 2)

        assert all(part.count("```") == 2 for part in parts)
        assert all(part.startswith("```python\n") for part in parts)
        together = "".join(part.removeprefix("```python\n") for part in parts)
        assert all(line in together for line in lines)


async def test_where_slack_does_not_stream_the_answer_is_posted_and_edited(
    migrated_sqlite: str,
) -> None:
    slack = LocalSlack()
    slack.streaming_refused = "channel_type_not_supported"
    async with opened(migrated_sqlite, model=ScriptedModel(*SENTENCES), slack=slack) as stage:
        thread = await stage.ask("Tell me everything")

        parts = await stage.answers(thread, 2)

        assert "".join(parts) == LONG
        assert stage.slack_calls("chat.appendStream") == 0


async def test_rate_limits_delay_an_answer_and_take_nothing_from_it(migrated_sqlite: str) -> None:
    limited = Fault("ratelimited", seconds=0)
    slow = ScriptedModel(*SENTENCES[:30], delay=0.005)
    async with opened(migrated_sqlite, model=slow) as stage:
        for method in ("chat.startStream", "chat.appendStream", "chat.stopStream"):
            stage.slack.faults.add(method, limited, times=2)
        thread = await stage.ask("Tell me")

        parts = await stage.answers(thread)

        assert "".join(parts) == "".join(SENTENCES[:30])


async def test_an_append_whose_response_is_lost_appears_once(migrated_sqlite: str) -> None:
    slow = ScriptedModel(*SENTENCES[:30], delay=0.01)
    async with opened(migrated_sqlite, model=slow) as stage:
        stage.slack.faults.add("chat.appendStream", Fault("drop_after"))
        stage.slack.faults.add("chat.appendStream", Fault("drop_before"))
        thread = await stage.ask("Tell me")

        parts = await stage.answers(thread)

        assert "".join(parts) == "".join(SENTENCES[:30])


async def test_a_first_write_whose_response_is_lost_is_found_again(migrated_sqlite: str) -> None:
    async with opened(migrated_sqlite, model=ScriptedModel(*SENTENCES[:10], delay=0.01)) as stage:
        stage.slack.faults.add("chat.startStream", Fault("drop_after"))
        thread = await stage.ask("Tell me")

        parts = await stage.answers(thread)

        assert "".join(parts) == "".join(SENTENCES[:10])


@pytest.mark.parametrize("kind", ["drop_before", "drop_after"])
async def test_a_last_write_whose_response_is_lost_leaves_nothing_open(
    migrated_sqlite: str, kind: str
) -> None:
    async with opened(migrated_sqlite, model=ScriptedModel("All of it.")) as stage:
        stage.slack.faults.add("chat.stopStream", Fault(kind))

        thread = await stage.ask("Hello")
        answers = await stage.answers(thread)

        assert answers == ["All of it."]
        assert not stage.slack.workspace.is_streaming(stage.replies(thread)[0])
        assert stage.slack.workspace.sessions["C0GENERAL", thread].status == "active"
