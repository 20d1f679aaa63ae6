"""Layout of the page, at every size."""

import asyncio

import pytest
from playwright.async_api import FloatRect, Locator, Route, ViewportSize, expect

from tests.browser.conftest import Person, together
from tests.support.app import Stage
from tests.support.pictures import picture

pytestmark = together

SIZES = [(1280, 800), (1000, 700), (800, 1200), (640, 480), (420, 800), (320, 640)]
OVERFLOW = """() => [
  document.documentElement.scrollHeight - innerHeight,
  document.documentElement.scrollWidth - innerWidth,
]"""
PANE = "#channel > .scroll"
SCROLLED = "pane => [pane.scrollTop, pane.scrollHeight > pane.clientHeight]"


async def box(element: Locator) -> FloatRect:
    shown = await element.bounding_box()
    assert shown is not None
    return shown


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_page_itself_never_scrolls(alice: Person, size: tuple[int, int]) -> None:
    await alice.page.set_viewport_size(ViewportSize(width=size[0], height=size[1]))
    await alice.ask("Draw a table")
    await expect(alice.thread.get_by_role("button", name="This answer was good")).to_be_visible()
    await alice.press("Look behind")
    await alice.press("Make it break")

    assert await alice.page.evaluate(OVERFLOW) == [0, 0]


async def test_home_opens_at_its_top_and_stays_there(alice: Person) -> None:
    await alice.page.get_by_role("link", name="Threadwind").click()
    await alice.press("Home")
    home = alice.page.get_by_role("region", name="Home")

    await expect(home).to_contain_text("Usage")
    await expect(home.get_by_role("combobox")).to_be_in_viewport()
    assert await alice.page.locator(PANE).evaluate(SCROLLED) == [0, True]


async def test_a_thread_opens_at_its_last_message_however_late_its_pictures_come(
    alice: Person, stage: Stage
) -> None:
    come = asyncio.Event()

    async def late(route: Route) -> None:
        await come.wait()
        await route.continue_()

    drawn, root = picture(size=(400, 300)), await stage.say("Look at these")
    for name in ("one.png", "two.png", "three.png"):
        people = stage.slack.people
        await people.share_file("U0BOB", "C0GENERAL", name, drawn, "image/png", thread_ts=root)
    await stage.say("The last word", thread=root)
    await alice.page.route("**/picture?*", late)
    await alice.channel.get_by_role("button", name="4 replies").click()
    await expect(alice.answer("The last word").last).to_be_in_viewport()

    come.set()

    for shown in await alice.thread.get_by_role("img").all():
        await expect(shown).to_have_js_property("naturalWidth", 400)
    await expect(alice.answer("The last word").last).to_be_in_viewport()


async def test_the_send_button_is_at_the_right_at_420_pixels(alice: Person) -> None:
    await alice.page.set_viewport_size(ViewportSize(width=420, height=800))

    composer = await box(alice.page.locator("#channel-composer form"))
    send = await box(alice.page.locator("#channel-composer").get_by_role("button", name="Send"))

    assert composer["x"] + composer["width"] - (send["x"] + send["width"]) < 12


@pytest.mark.parametrize("width", [420, 1280])
async def test_the_names_of_tabs_stay_on_one_line(alice: Person, width: int) -> None:
    await alice.page.set_viewport_size(ViewportSize(width=width, height=800))
    await alice.press("Look behind")
    tabs = alice.page.get_by_role("group", name="Look behind").get_by_role("button")

    heights = [(await box(tab))["height"] for tab in await tabs.all()]

    assert len(heights) == 4
    assert max(heights) < 32


async def test_the_first_minute_leaves_room_for_what_is_said_at_420_pixels(alice: Person) -> None:
    await alice.page.set_viewport_size(ViewportSize(width=420, height=800))
    tour = alice.page.get_by_role("region", name="The first minute")

    assert (await box(tour))["height"] < 100
    assert (await box(alice.page.get_by_role("navigation")))["height"] < 300


@pytest.mark.parametrize("tab", ["Database", "Make it break"])
async def test_a_tab_of_the_look_behind_opens_at_its_top(alice: Person, tab: str) -> None:
    for _ in range(3):
        await alice.ask("Hello")
    await alice.press("Look behind")
    await expect(alice.page.get_by_text("chat.stopStream", exact=True).nth(2)).to_be_in_viewport()

    await alice.press(tab)

    assert await alice.page.locator(".behind-body").evaluate("body => body.scrollTop") == 0


@pytest.mark.parametrize("width", [420, 1280])
async def test_a_picture_of_a_long_name_can_be_saved(
    alice: Person, stage: Stage, width: int
) -> None:
    await alice.page.set_viewport_size(ViewportSize(width=width, height=800))
    name = "a-house-a-green-tree-and-an-orange-cat-at-sunset-in-the-mountains.png"

    await stage.slack.people.share_file(
        "U0BOB", "C0GENERAL", name, picture(size=(320, 240)), "image/png"
    )

    saved = await box(alice.channel.get_by_role("link", name=f"Save {name}"))
    pane = await box(alice.channel)
    assert saved["x"] + saved["width"] <= pane["x"] + pane["width"]
