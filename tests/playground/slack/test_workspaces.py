"""Several workspaces in one local Slack: tokens, what they see, and the events of each."""

from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import Bot, LocalSlack, Tenant
from playground.slack.shapes import file_shape
from tests.support.two_workspaces import SECOND, SECOND_TOKEN, with_second

from .conftest import Receiver, refusal
from .samples import MODAL


@pytest.fixture
def second(slack: LocalSlack) -> Tenant:
    return with_second(slack)


@pytest.fixture
def elsewhere(slack: LocalSlack, second: Tenant) -> AsyncWebClient:
    """A client with the second workspace's token."""
    return AsyncWebClient(token=slack.token_of(second.id), base_url=slack.api_url)


async def test_a_token_tells_its_workspace(
    client: AsyncWebClient, elsewhere: AsyncWebClient
) -> None:
    first, other = await client.auth_test(), await elsewhere.auth_test()

    assert (first["team_id"], other["team_id"]) == ("T0LOCAL", SECOND)


async def test_the_same_ids_and_timestamps_are_two_messages_in_two_workspaces(
    slack: LocalSlack, second: Tenant, client: AsyncWebClient, elsewhere: AsyncWebClient
) -> None:
    slack.align()
    here = await slack.people.post("U0ALICE", "C0GENERAL", "tea")
    there = await second.people.post("U0ALICE", "C0GENERAL", "coffee")

    read = [await each.conversations_history(channel="C0GENERAL") for each in (client, elsewhere)]

    assert here == there
    assert [answer["messages"][0]["text"] for answer in read] == ["tea", "coffee"]


async def test_a_post_goes_to_the_workspace_of_the_token(
    slack: LocalSlack, second: Tenant, elsewhere: AsyncWebClient
) -> None:
    posted = await elsewhere.chat_postMessage(channel="C0GENERAL", text="hello")

    assert posted["ts"] in second.workspace.channels["C0GENERAL"].messages
    assert slack.workspace.channels["C0GENERAL"].messages == {}
    assert slack.calls[-1].team == SECOND


FOREIGN: list[Any] = [
    ("chat.postMessage", {"channel": "C0ONLYHERE", "text": "x"}, "channel_not_found"),
    ("conversations.replies", {"channel": "C0ONLYHERE", "ts": "1.0"}, "channel_not_found"),
    ("users.info", {"user": "U0ONLYHERE"}, "user_not_found"),
    ("bots.info", {"bot": "B0ONLYHERE"}, "bot_not_found"),
    ("team.info", {"team": "T0LOCAL"}, "team_not_found"),
    ("usergroups.users.list", {"usergroup": "S0ONLYHERE"}, "no_such_subteam"),
]


@pytest.mark.parametrize(("method", "arguments", "error"), FOREIGN, ids=[f[0] for f in FOREIGN])
async def test_what_another_workspace_has_is_not_there(
    slack: LocalSlack, elsewhere: AsyncWebClient, method: str, arguments: dict[str, Any], error: str
) -> None:
    slack.workspace.add_user("U0ONLYHERE", "Olga", bot_id="B0ONLYHERE")
    slack.workspace.add_channel("C0ONLYHERE", "only-here", ["U0ALICE", slack.bot_user_id])
    slack.workspace.add_user_group("S0ONLYHERE", "crew")

    assert await refused(elsewhere, method, arguments) == error


async def refused(client: AsyncWebClient, method: str, arguments: dict[str, Any]) -> str:
    async with (
        aiohttp.ClientSession(headers={"Authorization": f"Bearer {client.token}"}) as session,
        session.post(client.base_url + method, data=arguments) as response,
    ):
        return str((await response.json())["error"])


async def test_a_window_opens_only_with_the_token_of_its_workspace(
    slack: LocalSlack, second: Tenant, client: AsyncWebClient
) -> None:
    trigger = second.parts.triggers.issue("U0ALICE")

    assert await refusal(client, "views.open", trigger_id=trigger, view=MODAL) == (
        "invalid_trigger_id"
    )


async def test_a_file_is_downloaded_only_with_the_token_of_its_workspace(
    slack: LocalSlack, second: Tenant, client: AsyncWebClient
) -> None:
    ts = await second.people.share_file("U0ALICE", "C0GENERAL", "a.txt", b"tea", "text/plain")
    [file_id] = second.workspace.channels["C0GENERAL"].messages[ts].files
    url = file_shape(second.workspace, second.workspace.files[file_id])["url_private_download"]

    got = {token: await download(str(url), token) for token in (slack.bot_token, SECOND_TOKEN)}

    assert b"Sign in" in got[slack.bot_token]
    assert got[SECOND_TOKEN] == b"tea"


async def download(url: str, token: str) -> bytes:
    async with (
        aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as session,
        session.get(url) as response,
    ):
        return await response.read()


async def test_an_upload_lands_in_its_own_workspace(
    slack: LocalSlack, second: Tenant, elsewhere: AsyncWebClient
) -> None:
    slack.align()
    await elsewhere.files_upload_v2(filename="a.txt", content="a", channel="C0GENERAL")
    await slack.settle()

    assert [file.data for file in second.workspace.files.values()] == [b"a"]
    assert slack.workspace.files == {}


async def test_one_app_hears_of_every_workspace(
    slack: LocalSlack, second: Tenant, receiver: Receiver
) -> None:
    slack.align()
    for tenant in slack.tenants:
        await tenant.people.post("U0BOB", "C0RANDOM", "hello")
    await slack.settle()

    assert [body["team_id"] for body in receiver.bodies] == ["T0LOCAL", SECOND]
    assert [body["context_team_id"] for body in receiver.bodies] == ["T0LOCAL", SECOND]
    assert receiver.events[0]["ts"] == receiver.events[1]["ts"]


async def test_an_event_names_its_own_installation(slack: LocalSlack, receiver: Receiver) -> None:
    other = with_second(slack, user_id="U0OTHERBOT", id="B0OTHERBOT")

    await other.people.post("U0BOB", "C0RANDOM", "<@U0OTHERBOT> hello")
    await slack.settle()

    assert [event["type"] for event in receiver.events] == ["message", "app_mention"]
    assert receiver.bodies[0]["authorizations"] == [
        {
            "enterprise_id": None,
            "team_id": SECOND,
            "user_id": "U0OTHERBOT",
            "is_bot": True,
            "is_enterprise_install": False,
        }
    ]


async def test_a_workspace_without_the_app_tells_nothing(
    slack: LocalSlack, receiver: Receiver
) -> None:
    other = slack.add_workspace("T0THIRD", "Third", Bot())

    await other.people.post("U0BOB", "C0RANDOM", "hello")
    await slack.settle()

    assert receiver.bodies == []


async def test_a_response_url_answers_in_its_own_workspace(
    slack: LocalSlack, second: Tenant
) -> None:
    url = second.parts.response_urls.issue("U0ALICE", "C0GENERAL")

    async with (
        aiohttp.ClientSession() as session,
        session.post(url, json={"text": "psst"}) as response,
    ):
        assert response.status == 200

    assert [one.text for one in second.workspace.ephemerals] == ["psst"]
    assert slack.workspace.ephemerals == []


async def test_rate_limits_are_counted_for_each_workspace(
    slack: LocalSlack, client: AsyncWebClient, elsewhere: AsyncWebClient
) -> None:
    slack.distributed = True
    await client.conversations_history(channel="C0GENERAL")

    await elsewhere.conversations_history(channel="C0GENERAL")

    assert await refusal(elsewhere, "conversations.history", channel="C0GENERAL") == "ratelimited"


async def test_uninstalling_one_workspace_leaves_the_other(
    slack: LocalSlack, second: Tenant, receiver: Receiver, client: AsyncWebClient
) -> None:
    await second.people.uninstall()
    await second.people.post("U0BOB", "C0RANDOM", "is anybody there?")
    await slack.people.post("U0BOB", "C0RANDOM", "hello")
    await slack.settle()

    teams = [body["team_id"] for body in receiver.bodies]
    told = zip(teams, [event["type"] for event in receiver.events], strict=True)
    assert sorted(told) == [
        ("T0LOCAL", "message"),
        (SECOND, "app_uninstalled"),
        (SECOND, "tokens_revoked"),
    ]
    assert (await client.auth_test())["ok"]
    gone = AsyncWebClient(token=SECOND_TOKEN, base_url=slack.api_url)
    assert await refusal(gone, "auth.test") == "account_inactive"
