"""Submitted windows: accepted from whom they were opened for, once more of every kind."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck

from bot.core.actor import Actor
from bot.core.signed_tokens import MAX_AGE, InvalidToken, SignedTokens
from bot.profiles import forms
from bot.profiles.profile import Profile
from bot.slack.views.agents.agent_form import Form
from bot.slack.views.agents.agent_forms import ToCopy, ToDelete, ToEdit, ToSwitch
from bot.slack.views.branching import ToBranch, Tree, TreeLine
from bot.slack.views.forget_thread import ToForget
from bot.slack.views.signed import SignedViews
from bot.slack.views.windows import Window
from handlers.payloads.interactions import Submission
from handlers.windows import SubmittedWindows
from tests.bot.recorded_turns import profile

ALICE = Actor("T1", "U1")
NOW = 1_700_000_000.0
BEGAN = datetime.fromtimestamp(NOW, UTC)
PLACE = ("C1", "1.2")
PIRATE: Profile = profile("pirate")
LINES = tuple(TreeLine(str(number), 0, "", BEGAN, "", is_here=False) for number in range(2))
KINDS: dict[str, tuple[Window, int]] = {
    "forget": (ToForget(PLACE), 2),
    "new": (Form(("m",)), 1),
    "edit": (Form(("m",), forms.values(PIRATE), editing="pirate"), 1),
    "copy": (ToCopy((PIRATE,)), 0),
    "choose": (ToEdit((PIRATE,)), 0),
    "delete": (ToDelete((PIRATE,)), 0),
    "switch": (ToSwitch((PIRATE,), PIRATE, PLACE), 2),
    "compare": (Tree(LINES, ("C1",)), 1),
    "branch": (ToBranch((PIRATE,), PIRATE, PLACE, after_answer=True), 2),
}
EVERY_KIND = pytest.mark.parametrize("kind", KINDS)


def views(now: float = NOW, secret: str = "secret") -> SignedViews:
    return SignedViews(SignedTokens((secret,), lambda: now))


class Slack:
    """Opens windows, and sends off what people submit."""

    def __init__(self, now: float = NOW) -> None:
        self._windows = SubmittedWindows(views(now))
        self.worked: list[Submission] = []
        self.then: Window | None = None

    async def submit(self, view: dict[str, Any], words: int, who: Actor = ALICE) -> Any:
        """Return what Slack is answered."""
        ack = AsyncAck()  # type: ignore[no-untyped-call]
        people = {"team": {"id": who.team}, "user": {"id": who.user}}
        body = people | {"type": "view_submission", "view": {"id": "V1"} | view}
        await self._windows.accept(self._work, words)(ack, body)
        assert ack.response
        return json.loads(ack.response.body or "{}")

    async def use(self, view: dict[str, Any], words: int, who: Actor) -> list[Window]:
        """Press a button in an open window; the windows that are shown above it."""
        told: list[Window] = []

        async def push(_who: Actor, _trigger: str, window: Window) -> None:
            told.append(window)

        async def work(sent: Submission) -> None:
            self.worked.append(sent)

        ack = AsyncAck()  # type: ignore[no-untyped-call]
        people = {"team": {"id": who.team}, "user": {"id": who.user}}
        body = people | {"type": "block_actions", "view": {"id": "V1"} | view}
        body |= {"actions": [{"action_id": "more", "type": "button"}], "trigger_id": "1"}
        await self._windows.use(work, push, words)(ack, body)
        assert ack.response
        return told

    async def _work(self, sent: Submission) -> Window | None:
        self.worked.append(sent)
        return self.then


def refused(answer: Any) -> bool:
    """True if Slack is answered with the one polite sentence."""
    return "isn't yours" in str(answer)


@EVERY_KIND
async def test_a_window_is_accepted_from_whom_it_was_opened_for(kind: str) -> None:
    slack, (window, words) = Slack(), KINDS[kind]

    answer = await slack.submit(views().render(window, ALICE), words)

    assert not refused(answer)
    assert len(slack.worked[0].about) == words


@EVERY_KIND
@pytest.mark.parametrize("who", [Actor("T1", "U2"), Actor("T2", "U1")], ids=["person", "workspace"])
async def test_a_window_is_refused_from_anybody_else(kind: str, who: Actor) -> None:
    slack, (window, words) = Slack(), KINDS[kind]

    answer = await slack.submit(views().render(window, ALICE), words, who)

    assert (refused(answer), slack.worked) == (True, [])


@EVERY_KIND
async def test_a_window_is_refused_after_an_hour(kind: str) -> None:
    slack, (window, words) = Slack(NOW + MAX_AGE + 2), KINDS[kind]

    answer = await slack.submit(views().render(window, ALICE), words)

    assert (refused(answer), slack.worked) == (True, [])


@EVERY_KIND
@pytest.mark.parametrize("more", [1, 5])
async def test_a_window_of_another_version_is_refused(kind: str, more: int) -> None:
    slack, (window, words) = Slack(), KINDS[kind]

    answer = await slack.submit(views().render(window, ALICE), words + more)

    assert (refused(answer), slack.worked) == (True, [])


@EVERY_KIND
@pytest.mark.parametrize("about", ["", "[]", "pirate", '["C1", "1.2"]', None])
async def test_a_window_that_nobody_signed_is_refused(kind: str, about: str | None) -> None:
    slack, (window, words) = Slack(), KINDS[kind]
    view = views().render(window, ALICE) | {"private_metadata": about}

    assert refused(await slack.submit(view, words))
    assert slack.worked == []


@EVERY_KIND
async def test_a_window_that_others_signed_is_refused(kind: str) -> None:
    slack, (window, words) = Slack(), KINDS[kind]

    answer = await slack.submit(views(secret="another").render(window, ALICE), words)

    assert (refused(answer), slack.worked) == (True, [])


@pytest.mark.parametrize(
    ("who", "now", "worked"),
    [(ALICE, NOW, True), (Actor("T1", "U2"), NOW, False), (ALICE, NOW + MAX_AGE + 2, False)],
    ids=["its person", "somebody else", "too late"],
)
async def test_an_element_of_a_window_is_used_by_its_person_and_others_are_told_above_it(
    who: Actor, now: float, *, worked: bool
) -> None:
    slack, view = Slack(now), views().render(KINDS["edit"][0], ALICE)

    told = await slack.use(view, 1, who)

    assert bool(slack.worked) is worked
    assert [refused(one) for one in told] == ([] if worked else [True])


async def test_what_one_window_is_about_serves_no_other() -> None:
    slack = Slack()
    switch = views().render(KINDS["switch"][0], ALICE)
    forget = views().render(KINDS["forget"][0], ALICE)

    answer = await slack.submit(forget | {"private_metadata": switch["private_metadata"]}, 2)

    assert (refused(answer), slack.worked) == (True, [])


async def test_the_next_window_can_be_submitted_by_the_same_person_alone() -> None:
    slack = Slack()
    slack.then, words = KINDS["edit"]
    shown = (await slack.submit(views().render(KINDS["choose"][0], ALICE), 0))["view"]

    mallory = await slack.submit(shown, words, Actor("T1", "U2"))
    alice = await slack.submit(shown, words)

    assert (refused(mallory), refused(alice)) == (True, False)
    assert slack.worked[-1].about == ("pirate",)


def test_what_only_says_something_is_signed_for_nobody() -> None:
    assert "private_metadata" not in views().render(Tree(LINES[:1], ("C1",)), ALICE)


def test_the_sentence_says_what_to_do_next() -> None:
    assert InvalidToken().sentence.endswith("Please open it again.")
