"""Addresses to respond to: Slack's own are called, whatever a payload says."""

from typing import Any

import pytest
from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from handlers.requests.response_urls import ResponseUrlGuard

SLACK = "https://slack.com/api/"


async def status(body: dict[str, Any], api_url: str = SLACK) -> int:
    """Status of the answer to a request; 200 if it is let through."""

    async def let_through() -> BoltResponse:
        return BoltResponse(status=200)

    request = AsyncBoltRequest(body=body, mode="socket_mode")
    guard, unanswered = ResponseUrlGuard(api_url), BoltResponse(status=404)
    return (await guard.async_process(req=request, resp=unanswered, next=let_through)).status


@pytest.mark.parametrize(
    ("url", "api_url"),
    [
        ("https://hooks.slack.com/commands/T1/2/3", SLACK),
        ("https://HOOKS.slack.com:443/actions/T1/2/3", SLACK),
        ("https://hooks.slack-gov.com/app/T1/2/3", "https://slack-gov.com/api/"),
        ("https://hooks.slack.com/actions/T1/2/3", "https://proxy.example.com/api/"),
        ("http://127.0.0.1:3000/hooks/T1/2", "http://127.0.0.1:3000/api/"),
        ("https://proxy.example.com/hooks/T1/2", "https://proxy.example.com:443/api/"),
    ],
)
async def test_slacks_own_addresses_are_taken(url: str, api_url: str) -> None:
    assert await status({"response_url": url}, api_url) == 200


@pytest.mark.parametrize(
    "url",
    [
        *(
            "http://127.0.0.1:3429/",
            "http://169.254.169.254/latest/meta-data",
            "file:///etc/passwd",
        ),
        *("http://hooks.slack.com/commands/1", "https://hooks.slack.com:8443/commands/1"),
        *("https://hooks.slack.com@evil.example/", "https://me:it@hooks.slack.com/commands/1"),
        *("https://hooks.slack.com.evil.example/", "https://evil.example/hooks.slack.com"),
        *("https://evil.example\\@hooks.slack.com/", "https://hooks.slack.com\n.evil.example/"),
        *("https://hooks.slack.com.:443/x", "//hooks.slack.com/x", "https://[hooks.slack.com/"),
        *("", 7, ["https://hooks.slack.com/"], {"url": "https://hooks.slack.com/"}),
    ],
    ids=repr,
)
async def test_no_other_address_is_called(url: object) -> None:
    assert await status({"response_url": url}) == 400


async def test_those_of_a_window_count_as_well() -> None:
    foreign = {"response_urls": [{"response_url": "http://127.0.0.1:1/"}]}

    assert await status(foreign) == 400
    assert await status({"response_urls": []}) == 200
