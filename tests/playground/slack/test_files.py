from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from playground.faults import Fault
from playground.slack import LocalSlack
from playground.slack.shapes import file_shape

from .conftest import Receiver, refusal

SHARING = "files.completeUploadExternal"


async def download(url: str, token: str) -> tuple[int, str, bytes]:
    headers = {"Authorization": f"Bearer {token}"}
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as response:
        return response.status, response.content_type, await response.read()


async def shared(slack: LocalSlack, channel: str = "C0GENERAL", **options: Any) -> dict[str, Any]:
    """Share a file and return it as the message carries it."""
    ts = await slack.people.share_file(
        "U0ALICE", channel, "notes.txt", b"notes", "text/plain", **options
    )
    listed = slack.workspace.snapshot("U0ALICE")["channels"]
    messages = next(c["messages"] for c in listed if c["id"] == channel)
    file: dict[str, Any] = next(m for m in messages if m["ts"] == ts)["files"][0]
    return file


async def test_the_bots_token_downloads_a_file(slack: LocalSlack) -> None:
    file = await shared(slack)

    answer = await download(file["url_private_download"], slack.bot_token)

    assert answer == (200, "text/plain", b"notes")


@pytest.mark.parametrize("case", ["bad token", "no scope", "unseen"])
async def test_others_get_a_login_page_with_status_200(slack: LocalSlack, case: str) -> None:
    slack.workspace.add_channel("C0CLOSED", "closed", ["U0ALICE"])
    file = await shared(slack, "C0CLOSED" if case == "unseen" else "C0GENERAL")
    if case == "no scope":
        slack.scopes.remove("files:read")
    token = "xoxb-wrong" if case == "bad token" else slack.bot_token

    status, content_type, _ = await download(file["url_private"], token)

    assert (status, content_type) == (200, "text/html")


async def test_a_download_can_be_a_login_page(slack: LocalSlack) -> None:
    file = await shared(slack)
    slack.faults.add("files.download", Fault("login"))

    status, content_type, _ = await download(file["url_private"], slack.bot_token)

    assert (status, content_type) == (200, "text/html")


@pytest.mark.parametrize("name", ["a/b.txt", "../a.txt", "🍵" * 300 + ".txt", "a?b#c%2f.txt", ""])
async def test_a_file_can_be_had_whatever_its_name(name: str, slack: LocalSlack) -> None:
    file = slack.people.add_file("U0ALICE", name, b"notes", "text/plain")
    await slack.people.post("U0ALICE", "C0GENERAL", "", files=[file.id])
    url = file_shape(slack.workspace, file)["url_private_download"]

    assert await download(url, slack.bot_token) == (200, "text/plain", b"notes")


async def test_a_file_from_elsewhere_is_a_stub_to_look_up(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    stub = await shared(slack, connect=True)

    info = await client.files_info(file=stub["id"])

    assert stub == {"id": stub["id"], "mode": "file_access", "file_access": "check_file_info"}
    assert info["file"]["name"] == "notes.txt"


async def test_the_sdk_uploads_into_a_thread(
    slack: LocalSlack, client: AsyncWebClient, receiver: Receiver
) -> None:
    root = await slack.people.post("U0ALICE", "C0GENERAL", "root")

    uploaded = await client.files_upload_v2(
        channel="C0GENERAL",
        thread_ts=root,
        filename="plot.png",
        content=b"png",
        alt_txt="A plot",
        initial_comment="Here",
    )
    await slack.settle()

    reply = slack.workspace.channels["C0GENERAL"].replies(root)[0]
    info = await client.files_info(file=uploaded["file"]["id"])
    assert uploaded["file"].get("shares") == {}
    assert (reply.text, reply.files) == ("Here", [info["file"]["id"]])
    assert info["file"]["shares"]["public"]["C0GENERAL"] == [{"ts": reply.ts}]
    assert info["file"]["alt_txt"] == "A plot"
    assert {"file_shared", "message"} == {event["type"] for event in receiver.events}


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"length": 0}, "missing_argument"),
        ({"length": "many"}, "invalid_arguments"),
        ({"length": 1, "alt_txt": "x" * 1_001}, "alt_txt_too_large"),
    ],
    ids=["empty", "no number", "long description"],
)
async def test_an_upload_is_refused(
    client: AsyncWebClient, arguments: dict[str, Any], error: str
) -> None:
    with pytest.raises(SlackApiError) as raised:
        await client.api_call(
            "files.getUploadURLExternal", params={"filename": "a.txt", **arguments}
        )

    assert raised.value.response["error"] == error


async def test_bytes_must_be_as_many_as_announced(client: AsyncWebClient) -> None:
    opened = await client.files_getUploadURLExternal(filename="a.txt", length=3)

    async with (
        aiohttp.ClientSession() as session,
        session.post(opened["upload_url"], data=b"four") as response,
    ):
        assert response.status == 400
    with pytest.raises(SlackApiError) as raised:
        await client.files_completeUploadExternal(files=[{"id": opened["file_id"]}])
    assert raised.value.response["error"] == "file_not_found"


async def test_an_upload_url_is_good_for_one_upload(client: AsyncWebClient) -> None:
    opened = await client.files_getUploadURLExternal(filename="a.txt", length=3)

    async with aiohttp.ClientSession() as session:
        statuses = [(await session.post(opened["upload_url"], data=b"abc")).status for _ in "12"]

    assert statuses == [200, 404]


async def test_an_upload_is_seen_once_it_is_completed_and_completed_once(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    opened = await client.files_getUploadURLExternal(filename="a.txt", length=3)
    async with aiohttp.ClientSession() as session:
        await session.post(opened["upload_url"], data=b"abc")
    file = {"id": opened["file_id"]}

    early = await refusal(client, SHARING, files=[file, file], channel_id="C0GENERAL")
    with pytest.raises(SlackApiError) as unseen:
        await client.files_info(file=opened["file_id"])
    await client.files_completeUploadExternal(files=[file], channel_id="C0GENERAL")
    late = await refusal(client, SHARING, files=[file], channel_id="C0GENERAL")

    assert unseen.value.response["error"] == "file_not_found"
    assert (early, late) == ("invalid_arguments", "file_not_found")
    assert (await client.files_info(file=opened["file_id"]))["file"]["size"] == 3


async def test_sharing_needs_membership_even_where_text_does_not(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    slack.scopes.add("chat:write.public")
    slack.workspace.add_channel("C0CLOSED", "closed", ["U0ALICE"])

    with pytest.raises(SlackApiError) as raised:
        await client.files_upload_v2(channel="C0CLOSED", filename="a.txt", content="a")

    assert raised.value.response["error"] == "not_in_channel"


async def test_the_sdk_cannot_upload_an_empty_file(client: AsyncWebClient) -> None:
    with pytest.raises((SlackApiError, SlackRequestError)):
        await client.files_upload_v2(channel="C0GENERAL", filename="a.txt", content=b"")


async def test_a_deleted_file_is_told_and_gone(
    slack: LocalSlack, client: AsyncWebClient, receiver: Receiver
) -> None:
    file = await shared(slack)

    await slack.people.delete_file("U0ALICE", file["id"])
    await slack.settle()
    with pytest.raises(SlackApiError) as raised:
        await client.files_info(file=file["id"])

    assert "file_deleted" in {event["type"] for event in receiver.events}
    assert raised.value.response["error"] == "file_deleted"


async def test_the_bot_deletes_only_its_own_files(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    file = await shared(slack)

    with pytest.raises(SlackApiError) as raised:
        await client.files_delete(file=file["id"])

    assert raised.value.response["error"] == "cant_delete_file"


async def test_files_are_listed_by_channel(slack: LocalSlack, client: AsyncWebClient) -> None:
    file = await shared(slack)
    await shared(slack, "D0ALICE")

    listed = await client.files_list(channel="C0GENERAL")

    assert [f["id"] for f in listed["files"]] == [file["id"]]


async def test_a_download_can_be_lost(slack: LocalSlack) -> None:
    file = await shared(slack)
    slack.faults.add("files.download", Fault("error", status=502))

    status, _, _ = await download(file["url_private"], slack.bot_token)

    assert status == 502


async def test_a_file_may_be_uploaded_as_a_form(slack: LocalSlack, client: AsyncWebClient) -> None:
    opened = await client.files_getUploadURLExternal(filename="a.txt", length=3)
    form = aiohttp.FormData()
    form.add_field("file", b"abc", filename="a.txt")

    async with (
        aiohttp.ClientSession() as session,
        session.post(opened["upload_url"], data=form) as response,
    ):
        assert await response.text() == "OK - 3"
