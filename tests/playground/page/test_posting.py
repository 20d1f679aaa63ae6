from io import BytesIO

import pytest

from playground.page import asking
from playground.slack import LocalSlack
from tests.playground.page.conftest import Browser

HELLO = {"user": "U0ALICE", "channel": "C0GENERAL", "text": "hello"}


async def test_a_person_posts(browser: Browser, slack: LocalSlack) -> None:
    response = await browser.post("/page/messages", json=HELLO | {"text": " @Bob look <here> "})
    ts = (await response.json())["ts"]

    message = slack.workspace.channels["C0GENERAL"].messages[ts]
    assert (message.user, message.text) == ("U0ALICE", "<@U0BOB> look &lt;here&gt;")


async def test_a_person_replies_in_a_thread(browser: Browser, slack: LocalSlack) -> None:
    root = await slack.people.post("U0BOB", "C0GENERAL", "root")

    await browser.post("/page/messages", json=HELLO | {"thread_ts": root})

    assert [reply.text for reply in slack.workspace.channels["C0GENERAL"].replies(root)] == [
        "hello"
    ]


async def test_a_message_without_a_thread_may_say_so(browser: Browser) -> None:
    response = await browser.post("/page/messages", json=HELLO | {"thread_ts": None})

    assert response.status == 200


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"user": "U0NOBODY"}, asking.NO_SUCH_PERSON),
        ({"user": "U0BOT"}, asking.NO_SUCH_PERSON),
        ({"user": ["U0ALICE"]}, '"user" must be a text.'),
        ({"channel": "C0NOWHERE"}, asking.NO_SUCH_CHANNEL),
        ({"channel": "D0BOB"}, asking.NO_SUCH_CHANNEL),
        ({"text": " \n"}, asking.EMPTY),
        ({"text": None}, asking.EMPTY),
        ({"text": 5}, '"text" must be a text.'),
        ({"text": "x" * (asking.TEXT_LIMIT + 1)}, asking.TOO_LONG),
        ({"thread_ts": "1.1"}, asking.NO_SUCH_THREAD),
    ],
    ids=[
        "unknown person",
        "the bot",
        "person is no text",
        "unknown channel",
        "somebody else's DM",
        "blank",
        "no text",
        "text is a number",
        "too long",
        "unknown thread",
    ],
)
async def test_what_is_wrong_is_said_plainly(
    browser: Browser, slack: LocalSlack, change: dict[str, object], sentence: str
) -> None:
    response = await browser.post("/page/messages", json=HELLO | change)

    assert (response.status, await response.text()) == (400, sentence)
    assert not slack.workspace.channels["C0GENERAL"].messages


async def test_a_reply_is_no_thread(browser: Browser, slack: LocalSlack) -> None:
    root = await slack.people.post("U0BOB", "C0GENERAL", "root")
    reply = await slack.people.post("U0BOB", "C0GENERAL", "reply", thread_ts=root)

    response = await browser.post("/page/messages", json=HELLO | {"thread_ts": reply})

    assert (response.status, await response.text()) == (400, asking.NO_SUCH_THREAD)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"\xff", b"[" * 200_000],
    ids=["nothing", "cut", "list", "not UTF-8", "too deep"],
)
async def test_what_is_no_json_object_is_refused(browser: Browser, body: bytes) -> None:
    response = await browser.post("/page/messages", data=body)

    assert (response.status, await response.text()) == (400, asking.NOT_JSON)


async def test_a_body_without_end_is_refused(browser: Browser) -> None:
    response = await browser.post("/page/messages", data=BytesIO(bytes(asking.BODY_LIMIT + 1)))

    assert response.status == 413


async def test_broken_characters_do_no_harm(browser: Browser, slack: LocalSlack) -> None:
    body = b'{"user": "U0ALICE", "channel": "C0GENERAL", "text": "a\\ud800b"}'

    response = await browser.post("/page/messages", data=body)

    ts = (await response.json())["ts"]
    assert slack.workspace.channels["C0GENERAL"].messages[ts].text == "a?b"
