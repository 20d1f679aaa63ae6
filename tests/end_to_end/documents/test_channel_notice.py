"""Notice to a channel that the bot joins, posted once."""

from bot.documents.notices.channel_notice import HELLO
from bot.slack.manifest import NAME
from playground.faults import Fault
from tests.support.app import Stage

NEW, GREETING = "C0NEW", HELLO.format(name=NAME)


async def join(stage: Stage, channel: str = NEW, user: str | None = None) -> list[str]:
    """Join a channel; the notices of the bot so far."""
    workspace = stage.slack.workspace
    if channel not in workspace.channels:
        workspace.add_channel(channel, "new", ["U0ALICE"])
    await stage.slack.people.join(user or stage.slack.bot_user_id, channel)
    await stage.quiet()
    return notices(stage, channel)


async def posted_notices(stage: Stage, channel: str = NEW) -> list[str]:
    await stage.until(lambda: bool(notices(stage, channel)))
    return notices(stage, channel)


def notices(stage: Stage, channel: str = NEW) -> list[str]:
    """Messages of the bot in a channel; Slack itself announces who joined."""
    messages = stage.slack.workspace.channels[channel].messages.values()
    return [one.text for one in messages if one.metadata]


async def test_a_channel_that_the_bot_joins_is_told(stage_everywhere: Stage) -> None:
    await join(stage_everywhere)

    assert await posted_notices(stage_everywhere) == [GREETING]


async def test_an_event_that_comes_again_says_nothing(stage: Stage) -> None:
    await join(stage)
    await posted_notices(stage)

    for event_id in {delivery.event_id for delivery in stage.slack.deliveries}:
        await stage.slack.redeliver(event_id)
    await join(stage, "C0OTHER")
    await posted_notices(stage, "C0OTHER")

    assert notices(stage) == [GREETING]


async def test_a_bot_that_was_removed_and_comes_back_says_nothing(stage: Stage) -> None:
    await join(stage)
    await posted_notices(stage)
    stage.slack.workspace.channels[NEW].members.remove(stage.slack.bot_user_id)

    await join(stage)
    await join(stage, "C0OTHER")
    await posted_notices(stage, "C0OTHER")

    assert notices(stage) == [GREETING]


async def test_where_documents_stay_out_nothing_is_said(stage: Stage) -> None:
    stage.slack.workspace.add_channel(NEW, "new", ["U0ALICE"])
    await stage.slack.people.command("U0ALICE", NEW, "/library auto off")

    assert await join(stage) == []
    assert stage.slack_calls("chat.postMessage") == 1  # that it was switched, which failed


async def test_somebody_else_who_joins_is_not_greeted(stage: Stage) -> None:
    await join(stage, "C0OTHER", user="U0BOB")

    assert stage.slack_calls("chat.postMessage") == 0


async def test_what_slack_refused_is_said_the_next_time(stage: Stage) -> None:
    stage.slack.workspace.add_channel(NEW, "new", ["U0ALICE"], archived=True)
    await join(stage)
    await stage.until(lambda: stage.slack_calls("chat.postMessage") == 1)
    channel = stage.slack.workspace.channels[NEW]
    channel.archived = False
    channel.members.remove(stage.slack.bot_user_id)

    await join(stage)

    assert await posted_notices(stage) == [GREETING]


async def test_a_greeting_that_nobody_heard_of_is_not_repeated(stage: Stage) -> None:
    stage.slack.faults.add("chat.postMessage", Fault("drop_after"))
    await join(stage)
    await posted_notices(stage)

    for event_id in {delivery.event_id for delivery in stage.slack.deliveries}:
        await stage.slack.redeliver(event_id)

    assert notices(stage) == [GREETING]
