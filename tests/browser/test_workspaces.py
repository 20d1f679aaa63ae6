"""Several workspaces and people of all kinds, seen and tried in the browser."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import expect

from playground.server import Playground
from tests.browser.conftest import Person, Visit, together
from tests.support.app import platforms
from tests.support.installable_app import ECHO, installable

pytestmark = [together, pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")]

SECOND = "Second workspace"


@pytest_asyncio.fixture(loop_scope="session")
async def ground(tmp_path: Path) -> AsyncIterator[Playground]:
    """The playground of an app that workspaces install."""
    async with platforms() as ready, installable(ready, tmp_path):
        yield ready


@pytest.fixture
def address(ground: Playground) -> str:
    return ground.address


async def in_second(person: Person) -> None:
    await person.press(SECOND)
    await expect(person.page.get_by_role("heading", name=SECOND)).to_be_visible()


async def test_the_app_is_installed_in_the_second_workspace_and_answers_there(
    alice: Person,
) -> None:
    await in_second(alice)
    async with alice.page.expect_popup() as opening:
        await alice.page.get_by_role("link", name=f"Install Threadwind in {SECOND}").click()
    popup = await opening.value
    await popup.get_by_role("link").click()
    await expect(popup.get_by_role("heading")).to_have_text("The app is asking to be installed")

    await popup.get_by_role("button", name="Allow").click()
    await expect(popup.get_by_text("Thank you")).to_be_visible()
    await alice.press("Add Threadwind")
    await expect(alice.page.get_by_text("Threadwind isn't")).to_have_count(0)
    await alice.ask("hello")

    await expect(alice.thread).to_contain_text(ECHO.format(text="@Threadwind hello"))


async def test_whoever_cancels_installs_nothing(alice: Person) -> None:
    await in_second(alice)
    async with alice.page.expect_popup() as opening:
        await alice.page.get_by_role("link", name="Install Threadwind").click()
    popup = await opening.value
    await popup.get_by_role("link").click()

    await popup.get_by_role("button", name="Cancel").click()

    await expect(popup.get_by_text("access_denied")).to_be_visible()
    await expect(alice.page.get_by_role("link", name="Install Threadwind")).to_be_visible()


async def test_workspaces_have_people_and_channels_of_their_own(alice: Person) -> None:
    await in_second(alice)

    await expect(alice.page.get_by_role("link", name="launch")).to_be_visible()
    await expect(alice.page.get_by_role("link", name="random")).to_have_count(0)
    await expect(alice.page.get_by_role("radio")).to_have_count(2)
    await alice.press("Local")
    await expect(alice.page.get_by_role("link", name="random")).to_be_visible()


KINDS = [
    ("Gina Guest", "guest"),
    ("Sven Single", "single-channel guest"),
    ("Paula Partner", "partner"),
    ("Petra Partner", "partner, admin"),
    ("Dave Departed", "deactivated"),
]


@pytest.mark.parametrize(("name", "kind"), KINDS, ids=[kind for _, kind in KINDS])
async def test_people_of_every_kind_write(alice: Person, name: str, kind: str) -> None:
    await alice.page.get_by_text(f"{name} ({kind})").click()
    await alice.page.get_by_role("link", name="partners").click()
    await alice.write("Hello from me", "Message #partners")

    said = alice.channel.get_by_role("article").filter(has_text="Hello from me")
    await expect(said).to_contain_text(name)


async def test_guests_see_only_what_they_are_in(visit: Visit, alice: Person) -> None:
    await alice.page.get_by_text("Paula Partner").click()

    await expect(alice.page.get_by_role("link", name="partners")).to_be_visible()
    await expect(alice.page.get_by_role("link", name="general")).to_have_count(0)
