"""Bad input gets a plain answer or none, and the next message is answered as ever."""

import json
import time

import pytest

from playground.model import ScriptedModel
from tests.support.app import Stage, opened


def event(**fields: object) -> bytes:
    body = {
        "type": "event_callback",
        "team_id": "T0LOCAL",
        "event_id": "Ev0ODD",
        "event": {"type": "message", "channel": "C0GENERAL", **fields},
    }
    return json.dumps(body).encode()


async def still_answers(stage: Stage) -> bool:
    """True if a new message is answered."""
    thread = await stage.ask("Hello")
    return len(await stage.answers(thread)) == 1


async def test_a_wrong_signature_is_refused_and_no_work_is_done(stage: Stage) -> None:
    body = event(ts="1.2", user="U0ALICE", text="<@U0BOT> hi")
    headers = stage.slack.sign(body) | {"X-Slack-Signature": "v0=" + "0" * 64}

    reply = await stage.slack.deliver_raw(body, headers)

    assert reply.status == 401
    assert stage.asked() == []


async def test_a_stale_timestamp_is_refused_and_no_work_is_done(stage: Stage) -> None:
    body = event(ts="1.2", user="U0ALICE", text="<@U0BOT> hi")

    reply = await stage.slack.deliver_raw(body, stage.slack.sign(body, int(time.time()) - 600))

    assert reply.status == 401
    assert stage.asked() == []


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"{", id="cut-json"),
        pytest.param(b"[1, 2]", id="not-an-object"),
        pytest.param(b"null", id="null"),
        pytest.param(b"\xff\xfe{}", id="not-utf-8"),
        pytest.param(b"", id="empty"),
        pytest.param(b"[" * 100_000, id="deeply-nested"),
        pytest.param(b"{}", id="no-type"),
        pytest.param(b'{"type":"event_callback"}', id="no-event"),
        pytest.param(b'{"type":"event_callback","event":null}', id="null-event"),
        pytest.param(b'{"type":"event_callback","event":{"type":"brand_new"}}', id="unknown-type"),
        pytest.param(event(), id="no-fields"),
        pytest.param(event(ts=1, user=2, text=3, thread_ts=[]), id="wrong-types"),
        pytest.param(event(ts="1.2", user="U0ALICE", text=None), id="null-text"),
        pytest.param(event(ts="1.2", user="U0ALICE", subtype="new_kind"), id="unknown-subtype"),
    ],
)
async def test_a_malformed_request_does_no_harm(stage: Stage, body: bytes) -> None:
    headers = stage.slack.sign(body) | {"Content-Type": "application/json"}

    reply = await stage.slack.deliver_raw(body, headers)

    assert reply.status in range(200, 500)
    assert stage.asked() == []
    assert await still_answers(stage)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        pytest.param("👩🏽‍🚀🚀" * 50, "👩🏽‍🚀🚀" * 50, id="emoji"),
        pytest.param("مرحبا، كيف حالك؟ \u202eשלום", "مرحبا، كيف حالك؟ \u202eשלום", id="rtl"),  # noqa: RUF001
        pytest.param("a\x00b\u2028c", "ab\u2028c", id="control-characters"),
        pytest.param("half \ud83d here", "half ? here", id="half-a-character"),
        pytest.param("`" * 500, "`" * 500, id="backticks"),
        pytest.param("'; DROP TABLE turns; --", "'; DROP TABLE turns; --", id="sql"),
    ],
)
async def test_odd_text_reaches_the_model(database_url: str, text: str, asked: str) -> None:
    model = ScriptedModel("Fine.")
    async with opened(database_url, model=model) as stage:
        thread = await stage.ask(text)

        [answer] = await stage.answers(thread)

        assert answer == "Fine."
        assert model.prompts[0].question == asked


async def test_a_megabyte_of_text_gets_a_plain_answer(stage: Stage) -> None:
    thread = await stage.ask("word " * 200_000)

    [answer] = await stage.answers(thread)

    assert "my limit is 50,000" in answer
    assert await still_answers(stage)


@pytest.mark.parametrize("text", ["<@U0BOT>", "<@U0BOT>   "], ids=["mention", "mention-and-space"])
async def test_a_mention_without_a_question_gets_a_plain_answer(stage: Stage, text: str) -> None:
    thread = await stage.say(text)

    [answer] = await stage.answers(thread)

    assert "Ask me something" in answer
    assert stage.asked() == []


async def test_a_direct_message_with_only_a_broken_picture_is_answered(stage: Stage) -> None:
    thread = await stage.slack.people.share_file(
        "U0ALICE", "D0ALICE", "cat.png", b"png", "image/png"
    )

    [answer] = await stage.answers(thread, channel="D0ALICE")

    assert "Its content isn't a picture" in answer


@pytest.mark.parametrize("channel", ["C0GENERAL", "D0ALICE"])
async def test_a_document_without_a_word_is_told_of_and_not_answered(
    channel: str, stage: Stage
) -> None:
    thread = await stage.slack.people.share_file(
        "U0ALICE", channel, "notes.txt", b"hello", "text/plain"
    )
    await stage.quiet()

    (notice,) = stage.replies(thread, channel)
    assert notice.metadata
    assert stage.asked() == []
