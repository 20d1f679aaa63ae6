import asyncio

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground.page.picture import Picture
from playground.server import Playground
from playground.slack import LocalSlack
from playground.slack.changes import WATCH_CAPACITY
from tests.playground.page.conftest import Browser, next_event

AS_ALICE = "/page/changes?user=U0ALICE"


async def test_the_stream_begins_with_the_whole_picture(
    browser: Browser, slack: LocalSlack
) -> None:
    await slack.people.post("U0BOB", "C0GENERAL", "before")

    async with browser.get(AS_ALICE) as stream:
        name, state = await next_event(stream)

    assert stream.content_type == "text/event-stream"
    assert (name, state["channels"][0]["messages"][0]["text"]) == ("state", "before")


async def test_a_reply_comes_with_its_root_in_one_event(
    browser: Browser, slack: LocalSlack
) -> None:
    root = await slack.people.post("U0BOB", "C0GENERAL", "root")
    async with browser.get(AS_ALICE) as stream:
        await next_event(stream)

        await slack.people.post("U0BOB", "C0GENERAL", "reply", thread_ts=root)
        name, update = await next_event(stream)

    assert name == "update"
    assert [m["text"] for m in update["messages"]] == ["reply", "root"]
    assert update["messages"][1]["reply_count"] == 1


async def test_changes_that_follow_at_once_are_one_event(
    browser: Browser, slack: LocalSlack
) -> None:
    async with browser.get(AS_ALICE) as stream:
        await next_event(stream)

        ts = await slack.people.post("U0BOB", "C0GENERAL", "one")
        await slack.people.edit("U0BOB", "C0GENERAL", ts, "two")
        _, update = await next_event(stream)

    assert [m["text"] for m in update["messages"]] == ["two"]


async def test_a_deleted_message_is_told(browser: Browser, slack: LocalSlack) -> None:
    ts = await slack.people.post("U0BOB", "C0GENERAL", "one")
    async with browser.get(AS_ALICE) as stream:
        await next_event(stream)

        await slack.people.delete("U0BOB", "C0GENERAL", ts)
        _, update = await next_event(stream)

    assert update["deleted"] == [{"channel": "C0GENERAL", "ts": ts}]


async def test_others_direct_messages_stay_theirs(browser: Browser, slack: LocalSlack) -> None:
    async with browser.get(AS_ALICE) as stream:
        await next_event(stream)

        await slack.people.post("U0BOB", "D0BOB", "secret")
        await asyncio.wait_for(_quiet(slack), 5)
        await slack.people.post("U0BOB", "C0GENERAL", "open")
        _, update = await next_event(stream)

    assert [m["text"] for m in update["messages"]] == ["open"]


async def _quiet(slack: LocalSlack) -> None:
    """Wait until every watch has been read."""
    while any(watch._queue.qsize() for watch in slack.workspace.changes._watches):
        await asyncio.sleep(0)


@pytest.fixture
def picture(slack: LocalSlack) -> Picture:
    return Picture(slack.workspace, "U0ALICE", {})


async def test_an_answer_is_seen_to_grow(slack: LocalSlack, picture: Picture) -> None:
    root = await slack.people.post("U0ALICE", "D0ALICE", "hi")

    async with Playground(slack=slack):
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
        with slack.watch() as watch:
            started = await client.chat_startStream(
                channel="D0ALICE", thread_ts=root, markdown_text="He"
            )
            await client.chat_appendStream(channel="D0ALICE", ts=started["ts"], markdown_text="llo")
            seen = [picture.update([await anext(watch)]) for _ in range(2)]

    assert seen[1] is not None
    answer = seen[1]["messages"][0]
    assert (answer["text"], answer["streaming"]) == ("Hello", True)


async def test_what_has_no_picture_of_its_own_asks_for_all_of_it(picture: Picture) -> None:
    assert picture.update([{"type": "view_changed", "channel": None}]) is None


async def test_a_page_that_fell_behind_gets_the_whole_picture(
    browser: Browser, slack: LocalSlack
) -> None:
    async with browser.get(AS_ALICE) as stream:
        await next_event(stream)

        for _ in range(WATCH_CAPACITY + 1):
            slack.workspace.changes.publish("title_changed", "C0GENERAL", thread_ts="1.1")
        name, _ = await next_event(stream)

    assert name == "state"


async def test_a_thread_tells_that_the_bot_works(slack: LocalSlack, picture: Picture) -> None:
    root = await slack.people.post("U0ALICE", "D0ALICE", "hi")
    change = {"type": "session_changed", "channel": "D0ALICE", "thread_ts": root}

    update = picture.update([change])

    assert update is not None
    assert update["threads"] == [
        {
            "channel": "D0ALICE",
            "ts": root,
            "title": "",
            "status": "",
            "loading_messages": [],
            "session": None,
        }
    ]


@pytest.mark.parametrize("page_settings", [{"silence": 0.01}])
async def test_a_silent_stream_shows_signs_of_life(browser: Browser) -> None:
    async with browser.get(AS_ALICE) as stream:
        await next_event(stream)
        await stream.content.readline()

        assert await stream.content.readline() == b": still here\n"


async def test_streams_end_with_the_server(browser: Browser, slack: LocalSlack) -> None:
    async with browser.get(AS_ALICE) as stream:
        await next_event(stream)

        async with asyncio.timeout(5):
            await browser.server.close()

    assert not slack.workspace.changes._watches
