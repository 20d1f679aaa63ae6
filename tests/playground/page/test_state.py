import pytest

from playground.page import OFFLINE
from playground.page.asking import NO_SUCH_PERSON
from playground.slack import LocalSlack
from tests.playground.page.conftest import Browser


async def test_the_state_is_what_one_person_sees(browser: Browser, slack: LocalSlack) -> None:
    ts = await slack.people.post("U0BOB", "C0GENERAL", "hello")

    response = await browser.get("/page/state?user=U0ALICE")
    state = await response.json()

    channels = {channel["id"]: channel for channel in state["channels"]}
    assert list(channels) == ["C0GENERAL", "C0RANDOM", "G0PRIVATE", "D0ALICE"]
    assert [message["ts"] for message in channels["C0GENERAL"]["messages"]] == [ts]
    assert state["notice"] == OFFLINE


@pytest.mark.parametrize("user", ["", "U0NOBODY", "U0BOT"], ids=["none", "unknown", "bot"])
@pytest.mark.parametrize("path", ["/page/state", "/page/changes", "/page/files/F1"])
async def test_only_people_look(browser: Browser, path: str, user: str) -> None:
    response = await browser.get(path, params={"user": user})

    assert (response.status, await response.text()) == (400, NO_SUCH_PERSON)
