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
from playground.slack.people.modals import check_view
from storage.documents.listings import ListedFile, ShareTotals
from storage.records import Follow
from storage.usage import Usage


def profile(name: str = "a", **fields: Any) -> Profile:
    values = {"title": "A", "model": "mistral-medium-latest", "instructions": "Help."}
    return parse(name, values | fields)


def home(*profiles: Profile, usage: Usage | None = None, note: str = "", **fields: Any) -> HomeView:
    values: dict[str, Any] = {
        "is_direct": True,
        "answering": profiles[0],
        "own": frozenset(),
        "follow": Follow.THREAD,
    }
    return HomeView(AgentCard(profiles=profiles, **(values | fields)), usage or Usage(), note)


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
    used = Usage(10**9, 10**12, {f"{'&' * 250}{number}": 10**9 for number in range(50)})
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

    found = marked_up(home(wrote, gone="<!channel>", usage=Usage(1, 1, {"<!channel>": 1})))

    assert found.count("&lt;!channel&gt;") == 4  # who answers, who is gone, the list, a tool
    assert "<" not in found


def test_a_profile_is_shown_with_all_that_tells_it_apart() -> None:
    text = shown(
        home(profile(title="A", emoji=":mag:", description="Looks.", tools=["web_search"]))
    )

    assert ":mag: *A* `a`: Looks. (web search)" in text


def test_only_who_may_can_make_and_edit() -> None:
    one = profile()

    assert actions(home(one)) == [home_view.PICK]
    assert actions(home(one, may_edit=True)) == [home_view.PICK, home_view.NEW, home_view.COPY]
    assert actions(home(one, may_edit=True, own={"a"})) == [
        home_view.PICK,
        home_view.NEW,
        home_view.COPY,
        home_view.EDIT,
    ]


def test_a_note_comes_before_the_rest() -> None:
    blocks = home_view.view(home(profile(), note="Done."))["blocks"]

    assert blocks[1]["text"]["text"] == "Done."


def test_usage_is_told_with_the_tools_that_were_used_most() -> None:
    used = Usage(1_200, 3_456_789, {"code_interpreter": 3, "web_search": 5})

    text = shown(home(profile(), usage=used))

    assert "Answers: *1,200* · Tokens: *3,456,789*" in text
    assert "Tools: web search 5 · code execution 3" in text


def test_without_usage_that_is_said() -> None:
    assert home_view.NOTHING_USED in shown(home(profile()))


def test_without_calls_nothing_is_said_of_tools() -> None:
    assert "Tools:" not in shown(home(profile(), usage=Usage(1, 1)))


@pytest.mark.parametrize(
    "how",
    ["Mention me", "Message me directly", "Reply", "/agent", "!agent NAME", "shortcuts", "Stop"],
)
def test_it_says_how_the_app_is_used(how: str) -> None:
    assert how in shown(home(profile()))
