"""The local Slack as a part of a larger server."""

from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import LocalSlack


async def test_it_works_under_a_prefix() -> None:
    slack = LocalSlack()
    slack.sharing_delay = 0
    whole = web.Application()
    whole.add_subapp("/slack", slack.app)
    server = TestServer(whole)
    await server.start_server()
    slack.public_url = str(server.make_url("/slack"))
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)

    uploaded = await client.files_upload_v2(filename="a.txt", content="a", channel="C0GENERAL")
    await slack.settle()
    await server.close()

    assert slack.workspace.files[uploaded["file"]["id"]].data == b"a"


async def test_with_nobody_listening_events_are_lost_at_once() -> None:
    slack = LocalSlack()

    await slack.people.post("U0ALICE", "C0GENERAL", "hi")
    await slack.settle()
    await slack.close()

    assert [(d.via, d.acked) for d in slack.deliveries] == [("none", False)]
