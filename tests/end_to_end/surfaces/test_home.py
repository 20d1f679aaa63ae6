"""App Home: the Home tab, and the suggested prompts of the Messages tab."""

import asyncio
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.permissions.roles import NotAllowed
from bot.slack.views import home as home_view
from bot.slack.views.agents import agent_card
from playground.faults import Fault
from tests.support.users.agent_admin import ANALYST, FILLED_IN, GENERAL, CommandUser
from tests.support.users.document_sharer import DocumentSharer

PUBLISH = "views.publish"
SUGGEST = "assistant.threads.setSuggestedPrompts"


class AtHome:
    """Somebody in their Home tab."""

    def __init__(self, somebody: CommandUser) -> None:
        self.who = somebody
        self.stage = somebody.stage
        self.directly = CommandUser(self.stage, somebody.user, f"D{somebody.user[1:]}")

    async def open(self) -> str:
        """Open the Home; what it shows, as soon as it does."""
        async with self.next_publication():
            await self.stage.slack.people.open_home(self.who.user)
        return self.text

    async def click(self, action_id: str, **extra: Any) -> None:
        """Use an element of the Home as it is shown."""
        view = self.stage.slack.workspace.homes[self.who.user]
        reply = await self.stage.slack.people.click_in_view(view.id, action_id, **extra)
        assert reply.acked

    async def pick(self, name: str) -> str:
        """Pick who is to answer; what the Home then shows."""
        async with self.next_publication():
            await self.click(home_view.PICK, selected_option={"value": name})
        return self.text

    def next_publication(self) -> "NextPublication":
        return NextPublication(self)

    @property
    def published(self) -> int:
        calls = self.stage.slack.calls
        return sum((it.method, it.args.get("user_id")) == (PUBLISH, self.who.user) for it in calls)

    @property
    def blocks(self) -> list[dict[str, Any]]:
        view = self.stage.slack.workspace.homes[self.who.user]
        return list(view.body["blocks"])

    @property
    def text(self) -> str:
        return str(self.blocks)

    @property
    def picked(self) -> str:
        """The profile that the picker has selected."""
        elements = [one for block in self.blocks for one in block.get("elements", ())]
        [picker] = [one for one in elements if one.get("action_id") == home_view.PICK]
        return str(picker["initial_option"]["value"])


class NextPublication:
    """Waits at its end until the Home was published once more than at its beginning."""

    def __init__(self, home: AtHome) -> None:
        self._home = home

    async def __aenter__(self) -> None:
        self._before = self._home.published

    async def __aexit__(self, *_: object) -> None:
        await self._home.stage.until(lambda: self._home.published > self._before)


@pytest.fixture
def home(alice: CommandUser) -> AtHome:
    return AtHome(alice)


async def test_whoever_is_picked_at_home_answers_directly(alice_everywhere: CommandUser) -> None:
    home = AtHome(alice_everywhere)
    before = await home.open()

    after = await home.pick("analyst")

    assert "*Threadwind* answers your direct messages." in before
    assert "*Analyst* answers your direct messages now." in after
    assert home.picked == "analyst"
    assert await home.directly.answering() == ANALYST


async def test_a_pick_is_for_ones_own_direct_messages_only(home: AtHome, bob: CommandUser) -> None:
    await home.open()

    await home.pick("analyst")

    assert await home.who.answering() == GENERAL
    assert await AtHome(bob).directly.answering() == GENERAL
    assert home.who.notices == []


async def test_what_was_chosen_by_command_is_shown(home: AtHome) -> None:
    await home.directly.type("analyst")

    assert "*Analyst* answers your direct messages." in await home.open()


async def test_the_agents_are_shown_with_what_they_can_do(home: AtHome) -> None:
    text = await home.open()

    assert ":bar_chart: *Analyst* `analyst`: Computes things. (code execution)" in text
    assert "*Threadwind* `general`: Answers questions." in text


async def test_it_tells_what_the_workspace_used(home: AtHome, bob: CommandUser) -> None:
    thread = await home.stage.ask("Hello", user="U0BOB")
    await home.stage.answers(thread)

    text = await home.open()

    assert "Answers: *1* · Tokens: *" in text
    assert home_view.NOTHING_USED not in text


async def test_it_shows_ones_own_library_and_the_sums_of_the_workspace(home: AtHome) -> None:
    await DocumentSharer(home.stage, channel="D0ALICE").share("mine.txt", b"Mine.")
    await DocumentSharer(home.stage).share("plan.pdf", b"no pdf", "application/pdf")

    text = await home.open()

    assert "Ready: *1* · In progress: *0* · Failed: *0* · *0.1 KB*" in text
    assert "`mine.txt` ✅ ready" in text
    assert "All libraries of this workspace: Ready: *1* · In progress: *0* · Failed: *1*" in text
    assert "plan.pdf" not in text


async def test_the_workspaces_usage_is_that_of_this_moment(home: AtHome) -> None:
    await home.stage.answers(await home.stage.ask("Hello"))
    before = await home.open()
    await home.stage.answers(await home.stage.ask("Hello again"))

    after = await home.open()

    assert ["Answers: *1*" in before, "Answers: *2*" in after] == [True, True]


async def test_an_empty_library_says_how_it_is_filled(home: AtHome) -> None:
    assert home_view.NO_DOCUMENTS in await home.open()


async def test_who_may_can_make_an_agent_and_sees_it(home: AtHome) -> None:
    await home.open()

    await home.click(home_view.NEW)
    async with home.next_publication():
        problems = await home.who.fill_in(**FILLED_IN)

    assert problems == {}
    assert "*Pirate* `pirate`: Says arr. (web search)" in home.text


async def test_who_may_can_edit_an_agent(home: AtHome) -> None:
    async with home.next_publication():
        await home.who.make()

    await home.click(home_view.EDIT)
    async with home.next_publication():
        await home.who.fill_in(**FILLED_IN | {"title": "Corsair"})

    assert "*Corsair* `pirate`" in home.text


async def test_who_may_not_is_offered_nothing_of_it(home: AtHome, bob: CommandUser) -> None:
    await AtHome(bob).open()

    assert home_view.NEW not in AtHome(bob).text
    assert home_view.NEW in await home.open()


async def test_who_may_no_longer_is_told_so_at_home(home: AtHome) -> None:
    await home.open()
    home.stage.slack.workspace.users["U0ALICE"].is_admin = False

    async with home.next_publication():
        await home.click(home_view.NEW)

    assert NotAllowed().sentence in home.text
    assert home.who.window is None


async def test_an_agent_that_was_deleted_meanwhile_cannot_be_picked(
    home: AtHome, bob: CommandUser
) -> None:
    await home.who.make()
    his = AtHome(bob)
    await his.open()
    await home.who.type("delete pirate")
    await home.who.fill_in()

    text = await his.pick("pirate")

    assert "There's no agent “pirate”." in text
    assert his.picked == "general"
    assert await his.directly.answering() == GENERAL


async def test_where_the_chosen_one_is_gone_that_is_said(home: AtHome) -> None:
    async with home.next_publication():
        await home.who.make()
    await home.directly.type("pirate")

    await home.who.type("delete pirate")
    async with home.next_publication():
        await home.who.fill_in()

    assert "`pirate` chosen here no longer exists" in home.text


async def test_a_title_pings_nobody(home: AtHome) -> None:
    async with home.next_publication():
        await home.who.make(title="<!channel>")

    text = await home.pick("pirate")

    assert "*`&lt;!channel&gt;`* answers your direct messages now." in text
    assert "*<!channel>*" not in text


async def test_two_who_open_it_at_once_both_see_it(home: AtHome, bob: CommandUser) -> None:
    await asyncio.gather(home.open(), AtHome(bob).open(), home.open())

    assert "Threadwind" in home.text
    assert "Threadwind" in AtHome(bob).text


async def test_what_slack_does_not_take_is_logged_and_not_sent_again(home: AtHome) -> None:
    home.stage.slack.features.discard("home_tab")

    with capture_logs() as logs:
        async with home.next_publication():
            await home.stage.slack.people.open_home("U0ALICE")
        await home.stage.until(lambda: bool(told(logs, "home_not_shown")))
    await home.stage.quiet()

    [entry] = told(logs, "home_not_shown")
    assert entry["code"] == "not_enabled"
    assert [one.status for one in home.stage.slack.deliveries] == [200]


@pytest.mark.parametrize("kind", ["error", "drop_before", "drop_after"])
async def test_after_a_failure_the_next_opening_shows_it(home: AtHome, kind: str) -> None:
    home.stage.slack.faults.add(PUBLISH, Fault(kind))

    with capture_logs() as logs:
        await home.stage.slack.people.open_home("U0ALICE")
        await home.stage.until(lambda: bool(told(logs, "home_not_shown")))

    assert "Threadwind" in await home.open()


async def test_slack_has_its_answer_before_the_home_is_there(home: AtHome) -> None:
    home.stage.slack.faults.add("users.info", Fault("latency", seconds=2.0))

    await home.stage.slack.people.open_home("U0ALICE")
    await home.stage.slack.settle()

    assert home.published == 0
    assert all(one.acked for one in home.stage.slack.deliveries)


async def test_who_opens_the_messages_is_offered_the_agents_questions(
    alice_everywhere: CommandUser,
) -> None:
    stage = alice_everywhere.stage
    await CommandUser(stage, channel="D0ALICE").type("analyst")
    await stage.until(lambda: stage.slack_calls(SUGGEST) == 1)  # as soon as it is switched
    stage.slack.workspace.prompts.clear()

    await stage.slack.people.open_dm("U0ALICE")
    await stage.until(lambda: stage.slack_calls(SUGGEST) == 2)
    await stage.quiet()

    shown = stage.slack.workspace.prompts["D0ALICE", None]
    assert shown["title"] == "Ask Analyst…"
    assert [prompt["title"] for prompt in shown["prompts"]] == ["Is it significant?"]


@pytest.mark.parametrize("way", ["typed", "picked"])
async def test_a_direct_message_offers_the_prompts_of_its_new_agent_at_once(
    alice_everywhere: CommandUser, way: str
) -> None:
    stage = alice_everywhere.stage
    directly = CommandUser(stage, channel="D0ALICE")
    await stage.slack.people.open_dm("U0ALICE")
    await stage.until(lambda: stage.slack_calls(SUGGEST) == 1)

    if way == "typed":
        await directly.type("analyst")
    else:
        await directly.type("")
        chosen = {"text": {"type": "plain_text", "text": "Analyst"}, "value": "analyst"}
        await directly.click(agent_card.PICK, selected_option=chosen)
    await stage.until(lambda: stage.slack_calls(SUGGEST) == 2)

    assert stage.slack.workspace.prompts["D0ALICE", None]["title"] == "Ask Analyst…"


async def test_an_app_of_the_older_kind_offers_them_in_its_thread(alice: CommandUser) -> None:
    slack = alice.stage.slack
    slack.features.add("assistant_view")

    thread = await slack.people.open_assistant("U0ALICE")
    await alice.stage.until(lambda: ("D0ALICE", thread) in slack.workspace.prompts)

    assert slack.workspace.prompts["D0ALICE", thread]["title"] == "Ask Threadwind…"
    assert alice.stage.asked() == []


def told(logs: list[Any], event: str) -> list[Any]:
    return [entry for entry in logs if entry["event"] == event]
