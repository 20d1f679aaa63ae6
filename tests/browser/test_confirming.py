"""Block Kit's `confirm`: nothing reaches the app until whoever acts has confirmed it."""

from collections.abc import Callable
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import FilePayload, Locator, Request, expect
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack.wire import Json
from tests.browser.conftest import Person, together
from tests.support.app import Stage

pytestmark = together


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


CONFIRM: Json = {
    "title": plain("Really :mag:?"),
    "text": {"type": "mrkdwn", "text": "This *can't* be undone."},
    "confirm": plain("Do it"),
    "deny": plain("Leave it"),
}
OPTIONS = [{"text": plain(name), "value": name.lower()} for name in ("One", "Two")]
ELEMENTS: dict[str, Json] = {
    "button": {"type": "button", "text": plain("Press"), "value": "pressed"},
    "select": {"type": "static_select", "placeholder": plain("Pick"), "options": OPTIONS},
    "menu": {"type": "overflow", "options": OPTIONS},
    "boxes": {"type": "checkboxes", "options": OPTIONS},
    "circles": {"type": "radio_buttons", "options": OPTIONS},
    "several": {"type": "multi_static_select", "placeholder": plain("Pick"), "options": OPTIONS},
}


async def press(message: Locator) -> None:
    await message.get_by_role("button", name="Press").click()


async def select(message: Locator) -> None:
    await message.get_by_role("combobox").select_option("two")


async def choose(message: Locator) -> None:
    await message.get_by_role("button", name="More", exact=True).click()
    await message.page.get_by_role("menuitem", name="Two").click()


async def tick(message: Locator) -> None:
    await message.get_by_text("Two").click()


USES: dict[str, tuple[Callable[[Locator], Any], Json]] = {
    "button": (press, {"value": "pressed"}),
    "select": (select, {"selected_option": OPTIONS[1]}),
    "menu": (choose, {"selected_option": OPTIONS[1]}),
    "boxes": (tick, {"selected_options": [OPTIONS[1]]}),
    "circles": (tick, {"selected_option": OPTIONS[1]}),
    "several": (tick, {"selected_options": [OPTIONS[1]]}),
}


@pytest_asyncio.fixture(params=USES, loop_scope="session")
async def used(request: pytest.FixtureRequest, alice: Person, stage: Stage) -> tuple[Locator, str]:
    """A message with one element that asks for confirmation, and the element's name."""
    kind: str = request.param
    element = ELEMENTS[kind] | {"action_id": "used", "confirm": CONFIRM}
    await _post(stage, [element])
    return alice.channel.get_by_role("article").filter(has_text="Choose"), kind


async def _post(stage: Stage, elements: list[Json]) -> None:
    client = AsyncWebClient(stage.slack.bot_token, base_url=stage.slack.api_url)
    section: Json = {"type": "section", "text": plain("Choose")}
    if elements[0]["type"] == "multi_static_select":  # Slack takes it in sections only
        blocks = [section | {"accessory": elements[0]}]
    else:
        blocks = [section, {"type": "actions", "elements": elements}]
    await client.chat_postMessage(channel="C0GENERAL", text="Choose", blocks=blocks)


def clicks(alice: Person) -> list[Json]:
    """Acts that the page tells the app of, as they are told."""
    told: list[Json] = []

    def note(request: Request) -> None:
        if request.url.endswith("/page/acts/click"):
            told.append(request.post_data_json or {})

    alice.page.on("request", note)
    return told


async def test_cancelling_does_nothing(alice: Person, used: tuple[Locator, str]) -> None:
    message, kind = used
    told = clicks(alice)

    await USES[kind][0](message)
    await expect(alice.window).to_have_accessible_name("Really 🔍?")
    await expect(alice.window.locator("strong")).to_have_text("can't")
    await alice.window.get_by_role("button", name="Leave it").click()

    await expect(alice.window).to_have_count(0)
    await expect(message.get_by_role("checkbox", checked=True)).to_have_count(0)
    await expect(message.get_by_role("radio", checked=True)).to_have_count(0)
    await USES[kind][0](message)
    await alice.page.keyboard.press("Escape")
    await expect(alice.window).to_have_count(0)
    assert told == []


async def test_confirming_tells_the_app_once(alice: Person, used: tuple[Locator, str]) -> None:
    message, kind = used
    told = clicks(alice)
    act, value = USES[kind]

    await act(message)
    async with alice.page.expect_response("**/page/acts/click"):
        await alice.window.get_by_role("button", name="Do it").click()

    await expect(alice.window).to_have_count(0)
    assert [{k: v for k, v in one.items() if k in value} for one in told] == [value]


@pytest.mark.parametrize(("style", "shown"), [("danger", "danger"), ("primary", "primary")])
async def test_a_dangerous_act_looks_like_one(
    alice: Person, stage: Stage, style: str, shown: str
) -> None:
    confirm = CONFIRM | {"style": style}
    await _post(stage, [ELEMENTS["button"] | {"action_id": "used", "confirm": confirm}])

    await alice.press("Press")

    yes = alice.window.get_by_role("button", name="Do it")
    await expect(yes).to_contain_class(shown)
    await expect(alice.window.get_by_role("button", name="Leave it")).to_be_focused()


async def test_a_document_is_removed_from_the_library_only_when_confirmed(alice: Person) -> None:
    plan = FilePayload(name="plan.md", mimeType="text/markdown", buffer=b"The launch is on Friday.")
    await alice.page.locator("input[type=file]").first.set_input_files(plan)
    await alice.write("Our plan")
    await expect(alice.channel).to_contain_text("✅")
    await alice.write("/library")
    listed = alice.channel.get_by_role("article").filter(has_text="Only visible to you")

    remove = listed.get_by_role("button", name="Remove")
    deny, confirm = (
        alice.window.get_by_role("button").first,
        alice.window.get_by_role("button").last,
    )

    await remove.click()
    await deny.click()
    await expect(alice.window).to_have_count(0)
    await expect(remove).to_be_visible()
    await remove.click()
    await confirm.click()

    await expect(remove).to_have_count(0)
