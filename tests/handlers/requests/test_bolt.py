"""Bolt as we set it up: little is made for a single request."""

import pytest
from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from handlers.requests.bolt import LeanBolt

MESSAGE = {
    "type": "event_callback",
    "team_id": "T1",
    "event": {"type": "app_mention", "user": "U1", "channel": "C1", "ts": "1.1", "text": "Hi"},
}


@pytest.fixture
def bolt() -> LeanBolt:
    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1", bot_user_id="UB", bot_id="B1")

    return LeanBolt(
        client=AsyncWebClient(),
        authorize=authorize,
        request_verification_enabled=False,
        process_before_response=True,
    )


async def test_all_requests_share_one_client_that_has_no_token(bolt: LeanBolt) -> None:
    clients: list[AsyncWebClient] = []

    async def listen(client: AsyncWebClient) -> None:
        clients.append(client)

    bolt.event("app_mention")(listen)
    for _ in range(2):
        await bolt.async_dispatch(AsyncBoltRequest(body=MESSAGE, mode="socket_mode"))

    assert clients == [bolt.client, bolt.client]
    assert bolt.client.token is None
