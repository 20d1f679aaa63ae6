import pytest
from playwright.async_api import expect

from playground.model import ScriptedModel
from tests.browser.conftest import Person, together
from tests.support.app import Stage

pytestmark = together

IMAGE = '<img src=x onerror="window.harmed = 1">'
SCRIPT = "<script>window.harmed = 1</script>"
LINK = "[press me](javascript:window.harmed=1)"
ELSEWHERE = "![picture](https://evil.example/pixel.png)"
CODE = f"\n```js\n{IMAGE}{SCRIPT}</span></code></pre>{IMAGE}\n```\n"
ANSWER = f"{IMAGE} {SCRIPT} {LINK} {ELSEWHERE} <{'b' * 9}> :thread: :nonsense:{CODE}"


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel(ANSWER)


async def test_it_stays_text_wherever_it_comes_from(alice: Person, stage: Stage) -> None:
    picture = b"<svg xmlns='http://www.w3.org/2000/svg' onload='window.harmed = 1'/>"
    await stage.slack.people.share_file("U0BOB", "C0GENERAL", f"{IMAGE}.png", picture, "image/png")

    await alice.ask(f"{IMAGE}{SCRIPT}")

    await expect(alice.answer("press me")).to_contain_text(SCRIPT)
    await expect(alice.answer("press me")).to_contain_text("🧵 :nonsense:")
    code = alice.thread.locator("pre code")
    await expect(code).to_have_text(f"{IMAGE}{SCRIPT}</span></code></pre>{IMAGE}\n")
    await expect(alice.channel).to_contain_text(f"{IMAGE}.png")
    await expect(alice.channel).to_contain_text(f"{IMAGE}{SCRIPT}")
    assert await alice.page.evaluate("() => window.harmed") is None
    assert await alice.page.locator("a[href^='javascript'], img:not([src^='/page/'])").count() == 0
