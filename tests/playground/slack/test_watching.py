from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import LocalSlack
from playground.slack.changes import WATCH_CAPACITY


async def test_a_watch_tells_of_every_change(slack: LocalSlack, client: AsyncWebClient) -> None:
    with slack.watch() as changes:
        root = await slack.people.post("U0ALICE", "D0ALICE", "hi")
        stream = await client.chat_startStream(channel="D0ALICE", thread_ts=root)
        place = {"channel": "D0ALICE", "ts": stream["ts"]}
        await client.chat_appendStream(**place, markdown_text="a")
        await client.chat_stopStream(**place)
        await client.chat_delete(**place)

        kinds = [(await anext(changes))["type"] for _ in range(5)]

    assert kinds == [
        "message_posted",
        "message_posted",
        "stream_grew",
        "message_changed",
        "message_deleted",
    ]


async def test_a_watch_left_hears_no_more(slack: LocalSlack) -> None:
    with slack.watch():
        pass

    assert not slack.workspace.changes._watches


async def test_a_slow_reader_is_told_to_start_over(slack: LocalSlack) -> None:
    with slack.watch() as changes:
        for _ in range(WATCH_CAPACITY + 1):
            slack.workspace.changes.publish("message_posted", "C0GENERAL")

        assert await anext(changes) == {"type": "resync"}


async def test_a_snapshot_holds_what_one_person_sees(slack: LocalSlack) -> None:
    seen = [channel["id"] for channel in slack.workspace.snapshot("U0ALICE")["channels"]]

    assert seen == ["C0GENERAL", "C0RANDOM", "G0PRIVATE", "D0ALICE"]
