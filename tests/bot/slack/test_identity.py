"""Permalinks are the ones that Slack gives."""

import pytest

from bot.slack.client import SlackClient
from bot.slack.identity import identify, permalink
from playground.slack import LocalSlack

CHANNEL = "C0GENERAL"


@pytest.mark.parametrize("is_reply", [False, True], ids=["root", "reply"])
async def test_a_permalink_is_the_one_of_slack(
    slack: LocalSlack, client: SlackClient, is_reply: bool
) -> None:
    root = await slack.people.post("U0ALICE", CHANNEL, "Hi")
    reply = await slack.people.post("U0BOB", CHANNEL, "Hello", thread_ts=root)
    ts = reply if is_reply else root

    link = (await identify(client)).link(CHANNEL, ts, root)

    found = await client.web.chat_getPermalink(channel=CHANNEL, message_ts=ts)
    assert link == found["permalink"]


def test_without_the_workspaces_address_there_is_no_permalink() -> None:
    assert permalink("", CHANNEL, "1.000100") == ""
