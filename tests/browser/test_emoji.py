"""Emoji as pictures, also where the machine has no font with them."""

import json
import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from playground.model import OfflineModel, ScriptedModel
from tests.browser.conftest import Person, together
from tests.browser.emoji_names import NAMES

pytestmark = together

ROOT = Path(__file__).parents[2]
SOURCES = [*ROOT.glob("bot/**/*.py"), *ROOT.glob("handlers/**/*.py"), ROOT / "bot" / "agents.toml"]
CODE = re.compile(r"(?<![\w}]):[a-z][a-z0-9_+-]*:(?!\w)")
# Text is drawn in one colour, a picture in several: a box is text.
IS_PICTURE = """(text) => {
  const context = new OffscreenCanvas(40, 40).getContext("2d");
  context.font = `30px ${getComputedStyle(document.body).fontFamily}`;
  context.fillText(text, 0, 30);
  const { data } = context.getImageData(0, 0, 40, 40);
  return data.some((_, i) => i % 4 === 0 && (data[i] !== data[i + 1] || data[i] !== data[i + 2]));
}"""
LOAD = """(text) => Promise.all(
  ["Emoji", "Any emoji"].map((name) => document.fonts.load(`30px '${name}'`, text)))"""


def texts() -> str:
    return "".join(source.read_text() for source in SOURCES)


def known() -> set[str]:
    """All emoji that have a name."""
    return set(
        json.loads(NAMES.read_text().partition("export default ")[2].removesuffix(";\n")).values()
    )


async def test_every_mark_of_the_bot_is_a_picture(alice: Person) -> None:
    written = texts()
    marks = [emoji for emoji in known() if emoji in written]
    await alice.page.evaluate(LOAD, "".join(marks))

    boxes = [mark for mark in marks if not await alice.page.evaluate(IS_PICTURE, mark)]

    assert len(marks) > 10
    assert boxes == []


async def test_every_code_of_the_bot_is_known(alice: Person) -> None:
    codes = sorted(set(CODE.findall(texts())))

    await alice.write(" ".join(codes))

    said = alice.channel.get_by_role("article")
    await expect(said).to_have_count(1)
    assert len(codes) > 5
    assert CODE.findall(await said.inner_text()) == []


@pytest.mark.parametrize(
    "model",
    [ScriptedModel("**:shield: Careful** :man-shrugging: :flag-fr: :constructor: :nonsense:")],
    ids=["rare ones"],
)
async def test_people_and_models_may_write_any_code(
    alice: Person, model: OfflineModel | ScriptedModel
) -> None:
    await alice.write(":shield: :+1: :heart_eyes_cat: :nonsense: :toString:")
    await expect(alice.channel).to_contain_text("🛡️ 👍 😻 :nonsense: :toString:")

    await alice.ask("Show me some")

    await expect(alice.answer("Careful")).to_contain_text("🤷‍♂️ 🇫🇷 :constructor: :nonsense:")


async def test_a_hint_shows_the_code_that_has_to_be_typed(alice: Person) -> None:
    await alice.write("/agent new")

    await expect(alice.window).to_contain_text("such as :mag:")
