"""An answer that Slack does not let us write: whoever asked is told, and only they."""

import pytest

from bot.slack.errors import SlackRefused, SlackUnreachable
from bot.turns.runner import MOST_DELIVERIES
from bot.turns.undelivered import sentence
from storage.records import Outcome
from tests.support.fakes import PLACE
from tests.support.turns import TurnScene

START, PRIVATELY, POST = "chat.startStream", "chat.postEphemeral", "chat.postMessage"
SENTENCES = {
    "is_archived": "I couldn't deliver my answer in <#C1>: the channel is archived. "
    "Ask me in another channel, or in a direct message.",
    "not_in_channel": "I couldn't deliver my answer in <#C1>: I'm not a member. "
    "Invite me, then ask again.",
    "restricted_action_thread_locked": "I couldn't deliver my answer in <#C1>: "
    "the thread is locked. Ask me in a new one.",
    "token_revoked": "I couldn't deliver my answer in <#C1>: Slack refused it (token_revoked). "
    "Ask me in another channel, or in a direct message.",
}


@pytest.mark.parametrize("code", SENTENCES)
async def test_s17_the_asker_is_told_where_they_asked(code: str, scene: TurnScene) -> None:
    scene.on(START, SlackRefused(START, code))

    outcome = await scene.run()

    [told] = scene.slack.of(PRIVATELY)
    assert outcome is Outcome.UNDELIVERED
    assert (told["channel"], told["user"]) == ("C1", "U1")
    assert told["text"] == SENTENCES[code]
    assert scene.slack.of(POST) == []


@pytest.mark.parametrize(("ts", "thread"), [("1.000009", True), (None, False)])
async def test_s17_the_asker_is_told_in_a_thread_that_they_can_see(
    ts: str | None, thread: bool, scene: TurnScene
) -> None:
    scene.on(START, SlackRefused(START, "is_archived"))

    await scene.run(ts=ts or scene.turn.thread_ts)

    [told] = scene.slack.of(PRIVATELY)
    assert ("thread_ts" in told) is thread


async def test_s17_where_even_that_is_refused_a_direct_message_tells_it(scene: TurnScene) -> None:
    for method in (START, PRIVATELY):
        scene.on(method, SlackRefused(method, "is_archived"))

    await scene.run()

    [told] = scene.slack.of(POST)
    assert (told["channel"], told["text"]) == ("U1", SENTENCES["is_archived"])


async def test_s17_a_turn_ends_though_nobody_can_be_told(scene: TurnScene) -> None:
    for method in (START, PRIVATELY, POST):
        scene.on(method, SlackRefused(method, "token_revoked"))

    assert await scene.run() is Outcome.UNDELIVERED


async def test_s17_an_answer_that_slack_never_took_is_told_too(scene: TurnScene) -> None:
    scene.on(START, *[SlackUnreachable(START, "ServerDisconnectedError")] * 3)

    await scene.run(attempts=MOST_DELIVERIES)

    assert len(scene.slack.of(PRIVATELY)) == 1


def test_s17_a_direct_message_is_not_called_a_channel() -> None:
    there = type(PLACE)("T1", "D1", PLACE.thread_ts, "U1", "T1")

    assert sentence(there, "messages_tab_disabled") == (
        "I couldn't deliver my answer in this conversation: "
        "Slack refused it (messages_tab_disabled). Ask me again later."
    )
