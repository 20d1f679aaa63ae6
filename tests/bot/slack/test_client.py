"""Client of Slack's API: waits for rate limits, distinguishes refusals from lost responses."""

import pytest

from bot.slack.client import SlackClient
from bot.slack.errors import SlackRefused, SlackUnreachable
from bot.slack.identity import identify
from playground.faults import Fault
from playground.slack import LocalSlack


async def post(client: SlackClient) -> dict[str, object]:
    return await client.call("chat.postMessage", channel="C0GENERAL", text="Hi")


def posted(slack: LocalSlack) -> int:
    return len(slack.workspace.channels["C0GENERAL"].messages)


async def test_a_rate_limit_is_waited_out(slack: LocalSlack, client: SlackClient) -> None:
    slack.faults.add("chat.postMessage", Fault("ratelimited", seconds=0), times=3)

    await post(client)

    assert posted(slack) == 1
    assert len(slack.calls) == 4


async def test_a_refusal_carries_slacks_code(client: SlackClient) -> None:
    with pytest.raises(SlackRefused) as refusal:
        await client.call("chat.postMessage", channel="C0NOWHERE", text="Hi")

    assert refusal.value.code == "channel_not_found"


@pytest.mark.parametrize("kind", ["drop_before", "drop_after"])
async def test_a_write_whose_response_is_lost_is_not_repeated(
    slack: LocalSlack, client: SlackClient, kind: str
) -> None:
    slack.faults.add("chat.postMessage", Fault(kind))

    with pytest.raises(SlackUnreachable):
        await post(client)

    assert posted(slack) == (kind == "drop_after")
    assert len(slack.calls) == 1


async def test_an_error_page_is_no_answer(slack: LocalSlack, client: SlackClient) -> None:
    slack.faults.add("chat.postMessage", Fault("error", status=503))

    with pytest.raises((SlackUnreachable, SlackRefused)):
        await post(client)


async def test_a_slack_that_is_not_there_is_unreachable(unused_tcp_port: int) -> None:
    client = SlackClient("xoxb-1", f"http://127.0.0.1:{unused_tcp_port}/api/")

    with pytest.raises(SlackUnreachable):
        await post(client)
    await client.close()


async def test_we_learn_who_we_are_and_what_we_may(slack: LocalSlack, client: SlackClient) -> None:
    identity = await identify(client)

    assert identity.bot_user_id == slack.bot_user_id
    assert identity.team == slack.team_id
    assert identity.scopes == slack.scopes


async def test_s16_a_post_for_a_thread_that_is_gone_is_taken_back(
    slack: LocalSlack, client: SlackClient
) -> None:
    root = await slack.people.post("U0ALICE", "C0GENERAL", "Hi")
    await slack.people.delete("U0ALICE", "C0GENERAL", root)

    with pytest.raises(SlackRefused) as refusal:
        await client.call("chat.postMessage", channel="C0GENERAL", text="Hi", thread_ts=root)

    assert refusal.value.code == "thread_not_found"
    assert posted(slack) == 0


async def test_s16_a_post_in_a_thread_and_one_in_the_channel_stay(
    slack: LocalSlack, client: SlackClient
) -> None:
    root = await slack.people.post("U0ALICE", "C0GENERAL", "Hi")

    await client.call("chat.postMessage", channel="C0GENERAL", text="Hi", thread_ts=root)
    await post(client)

    assert posted(slack) == 3


async def test_s16_one_that_cannot_be_taken_back_is_refused_all_the_same(
    slack: LocalSlack, client: SlackClient
) -> None:
    slack.faults.add("chat.delete", Fault("error", status=403))

    with pytest.raises(SlackRefused) as refusal:
        await client.call("chat.postMessage", channel="C0GENERAL", text="Hi", thread_ts="1.000001")

    assert refusal.value.code == "thread_not_found"
