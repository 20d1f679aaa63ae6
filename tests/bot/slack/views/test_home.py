"""The Home tab keeps to Slack's sizes, and shows the facts."""

from dataclasses import replace
from typing import Any

import pytest

from bot.documents.library_totals import NEWEST
from bot.profiles.parsing import parse
from bot.profiles.profile import Profile
from bot.profiles.tool_labels import TOOL_NAMES
from bot.slack.views import home as home_view
from bot.slack.views.agents.agent_card import AgentCard
from bot.slack.views.home import HomeView
from bot.slack.views.library import LibrarySummary
from bot.slack.views.routines import routine_list
from playground.slack.people.modals import check_view
from storage.documents.listings import ListedFile, ShareTotals
from storage.ledger.costs import Cost, DailyCosts
from storage.records import Follow
from storage.usage import AnswerTotals, ScopeUsage


def profile(name: str = "a", **fields: Any) -> Profile:
    values = {"title": "A", "model": "mistral-medium-latest", "instructions": "Help."}
    return parse(name, values | fields)


def home(
    *profiles: Profile, usage: ScopeUsage | None = None, note: str = "", **fields: Any
) -> HomeView:
    values: dict[str, Any] = {
        "is_direct": True,
        "answering": profiles[0],
        "own": frozenset(),
        "follow": Follow.THREAD,
    }
    return HomeView(
        AgentCard(profiles=profiles, **(values | fields)), usage or ScopeUsage(30), note
    )


def used_in(answers: int, tokens: int, connectors: dict[str, int] | None = None) -> ScopeUsage:
    return ScopeUsage(30, 0, {"a": AnswerTotals(answers, tokens)}, connectors or {})


def shown(shown: HomeView) -> str:
    return str(home_view.view(shown)["blocks"])


def marked_up(shown: HomeView) -> str:
    """Collect the text in which Slack would look for mentions."""
    blocks = home_view.view(shown)["blocks"]
    texts = [one for block in blocks for one in (block.get("text"), *block.get("elements", ()))]
    return "\n".join(text["text"] for text in texts if text and text["type"] == "mrkdwn")


def actions(shown: HomeView) -> list[str]:
    found = [block for block in home_view.view(shown)["blocks"] if block["type"] == "actions"]
    return [element["action_id"] for block in found for element in block["elements"]]


@pytest.mark.parametrize("count", [1, 100, 150])
def test_many_profiles_with_long_words_fit(count: int) -> None:
    wordy = {"title": "&" * 60, "description": "&" * 75, "tools": list(TOOL_NAMES)}
    many = [profile(f"p{number}", **wordy, emoji=f":{'e' * 98}:") for number in range(count)]
    used = used_in(10**9, 10**12, {f"{'&' * 250}{number}": 10**9 for number in range(50)})
    full = home(*many, usage=used, note="x" * 300, gone="&" * 40, may_edit=True, own={"p1"})

    check_view(home_view.view(full), "home")


def test_a_library_with_long_names_fits() -> None:
    file = ListedFile(
        1, "F1", "D1", "1.0", None, "U1", "<!channel>" * 99, 9, 1, "ready", None, False, 1.0, 2.0
    )
    held = LibrarySummary(ShareTotals(10**9, 10**9, 10**9, 10**15), (file,) * NEWEST, ShareTotals())
    full = replace(home(profile()), holdings=held)

    check_view(home_view.view(full), "home")
    assert "<!channel>" not in marked_up(full)


def test_what_people_wrote_is_no_markup() -> None:
    wrote = profile(title="<!channel>", description="<@U1> & <!here>")

    found = marked_up(home(wrote, gone="<!channel>", usage=used_in(1, 1, {"<!channel>": 1})))

    assert found.count("&lt;!channel&gt;") == 4  # who answers, who is gone, the list, a tool
    assert "<" not in found


def test_a_profile_is_shown_with_all_that_tells_it_apart() -> None:
    text = shown(
        home(profile(title="A", emoji=":mag:", description="Looks.", tools=["web_search"]))
    )

    assert ":mag: *A* `a`: Looks. (web search)" in text


def test_only_who_may_can_make_and_edit() -> None:
    one = profile()

    routine = routine_list.NEW  # which everybody may make
    assert actions(home(one)) == [home_view.PICK, routine]
    assert actions(home(one, may_edit=True)) == [
        home_view.PICK,
        home_view.NEW,
        home_view.COPY,
        routine,
    ]
    assert actions(home(one, may_edit=True, own={"a"})) == [
        home_view.PICK,
        home_view.NEW,
        home_view.COPY,
        home_view.EDIT,
        routine,
    ]


def test_a_note_comes_before_the_rest() -> None:
    blocks = home_view.view(home(profile(), note="Done."))["blocks"]

    assert blocks[1]["text"]["text"] == "Done."


def test_usage_is_told_with_the_tools_that_were_used_most() -> None:
    used = used_in(1_200, 3_456_789, {"code_interpreter": 3, "web_search": 5})

    text = shown(home(profile(), usage=used))

    assert "Answers: *1,200* · Tokens: *3,456,789*" in text
    assert "Tools: web search 5 · code execution 3" in text


def test_without_usage_that_is_said() -> None:
    assert home_view.NOTHING_USED in shown(home(profile()))


def test_costs_are_told_and_charted_by_agent() -> None:
    costs = DailyCosts(range(20_000, 20_030), {"a": {20_029: Cost({"USD": 1_230_000})}})

    text = shown(home(profile(), usage=replace(used_in(1, 1), costs=costs)))

    assert "Tokens: *1* · Cost: *$1.23*" in text
    assert f"A  $1.23  {'·' * 29}█" in text


def test_who_may_not_see_all_usage_sees_a_chart_of_their_own() -> None:
    costs = DailyCosts(range(20_000, 20_030), {"a": {20_029: Cost({"USD": 70_000})}})
    own = replace(used_in(3, 9), costs=costs)

    text = shown(replace(home(profile()), usage=None, everywhere=own))

    assert "*Wherever you ask*, channels included: Answers: *3*" in text
    assert f"A  $0.07  {'·' * 29}█" in text


def test_many_costs_in_many_currencies_fit() -> None:
    amounts = {f"X{a}{b}": 10**18 for a in "ABCDEFGH" for b in "ABCDEFGH"}
    days = {day: Cost(amounts, unpriced=True, estimated=True) for day in range(20_000, 20_030)}
    many = {f"{'&' * 60}{number}": days for number in range(50)}
    names = tuple(f"{'<' * 60}{number}" for number in range(50))
    full = replace(used_in(1, 1), costs=DailyCosts(range(20_000, 20_030), many, names))
    home_tab = replace(home(profile(), usage=full), own=full, everywhere=full)

    check_view(home_view.view(home_tab), "home")


def test_without_calls_nothing_is_said_of_tools() -> None:
    assert "Tools:" not in shown(home(profile(), usage=used_in(1, 1)))


@pytest.mark.parametrize(
    "how",
    ["Mention me", "Message me directly", "Reply", "/agent", "!agent NAME", "shortcuts", "Stop"],
)
def test_it_says_how_the_app_is_used(how: str) -> None:
    assert how in shown(home(profile()))
