import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from playground.slack import LocalSlack

from .conftest import Clock, Receiver


async def respond(slack: LocalSlack, receiver: Receiver) -> AsyncWebhookClient:
    """Use a command and return a client of its response_url."""
    url = slack.people._parts.response_urls.issue("U0ALICE", "C0GENERAL")
    return AsyncWebhookClient(url)


async def test_a_response_url_has_five_uses(slack: LocalSlack, receiver: Receiver) -> None:
    hook = await respond(slack, receiver)

    answers = [await hook.send(text="hi", response_type="in_channel") for _ in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [404]
    assert len(slack.workspace.channels["C0GENERAL"].messages) == 5


async def test_a_response_url_lives_for_thirty_minutes(
    slack: LocalSlack, receiver: Receiver, clock: Clock
) -> None:
    hook = await respond(slack, receiver)
    clock.advance(30 * 60 + 1)

    answer = await hook.send(text="hi")

    assert (answer.status_code, "expired_url" in answer.body) == (404, True)


async def test_a_response_replaces_the_message_clicked_on(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    posted = await client.chat_postMessage(channel="C0GENERAL", text="before")
    urls = slack.people._parts.response_urls
    url = urls.issue("U0ALICE", "C0GENERAL", posted["ts"])

    await AsyncWebhookClient(url).send(text="after", replace_original=True)

    assert slack.workspace.channels["C0GENERAL"].messages[posted["ts"]].text == "after"


async def test_a_response_must_be_an_object(slack: LocalSlack, receiver: Receiver) -> None:
    hook = await respond(slack, receiver)

    async with aiohttp.ClientSession() as session, session.post(hook.url, data=b"[") as answer:
        assert answer.status == 400
