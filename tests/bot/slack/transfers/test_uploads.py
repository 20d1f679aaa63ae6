"""Uploads of files to threads, at the local Slack."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.core import file_errors
from bot.slack.client import SlackClient
from bot.slack.directory.people import PeopleDirectory
from bot.slack.thread_target import ThreadTarget
from bot.slack.threads import Threads
from bot.slack.transfers.downloads import is_slack_url
from bot.slack.transfers.uploads import Uploads, UploadState
from playground.faults import Fault
from playground.slack import LocalSlack, Message

API = "https://slack.com/api/"


@dataclass(frozen=True, slots=True)
class Content:
    data: bytes

    @property
    def size(self) -> int:
        return len(self.data)

    async def chunks(self) -> AsyncIterator[bytes]:
        for byte in self.data:
            yield bytes([byte])


@pytest.fixture
def uploads(client: SlackClient) -> Uploads:
    return Uploads(client)


@pytest_asyncio.fixture
async def place(slack: LocalSlack) -> ThreadTarget:
    ts = await slack.people.post("U0ALICE", "C0GENERAL", "Hi")
    return ThreadTarget("T0LOCAL", "C0GENERAL", ts, "U0ALICE", "T0LOCAL")


def replies(slack: LocalSlack, place: ThreadTarget) -> list[Message]:
    return slack.workspace.channels[place.channel].replies(place.thread_ts)


async def test_a_file_is_uploaded_and_then_shared(
    slack: LocalSlack, uploads: Uploads, place: ThreadTarget
) -> None:
    file_id = await uploads.send("a.csv", "A table", Content(b"1,2"))

    assert replies(slack, place) == []
    assert await uploads.share(place, {file_id: "a.csv"}, "Look")
    assert await uploads.seen([file_id], place) == {file_id: UploadState.SHARED}
    [message] = replies(slack, place)
    assert (message.text, message.files) == ("Look", [file_id])


async def test_a_description_of_any_length_is_taken(slack: LocalSlack, uploads: Uploads) -> None:
    file_id = await uploads.send("é.png", "é" * 5_000, Content(b"1"))

    assert slack.workspace.files[file_id].alt_txt == "é" * 999 + "…"


async def test_an_upload_is_shared_only_once(uploads: Uploads, place: ThreadTarget) -> None:
    file_id = await uploads.send("a.csv", "A table", Content(b"1,2"))
    await uploads.share(place, {file_id: "a.csv"}, "")

    assert not await uploads.share(place, {file_id: "a.csv"}, "")


async def test_an_upload_that_nobody_shared_is_unknown(
    uploads: Uploads, place: ThreadTarget
) -> None:
    file_id = await uploads.send("a.csv", "A table", Content(b"1,2"))

    assert await uploads.seen([file_id], place) == {file_id: UploadState.UNKNOWN}


async def test_what_was_taken_away_was_shown(
    slack: LocalSlack, uploads: Uploads, place: ThreadTarget
) -> None:
    file_id = await uploads.send("a.csv", "A table", Content(b"1,2"))
    await uploads.share(place, {file_id: "a.csv"}, "")
    slack.workspace.files[file_id].deleted = True

    assert await uploads.seen([file_id], place) == {file_id: UploadState.SHARED}


async def test_what_we_may_not_look_at_is_not_taken_for_unknown(
    slack: LocalSlack, uploads: Uploads, place: ThreadTarget, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.transfers.uploads.POLL_WAITS", (0.0,))
    file_id = await uploads.send("a.csv", "A table", Content(b"1,2"))
    slack.scopes.remove("files:read")

    assert await uploads.seen([file_id], place) == {file_id: UploadState.UNTOLD}


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Fault("error", status=400), file_errors.UploadRefused),
        (Fault("error", status=302), file_errors.UploadRefused),
        (Fault("error", status=500), file_errors.NotSent),
        (Fault("ratelimited"), file_errors.NotSent),
        (Fault("drop_before"), file_errors.NotSent),
        (Fault("drop_after"), file_errors.NotSent),
    ],
    ids=lambda value: str(value.status) if isinstance(value, Fault) else None,
)
async def test_a_failed_upload_says_whether_to_try_again(
    slack: LocalSlack, uploads: Uploads, fault: Fault, reason: type[file_errors.NotSent]
) -> None:
    slack.faults.add("files.upload", fault)

    with pytest.raises(file_errors.NotSent) as failed:
        await uploads.send("a.csv", "", Content(b"1"))

    assert type(failed.value) is reason


async def test_no_byte_and_no_token_go_to_a_foreign_host(
    slack: LocalSlack, uploads: Uploads
) -> None:
    heard: list[str] = []

    async def listen(request: web.Request) -> web.Response:
        heard.append(request.path)
        return web.Response()

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", listen)
    async with TestServer(app, host="127.0.0.2") as foreign:
        slack.public_url = str(foreign.make_url("")).rstrip("/")

        with pytest.raises(file_errors.UploadRefused):
            await uploads.send("a.csv", "", Content(b"1"))

    assert heard == []


async def test_the_token_does_not_go_along_with_the_bytes() -> None:
    headers: list[str] = []

    async def offer(request: web.Request) -> web.Response:
        place = {"ok": True, "upload_url": str(request.url.with_path("/up")), "file_id": "F1"}
        return web.json_response(place)

    async def listen(request: web.Request) -> web.Response:
        headers.extend(f"{name}: {value}" for name, value in request.headers.items())
        return web.Response(text=str(len(await request.read())))

    app = web.Application()
    app.router.add_route("*", "/api/files.getUploadURLExternal", offer)
    app.router.add_post("/up", listen)
    async with TestServer(app) as server:
        client = SlackClient("xoxb-secret", str(server.make_url("/api/")))
        await Uploads(client).send("a.csv", "", Content(b"123"))
        await client.close()

    assert "xoxb-secret" not in str(headers)
    assert "Content-Length: 3" in headers


@pytest.mark.parametrize(
    "address",
    [
        "https://files.slack.com/upload/v1/ABC",
        "https://slack.com/upload",
        "https://files.slack-files.com/x",
        "https://FILES.SLACK.COM/x",
    ],
)
def test_slacks_own_addresses_are_known(address: str) -> None:
    assert is_slack_url(address, API)


@pytest.mark.parametrize(
    "address",
    [
        "http://files.slack.com/upload",
        "https://slack.com.example.com/x",
        "https://evilslack.com/x",
        "https://slack.com@example.com/x",
        "https://example.com/slack.com",
        "ftp://slack.com/x",
        "//slack.com/x",
        "",
        "https://[",
    ],
)
def test_other_addresses_are_not_slacks(address: str) -> None:
    assert not is_slack_url(address, API)


def test_where_the_web_api_is_there_is_slack() -> None:
    assert is_slack_url("https://files.slack-gov.com/x", "https://slack-gov.com/api/")
    assert is_slack_url("http://127.0.0.1:3000/upload", "http://127.0.0.1:3000/api/")
    assert not is_slack_url("http://127.0.0.2:3000/upload", "http://127.0.0.1:3000/api/")


async def test_a_file_of_ours_is_no_answer_of_ours(
    slack: LocalSlack, client: SlackClient, uploads: Uploads, place: ThreadTarget
) -> None:
    answer = await client.call(
        "chat.postMessage", channel=place.channel, thread_ts=place.thread_ts, text="Answer"
    )
    file_id = await uploads.send("a.csv", "A table", Content(b"1,2"))
    await uploads.share(place, {file_id: "a.csv"}, "Look")
    await uploads.seen([file_id], place)

    threads = Threads(client, PeopleDirectory(client).name, slack.bot_user_id)
    found = await threads.ours_after(place, place.thread_ts)

    assert [one.ts for one in found] == [answer["ts"]]
