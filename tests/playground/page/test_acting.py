"""Actions of people on the page, and an app that records what it is told of them."""

import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer

from playground.page import acting
from playground.page.asking import EMPTY, NO_SUCH_PERSON
from playground.slack import LocalSlack, Message
from playground.slack.records import View
from tests.playground.page.conftest import Browser

HERE = {"user": "U0ALICE", "channel": "C0GENERAL"}
LABEL = {"type": "plain_text", "text": "Go"}
BUTTON = {"type": "button", "action_id": "go", "text": LABEL, "value": "1"}
FIELD = {
    "type": "input",
    "block_id": "name",
    "label": LABEL,
    "element": {"type": "plain_text_input"},
}
MODAL = {"type": "modal", "title": LABEL, "submit": LABEL, "blocks": [FIELD]}
MANIFEST = {
    "features": {
        "slash_commands": [
            {"command": "/agent", "description": "Who answers", "usage_hint": "NAME"}
        ],
        "shortcuts": [{"name": "Branch", "callback_id": "branch", "type": "message"}],
    }
}


class App:
    """Keeps what comes, and answers as told."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.answer: dict[str, Any] = {}
        self.status = 200

    async def receive(self, request: web.Request) -> web.Response:
        body = await request.text()
        if request.content_type == "application/json":
            self.taken.append(json.loads(body)["event"])
        else:
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self.taken.append(json.loads(form["payload"]) if "payload" in form else form)
        return web.json_response(self.answer, status=self.status)


@pytest_asyncio.fixture
async def app(slack: LocalSlack) -> AsyncIterator[App]:
    slack.install(MANIFEST)
    slack.retry_delays = ()
    kept = App()
    receiving = web.Application()
    receiving.router.add_post("/slack/events", kept.receive)
    async with TestServer(receiving) as server:
        slack.request_url = str(server.make_url("/slack/events"))
        yield kept
        await slack.close()


@pytest.fixture
def message(slack: LocalSlack) -> Message:
    """One of the app's, with a button."""
    made = Message("C0GENERAL", slack.workspace.next_ts(), slack.bot_user_id, blocks=[
        {"type": "actions", "elements": [BUTTON]}
    ])  # fmt: skip
    slack.workspace.channels["C0GENERAL"].add(made)
    return made


@pytest.fixture
def window(slack: LocalSlack) -> View:
    """A modal that Alice has open."""
    view = View("V1", "U0ALICE", MODAL, root="V1")
    slack.workspace.views[view.id] = view
    return view


async def act(browser: Browser, name: str, **fields: object) -> tuple[int, Any]:
    response = await browser.post(f"/page/acts/{name}", json=HERE | fields)
    is_json = response.content_type == "application/json"
    return response.status, await response.json() if is_json else await response.text()


async def test_the_state_tells_what_the_apps_manifest_offers(browser: Browser, app: App) -> None:
    state = await (await browser.get("/page/state?user=U0ALICE")).json()

    assert state["commands"][0]["usage_hint"] == "NAME"
    assert state["shortcuts"][0]["name"] == "Branch"


async def test_a_command_reaches_the_app(browser: Browser, app: App) -> None:
    assert await act(browser, "command", line="/agent  analyst ") == (200, {})

    assert (app.taken[0]["command"], app.taken[0]["text"]) == ("/agent", "analyst")


async def test_what_the_app_answers_to_a_command_is_seen_by_its_user(
    browser: Browser, app: App, slack: LocalSlack
) -> None:
    app.answer = {"text": "Only you"}

    await act(browser, "command", line="/agent")

    assert [(e.user, e.text) for e in slack.workspace.ephemerals] == [("U0ALICE", "Only you")]


async def test_a_shortcut_reaches_the_app_with_its_message(
    browser: Browser, app: App, message: Message
) -> None:
    await act(browser, "shortcut", callback_id="branch", ts=message.ts)

    assert (app.taken[0]["callback_id"], app.taken[0]["message_ts"]) == ("branch", message.ts)


async def test_a_click_says_what_was_chosen(browser: Browser, app: App, message: Message) -> None:
    option = {"value": "2"}

    await act(browser, "click", ts=message.ts, action_id="go", selected_option=option)

    [action] = app.taken[0]["actions"]
    assert (action["action_id"], action["selected_option"]) == ("go", option)


async def test_a_window_is_sent_off_with_its_values(
    browser: Browser, app: App, window: View
) -> None:
    values = {"name": {"value": {"type": "plain_text_input", "value": "Ada"}}}

    assert await act(browser, "submit", view=window.id, values=values) == (200, {"errors": {}})

    assert app.taken[0]["view"]["state"]["values"] == values
    assert not window.open


async def test_problems_at_fields_come_back_and_the_window_stays(
    browser: Browser, app: App, window: View
) -> None:
    app.answer = {"response_action": "errors", "errors": {"name": "Too short."}}

    status, answer = await act(browser, "submit", view=window.id, values={})

    assert (status, answer, window.open) == (200, {"errors": {"name": "Too short."}}, True)


async def test_a_window_that_slack_does_not_take_is_said(
    browser: Browser, app: App, window: View
) -> None:
    app.answer = {"response_action": "update", "view": {"type": "modal"}}

    status, sentence = await act(browser, "submit", view=window.id)

    assert status == 502
    assert sentence.startswith("Slack doesn't take what the app answered: invalid_arguments")


async def test_a_window_is_closed(browser: Browser, app: App, window: View) -> None:
    await act(browser, "close", view=window.id)

    assert not window.open


async def test_ones_own_message_is_edited_in_slacks_markup(
    browser: Browser, app: App, slack: LocalSlack
) -> None:
    ts = await slack.people.post("U0ALICE", "C0GENERAL", "helo")

    await act(browser, "edit", ts=ts, text="hello @Bob & all")

    assert slack.workspace.channels["C0GENERAL"].messages[ts].text == "hello <@U0BOB> &amp; all"


async def test_ones_own_message_is_deleted(browser: Browser, app: App, slack: LocalSlack) -> None:
    ts = await slack.people.post("U0ALICE", "C0GENERAL", "helo")

    await act(browser, "delete", ts=ts)

    assert not slack.workspace.channels["C0GENERAL"].messages


async def test_a_message_is_forwarded_with_what_is_in_it(
    browser: Browser, app: App, slack: LocalSlack
) -> None:
    people = slack.people
    ts = await people.share_file("U0BOB", "C0RANDOM", "a.txt", b"a", "text/plain", text="It leaks")

    await act(browser, "forward", channel="C0RANDOM", ts=ts, to="D0ALICE", text="so? @Bob")

    [message] = slack.workspace.channels["D0ALICE"].messages.values()
    [forward] = message.attachments
    assert message.text == "so? <@U0BOB>"
    assert (forward["text"], forward["author_id"]) == ("It leaks", "U0BOB")
    assert [file["name"] for file in forward["files"]] == ["a.txt"]


@pytest.mark.parametrize("tab", ["home", "messages"])
async def test_the_app_hears_which_of_its_tabs_is_opened(
    browser: Browser, app: App, slack: LocalSlack, tab: str
) -> None:
    await act(browser, "open", tab=tab)
    await slack.settle()

    assert (app.taken[0]["type"], app.taken[0]["tab"]) == ("app_home_opened", tab)


async def test_the_app_hears_of_stop(browser: Browser, app: App, slack: LocalSlack) -> None:
    ts = await slack.people.post("U0ALICE", "C0GENERAL", "hi")

    await act(browser, "stop", thread_ts=ts)
    await slack.settle()

    assert app.taken[-1]["type"] == "agent_session_stopped"


async def test_an_app_that_does_not_answer_is_said(browser: Browser, app: App) -> None:
    app.status = 500

    assert await act(browser, "command", line="/agent") == (502, acting.NO_ANSWER)


@pytest.mark.parametrize(
    ("name", "fields", "sentence"),
    [
        ("command", {"line": "/nothing"}, "/nothing isn't a valid command."),
        ("command", {"line": "/agent", "user": "U0BOT"}, NO_SUCH_PERSON),
        ("command", {"line": "/agent", "channel": "D0BOB"}, acting.NOT_POSSIBLE),
        ("shortcut", {"callback_id": "branch", "ts": "1.1"}, acting.NOT_POSSIBLE),
        ("click", {"ts": "1.1", "action_id": "go"}, acting.NOT_POSSIBLE),
        ("click", {"view": "V9", "action_id": "go"}, acting.NOT_POSSIBLE),
        ("submit", {"view": "V1", "user": "U0BOB"}, acting.NOT_POSSIBLE),
        ("edit", {"ts": "1.1", "text": "x"}, acting.NOT_POSSIBLE),
        ("edit", {"ts": "1.1", "text": " "}, EMPTY),
        ("delete", {"ts": "1.1"}, acting.NOT_POSSIBLE),
        ("forward", {"ts": "1.1", "to": "D0ALICE"}, acting.NOT_POSSIBLE),
        ("forward", {"ts": "1.1", "to": "D0BOB"}, acting.NOT_POSSIBLE),
        ("dismiss", {"ts": "1.1"}, acting.NOT_POSSIBLE),
        ("stop", {"channel": "C9", "thread_ts": "1.1"}, acting.NOT_POSSIBLE),
    ],
    ids=[
        "unknown command",
        "a bot types",
        "others' direct messages",
        "shortcut on nothing",
        "click on nothing",
        "click in no window",
        "others' window",
        "edit nothing",
        "edit to nothing",
        "delete nothing",
        "forward nothing",
        "forward to others' direct messages",
        "dismiss nothing",
        "unknown channel",
    ],
)
@pytest.mark.usefixtures("window")
async def test_what_is_not_possible_is_said_plainly(
    browser: Browser, app: App, name: str, fields: dict[str, str], sentence: str
) -> None:
    assert await act(browser, name, **fields) == (400, sentence)
    assert not app.taken


async def test_others_messages_are_not_edited(
    browser: Browser, app: App, slack: LocalSlack
) -> None:
    ts = await slack.people.post("U0BOB", "C0GENERAL", "mine")

    status, _ = await act(browser, "edit", ts=ts, text="yours")

    assert status == 400
    assert slack.workspace.channels["C0GENERAL"].messages[ts].text == "mine"


async def test_there_are_no_other_acts(browser: Browser) -> None:
    assert (await act(browser, "explode"))[0] == 404
