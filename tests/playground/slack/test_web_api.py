"""Request handling of the Web API: tokens, bodies, arguments, limits and faults."""

import io
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground.faults import Fault
from playground.slack import LocalSlack
from playground.slack.api.methods.method import COMMON_ERRORS
from playground.slack.oauth.codes import Consent

from .conftest import Clock

POST = "chat.postMessage"
HELLO: dict[str, Any] = {"channel": "C0GENERAL", "text": "hello"}


BAD_CALLS = [
    pytest.param(POST, {"json": HELLO, "token": ""}, "not_authed", id="no token"),
    pytest.param(POST, {"json": HELLO, "token": "xoxb-x"}, "invalid_auth", id="bad token"),
    pytest.param(
        POST, {"json": HELLO, "token": "xapp-local"}, "not_allowed_token_type", id="app token"
    ),
    pytest.param("chat.shout", {"json": HELLO}, "unknown_method", id="unknown method"),
    pytest.param(POST, {"json": {**HELLO, "loud": 1}}, "invalid_arguments", id="unknown argument"),
    pytest.param(POST, {"json": {"text": "x"}}, "channel_not_found", id="no channel"),
    pytest.param(POST, {"json": []}, "json_not_object", id="a list"),
    pytest.param(POST, {"data": b"{", "kind": "application/json"}, "invalid_json", id="broken"),
    pytest.param(POST, {"data": b"hello"}, "invalid_post_type", id="raw bytes"),
    pytest.param(POST, {"verb": "GET", "params": HELLO}, "invalid_post_type", id="GET for a write"),
    pytest.param(POST, {"data": {"file": io.BytesIO(b"x")}}, "invalid_form_data", id="a file"),
    pytest.param(
        "users.info", {"json": {"user": "U0ALICE"}}, "invalid_arguments", id="no JSON here"
    ),
]


async def ask(
    slack: LocalSlack, method: str, *, verb: str = "POST", token: str | None = None, **request: Any
) -> tuple[int, dict[str, Any]]:
    """Call without Slack's SDK, which would be too well behaved."""
    headers = {"Authorization": f"Bearer {slack.bot_token if token is None else token}"}
    if kind := request.pop("kind", None):
        headers["Content-Type"] = kind
    async with (
        aiohttp.ClientSession() as session,
        session.request(verb, slack.api_url + method, headers=headers, **request) as response,
    ):
        return response.status, await response.json()


@pytest.mark.parametrize(("method", "request_", "error"), BAD_CALLS)
async def test_a_bad_call_is_refused(
    slack: LocalSlack, method: str, request_: Any, error: str
) -> None:
    status, answer = await ask(slack, method, **request_)

    assert (status, answer["ok"], answer["error"]) == (200, False, error)


def test_every_error_that_any_method_has_is_met_here() -> None:
    met = {call.values[2] for call in BAD_CALLS}

    assert met >= COMMON_ERRORS - {"missing_scope", "ratelimited"}  # they have tests of their own


@pytest.mark.parametrize("form", ["json", "data", "params"])
async def test_arguments_come_as_json_form_or_query(slack: LocalSlack, form: str) -> None:
    sent: Any = {form: HELLO}

    _, answer = await ask(slack, POST, **sent)

    assert answer["message"]["text"] == "hello"


async def test_a_token_may_be_a_form_field(slack: LocalSlack) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.post(slack.api_url + "auth.test", data={"token": slack.bot_token}) as response,
    ):
        assert (await response.json())["user_id"] == slack.bot_user_id


async def test_a_missing_scope_is_named(slack: LocalSlack, client: AsyncWebClient) -> None:
    slack.scopes.remove("chat:write")

    with pytest.raises(SlackApiError) as raised:
        await client.chat_postMessage(**HELLO)

    answer = raised.value.response
    assert (answer["error"], answer["needed"]) == ("missing_scope", "chat:write")
    assert "chat:write," not in answer["provided"]


async def test_private_history_needs_its_own_scope(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    slack.scopes.remove("groups:history")

    with pytest.raises(SlackApiError) as raised:
        await client.conversations_history(channel="G0PRIVATE")

    assert raised.value.response["needed"] == "groups:history"


async def test_auth_test_names_the_scopes(slack: LocalSlack, client: AsyncWebClient) -> None:
    response = await client.auth_test()

    assert set(response.headers["x-oauth-scopes"].split(",")) == slack.scopes


async def test_calls_are_kept(slack: LocalSlack, client: AsyncWebClient) -> None:
    await client.chat_postMessage(**HELLO)
    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel="C0NOWHERE", text="x")

    assert [(c.method, c.ok, c.error) for c in slack.calls] == [
        (POST, True, None),
        (POST, False, "channel_not_found"),
    ]
    assert slack.calls[0].args == HELLO


async def test_a_rate_limit_answers_429_with_a_wait(slack: LocalSlack) -> None:
    slack.faults.add(POST, Fault("ratelimited", seconds=7))

    with pytest.raises(SlackApiError) as raised:
        await AsyncWebClient(token=slack.bot_token, base_url=slack.api_url).chat_postMessage(
            **HELLO
        )

    response = raised.value.response
    assert (response.status_code, response.headers["Retry-After"]) == (429, "7")
    assert response.data == {"ok": False, "error": "ratelimited"}


async def test_tiers_are_counted_over_a_sliding_minute(
    slack: LocalSlack, client: AsyncWebClient, clock: Clock
) -> None:
    slack.rate_limits = True
    for _ in range(20):
        await client.users_list()

    with pytest.raises(SlackApiError) as raised:
        await client.users_list()
    clock.advance(60)
    await client.users_list()

    assert raised.value.response.status_code == 429


async def test_posts_are_limited_by_channel(slack: LocalSlack, client: AsyncWebClient) -> None:
    slack.rate_limits = True
    for _ in range(3):
        await client.chat_postMessage(**HELLO)

    with pytest.raises(SlackApiError):
        await client.chat_postMessage(**HELLO)
    await client.chat_postMessage(channel="C0RANDOM", text="elsewhere")


async def test_distributed_apps_read_a_thread_once_a_minute(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    slack.distributed = True
    root = await slack.people.post("U0ALICE", "C0GENERAL", "root")
    for number in range(20):
        await slack.people.post("U0ALICE", "C0GENERAL", str(number), thread_ts=root)

    first = await client.conversations_replies(channel="C0GENERAL", ts=root)
    with pytest.raises(SlackApiError) as raised:
        await client.conversations_replies(channel="C0GENERAL", ts=root)

    assert len(first["messages"]) == 15
    assert raised.value.response["error"] == "ratelimited"


@pytest.mark.parametrize(
    ("kind", "posted"), [("drop_before", 0), ("drop_after", 1)], ids=["before", "after"]
)
async def test_a_connection_drops_around_the_work(
    slack: LocalSlack, kind: str, posted: int
) -> None:
    slack.faults.add(POST, Fault(kind), times=3)

    with pytest.raises(aiohttp.ClientError):
        await ask(slack, POST, json=HELLO)

    assert len(slack.workspace.channels["C0GENERAL"].messages) == posted


async def test_s2_any_method_can_be_made_to_refuse_with_any_code(slack: LocalSlack) -> None:
    slack.faults.add("chat.stopStream", Fault("refused", code="user_not_found"))

    stopped = await ask(slack, "chat.stopStream", json={"channel": "C0GENERAL", "ts": "1.000001"})

    assert stopped == (200, {"ok": False, "error": "user_not_found"})
    assert [call.error for call in slack.calls] == ["user_not_found"]


async def test_a_fault_of_http_is_answered_for_any_method(slack: LocalSlack) -> None:
    slack.faults.add("*", Fault("error", status=503))

    async with (
        aiohttp.ClientSession() as session,
        session.post(slack.api_url + "auth.test") as response,
    ):
        assert response.status == 503


@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")  # by Slack's SDK
async def test_an_installation_exchanges_a_code(slack: LocalSlack) -> None:
    client = AsyncWebClient(base_url=slack.api_url)
    code = slack.codes.give(Consent(slack.team_id, "U0ALICE", frozenset({"chat:write"})))

    installed = await client.oauth_v2_access(
        client_id=slack.client_id, client_secret=slack.client_secret, code=code
    )

    assert installed["access_token"] == slack.bot_token
