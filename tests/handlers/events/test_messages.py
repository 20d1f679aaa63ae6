"""Messages that are for us, judged from their payloads."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from handlers.events.event_pairing import TWIN_TIMEOUT
from handlers.events.files import FileHandlers
from handlers.events.messages import MessageHandlers
from handlers.payloads import events
from storage.documents.records import NewShare
from storage.records import Addressed, NewTurn

PAYLOADS = Path(__file__).parents[4] / "shared" / "data" / "slack-payloads"
BOT = "U0BOT"


class RecordingInbox:
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.accepted: list[NewTurn] = []

    async def accept(self, new: NewTurn) -> None:
        self.accepted.append(new)

    async def may_follow(self, new: NewTurn) -> bool:
        return await self.follows(new)

    async def follows(self, new: NewTurn) -> bool:
        return True

    def follow_later(self, new: NewTurn, accept: Callable[[], Awaitable[None]]) -> None: ...


class NoDocuments:
    """Takes files, and does nothing with them."""

    async def shared(self, files: Sequence[NewShare]) -> str:
        return ""

    async def changed(self, team: str, file_id: str) -> None: ...
    async def deleted(self, team: str, file_id: str) -> None: ...


def event(**fields: Any) -> dict[str, Any]:
    about = {"type": "message", "channel": "C1", "ts": "2.0", "user": "U1", "text": "hi"}
    return {"team_id": "T1", "event_id": "Ev1", "event": about | fields}


async def accepted(body: dict[str, Any]) -> list[NewTurn]:
    inbox = RecordingInbox()
    await MessageHandlers(inbox, FileHandlers(NoDocuments(), BOT), BOT).received(body)
    return inbox.accepted


async def test_a_mention_opens_a_thread() -> None:
    [turn] = await accepted(event(text=f"<@{BOT}> hi"))

    assert turn.addressed is Addressed.DIRECTLY
    assert (turn.thread_ts, turn.ts, turn.event_id) == ("2.0", "2.0", "Ev1")


async def test_a_direct_message_needs_no_mention() -> None:
    [turn] = await accepted(event(channel="D1", channel_type="im"))

    assert turn.addressed is Addressed.DIRECTLY


async def test_a_reply_counts_only_in_a_thread_we_are_in() -> None:
    [turn] = await accepted(event(thread_ts="1.0"))

    assert turn.addressed is Addressed.IF_IN_THREAD
    assert turn.thread_ts == "1.0"


@pytest.mark.parametrize(
    "text",
    [
        "write a short mail to <@U2> about this",
        "what did <@U2|bob> mean?",
        "shall we tell <!here> and <!subteam^S1|@crew>?",
    ],
)
async def test_a_reply_that_only_mentions_others_further_on_counts_u1(text: str) -> None:
    [turn] = await accepted(event(thread_ts="1.0", text=text))

    assert turn.addressed is Addressed.IF_IN_THREAD


async def test_a_reply_that_was_sent_to_the_channel_too_counts() -> None:
    [turn] = await accepted(event(thread_ts="1.0", subtype="thread_broadcast"))

    assert turn.addressed is Addressed.IF_IN_THREAD


async def test_a_mention_with_a_file_counts() -> None:
    files = [{"id": "F1"}]

    assert await accepted(event(text=f"<@{BOT}> look", subtype="file_share", files=files))


async def test_a_person_of_another_workspace_is_the_recipient_in_their_own() -> None:
    [turn] = await accepted(event(text=f"<@{BOT}> hi", user_team="T2"))

    assert (turn.team, turn.user_team) == ("T1", "T2")


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({}, id="no-mention"),
        pytest.param({"text": "<@U9> hi"}, id="somebody-elses-mention"),
        pytest.param({"text": "<@U9> hi", "thread_ts": "1.0"}, id="reply-to-somebody-else"),
        pytest.param({"text": " <@U9> <@U8> hi", "thread_ts": "1.0"}, id="reply-to-two-others-u1"),
        pytest.param({"text": "<@U9|ann> hi", "thread_ts": "1.0"}, id="reply-with-a-label-u1"),
        pytest.param({"text": "<!here> hi", "thread_ts": "1.0"}, id="reply-to-everybody"),
        pytest.param({"text": "<!subteam^S1> hi", "thread_ts": "1.0"}, id="reply-to-a-group"),
        pytest.param({"text": "  ", "thread_ts": "1.0"}, id="empty-reply"),
        pytest.param({"text": f"<@{BOT}>", "subtype": "message_changed"}, id="edit"),
        pytest.param({"text": f"<@{BOT}>", "subtype": "message_deleted"}, id="deletion"),
        pytest.param({"text": f"<@{BOT}>", "subtype": "channel_join"}, id="join"),
        pytest.param({"text": f"<@{BOT}>", "subtype": "channel_topic"}, id="topic"),
        pytest.param({"text": f"<@{BOT}>", "subtype": "bot_message"}, id="old-style-bot"),
        pytest.param({"text": f"<@{BOT}>", "bot_id": "B9"}, id="bot"),
        pytest.param({"text": f"<@{BOT}>", "edited": {"ts": "3.0"}}, id="mention-added-by-edit"),
        pytest.param({"text": f"<@{BOT}>", "hidden": True}, id="hidden"),
        pytest.param({"channel": "D1", "user": BOT}, id="own-echo"),
        pytest.param({"channel": "D1", "user": "USLACKBOT"}, id="slackbot"),
        pytest.param({"text": f"<@{BOT}>", "user": "USLACKBOT"}, id="slackbot-mentions-us"),
        pytest.param({"text": f"<@{BOT}>", "app_id": "A9"}, id="app-as-a-person"),
        pytest.param({"text": f"<@{BOT}>", "bot_profile": {"id": "B9"}}, id="bot-by-profile"),
        pytest.param({"channel": "D1", "app_id": "A9"}, id="app-as-a-person-directly"),
        pytest.param({"channel": "D1", "user": None}, id="nobody"),
    ],
)
async def test_it_is_left_alone(fields: dict[str, Any]) -> None:
    assert await accepted(event(**fields)) == []


@pytest.mark.skipif(not PAYLOADS.is_dir(), reason="the sample payloads are not in this checkout")
@pytest.mark.parametrize(
    ("name", "is_message"),
    [
        ("message__message_body", True),
        ("app__app_mention_event_body", True),
        ("message_file_share__event_payload", True),
        ("message_thread_broadcast__event_payload", True),
        ("message_changed__event_payload", False),
        ("message_deleted__event_payload", False),
        ("events_assistant__thread_started_event_body", False),
        ("events_ignore_self__self_event", False),
    ],
)
def test_real_payloads_are_read(name: str, is_message: bool) -> None:
    body = json.loads((PAYLOADS / f"{name}.json").read_text())

    assert (events.message(body) is not None) == is_message


async def test_the_files_of_a_message_come_along() -> None:
    files = [{"id": "F1"}, {"id": None}, "F2", {"id": "F3"}]

    [turn] = await accepted(event(text=f"<@{BOT}> look", subtype="file_share", files=files))

    assert turn.attachments == ("F1", "F3")


async def test_a_forward_is_part_of_the_recorded_question_and_so_are_its_files_s6_c() -> None:
    forward = {"is_share": True, "author_id": "U2", "text": "It leaks", "files": [{"id": "F2"}]}

    [turn] = await accepted(
        event(text=f"<@{BOT}> so?", attachments=[forward], files=[{"id": "F1"}])
    )

    assert turn.text == f"<@{BOT}> so?\n\nForwarded message from <@U2>:\n&gt; It leaks\n&gt; [file]"
    assert turn.attachments == ("F1", "F2")


async def test_a_forward_alone_is_a_reply_to_the_bot_in_its_thread_s6() -> None:
    forward = {"is_share": True, "author_id": "U2", "text": f"<@{BOT}> and <@U9>"}

    [turn] = await accepted(event(text="", thread_ts="1.0", attachments=[forward]))

    assert turn.addressed is Addressed.IF_IN_THREAD


async def test_what_was_forwarded_calls_nobody_s6() -> None:
    forward = {"is_share": True, "text": f"<@{BOT}> hi"}

    assert await accepted(event(text="see this", attachments=[forward])) == []


async def test_a_mention_that_is_only_in_the_blocks_counts_s7() -> None:
    user = {"type": "user", "user_id": BOT}
    section = {"type": "rich_text_section", "elements": [user]}
    blocks = [{"type": "rich_text", "elements": [section]}]

    [turn] = await accepted(event(text="", blocks=blocks))

    assert turn.addressed is Addressed.DIRECTLY


async def test_files_d_a_mention_waits_until_many_files_are_recorded() -> None:
    class SlowDocuments(NoDocuments):
        async def shared(self, files: Sequence[NewShare]) -> str:
            await asyncio.sleep(TWIN_TIMEOUT + 0.1)
            return ""

    inbox = RecordingInbox()
    handlers = MessageHandlers(inbox, FileHandlers(SlowDocuments(), BOT), BOT)
    text, files = f"<@{BOT}> compare", [{"id": f"F{number}"} for number in range(25)]
    mention = event(type="app_mention", text=text)
    message = event(text=text, subtype="file_share", files=files)

    await asyncio.gather(handlers.mentioned(mention), handlers.received(message))

    assert len(inbox.accepted[0].attachments) == 25


@pytest.mark.parametrize(
    ("files", "is_asked"),
    [
        ([{"id": "F1", "mimetype": "text/plain"}], False),
        ([{"id": "F1", "mimetype": "text/plain"}, {"id": "F2", "mimetype": "image/png"}], True),
        ([{"id": "F1", "mode": "file_access", "file_access": "check_file_info"}], True),
        ([{"id": "F1", "mimetype": "application/vnd.slack-docs", "filetype": "quip"}], True),
        ([{"id": "F1", "mimetype": "text/plain", "filetype": "space"}], True),
        ([{"id": "F1", "mimetype": "", "name": "photo.png"}], True),
        ([{"id": "F1", "mimetype": "application/octet-stream", "name": "scan.TIFF"}], True),
        ([{"id": "F1", "mimetype": "application/octet-stream", "name": "a.bin"}], False),
    ],
    ids=["document", "both", "stub", "canvas", "post", "untyped-picture", "scan", "binary"],
)
async def test_files_d3_d4_files_without_words_are_a_question_if_they_can_be_looked_at(
    files: list[dict[str, str]], is_asked: bool
) -> None:
    body = event(channel="D1", channel_type="im", text="", subtype="file_share", files=files)

    assert bool(await accepted(body)) is is_asked
