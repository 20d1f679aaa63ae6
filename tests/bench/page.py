"""Load times of the page in Chromium: the first one, and with a thread of 1,000 messages."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from playwright.async_api import Browser, Page, async_playwright

from playground.server import Playground
from tests.bench.databases import Databases
from tests.bench.report import Figure, median, progress
from tests.browser.conftest import NO_BROWSER, SMALL_MEMORY
from tests.support.long_thread import CHANNEL, PEOPLE, add_long_thread

TITLE = "13. The page in chromium, opened with nothing cached"
GOAL = 1_000.0  # milliseconds
SHORT, LONG = 20, 1_000  # messages
KEYS = 20
BOX = "#thread-composer-text"
IN_CHANNEL, IN_THREAD = "#messages article", "#side-list article"

# In the page: when so many elements were drawn, when a key was pressed, and when its frame was.
WATCH = """
const frame = () => new Promise(requestAnimationFrame);
const later = () => new Promise((done) => setTimeout(done)); // the frame is drawn in between
const drawn = () => frame().then(later).then(() => performance.now());
window.shown = async (selector, count) => {
  while (document.querySelectorAll(selector).length < count) await drawn();
  return drawn();
};
addEventListener("keydown", () => {
  window.pressed = performance.now();
  window.drawnAfterKey = drawn();
}, true);
"""
PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"
BYTES = """
() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
  .reduce((sum, { transferSize }) => sum + transferSize, 0)
"""
SHOWN = "([selector, count]) => shown(selector, count)"
SINCE_KEY = "async ([selector, count]) => await shown(selector, count) - pressed"
KEY_DRAWN = "async () => await drawnAfterKey - pressed"


@dataclass(frozen=True, slots=True)
class Opening:
    """Milliseconds since the navigation, and the fetched resources."""

    painted: float
    shown: float
    bytes: float
    requests: int


async def run(_: Databases, quick: bool) -> list[Figure]:
    chromium = shutil.which("chromium")
    if chromium is None:
        progress(f"page: {NO_BROWSER}")
        return []
    times = 3 if quick else 9
    async with Playground() as ground, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=[SMALL_MEMORY])
        figures = await _first(browser, ground, times) + await _long(browser, ground, times)
        await browser.close()
    return figures


async def _first(browser: Browser, ground: Playground, times: int) -> list[Figure]:
    for number in range(SHORT):
        await ground.slack.people.post(PEOPLE[number % 2], CHANNEL, f"Message {number}")
    openings = [await _open(browser, ground) for _ in range(times)]
    size = median([o.bytes for o in openings]) / 1000
    return [
        Figure("first contentful paint", median([o.painted for o in openings]), "ms", GOAL),
        Figure(f"{SHORT} messages shown", median([o.shown for o in openings]), "ms"),
        Figure("requests", median([o.requests for o in openings])),
        Figure("bytes", size, "kB"),
    ]


async def _open(browser: Browser, ground: Playground) -> Opening:
    async with _visit(browser, f"{ground.address}/#/U0ALICE/{CHANNEL}") as (page, requests):
        shown = await page.evaluate(SHOWN, [IN_CHANNEL, SHORT])
        painted, size = await page.evaluate(PAINTED), await page.evaluate(BYTES)
        return Opening(painted, shown, size, len(requests))


async def _long(browser: Browser, ground: Playground, times: int) -> list[Figure]:
    root = add_long_thread(ground.slack, LONG)
    address = f"{ground.address}/#/U0ALICE/{CHANNEL}/thread/{root}"
    latest, whole = [], []
    for _ in range(times):
        async with _visit(browser, address) as (page, _requests):
            latest.append(await page.evaluate(SHOWN, [IN_THREAD, 2]))
            whole.append(await page.evaluate(SHOWN, [IN_THREAD, LONG]))
    async with _visit(browser, address) as (page, _requests):
        await page.evaluate(SHOWN, [IN_THREAD, LONG])
        keys = [await _press(page) for _ in range(KEYS)]
        replies = [await _reply(page, LONG + number) for number in range(1, times + 1)]
    return [
        Figure(f"a thread of {LONG:,}: its latest messages shown", median(latest), "ms"),
        Figure("… all of it", median(whole), "ms"),
        Figure("… a reply → shown", median(replies), "ms"),
        Figure("… a keystroke → its frame", median(keys), "ms"),
    ]


async def _press(page: Page) -> float:
    await page.locator(BOX).press("x")
    return float(await page.evaluate(KEY_DRAWN))


async def _reply(page: Page, count: int) -> float:
    """Send the reply that brings the thread to so many messages."""
    await page.locator(BOX).fill("And now?")
    await page.locator(BOX).press("Enter")
    return float(await page.evaluate(SINCE_KEY, [IN_THREAD, count]))


@asynccontextmanager
async def _visit(browser: Browser, address: str) -> AsyncIterator[tuple[Page, list[str]]]:
    """Open the page without a cache; yield it with the addresses that it requests."""
    context = await browser.new_context()
    page = await context.new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    await page.add_init_script(WATCH)
    await page.goto(address)
    yield page, requests
    await context.close()
