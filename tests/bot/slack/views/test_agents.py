"""Cards and modals keep to Slack's sizes, whatever profiles there are."""

from typing import Any

import pytest

from bot.profiles import forms
from bot.profiles.parsing import parse
from bot.profiles.profile import Profile
from bot.profiles.tool_labels import TOOL_NAMES, tool_name
from bot.slack.views import block_kit
from bot.slack.views.agents import agent_card
from bot.slack.views.agents.agent_card import AgentCard
from bot.slack.views.agents.agent_form import Form
from bot.slack.views.agents.agent_forms import DeletionToConfirm, ToCopy, ToDelete
from bot.slack.views.agents.more_fields import Choice, MoreFields
from bot.slack.views.windows import Done, Window, view
from playground.slack.api.content.blocks import check_blocks
from playground.slack.people.modals import check_view
from storage.records import Follow


def profile(name: str = "a", **fields: Any) -> Profile:
    values = {"title": "<A>", "model": "mistral-medium-latest", "description": "Says & does."}
    return parse(name, values | {"instructions": "Help."} | fields)


def shown(*profiles: Profile, **fields: Any) -> AgentCard:
    values: dict[str, Any] = {
        "is_direct": False,
        "answering": profiles[0],
        "own": frozenset(),
        "follow": Follow.THREAD,
    }
    return AgentCard(profiles=profiles, **(values | fields))


def elements(card: dict[str, Any]) -> list[dict[str, Any]]:
    [actions] = [block for block in card["blocks"] if block["type"] == "actions"]
    return list(actions["elements"])


MANY = [
    profile(f"p{number}", title="&" * 60, description="&" * 75, tools=list(TOOL_NAMES))
    for number in range(150)
]


def test_many_profiles_with_long_words_fit_into_a_message() -> None:
    card = agent_card.card(shown(*MANY, own=frozenset({"p1"}), may_edit=True, gone="x"), "Done.")

    check_blocks(card["blocks"], 50)
    picker = elements(card)[0]
    assert len(picker["options"]) == 100
    assert all(len(option["text"]["text"]) <= 75 for option in picker["options"])


def test_a_list_of_many_fits_into_a_message() -> None:
    check_blocks(agent_card.listing(MANY)["blocks"], 50)


def test_what_people_wrote_is_no_markup() -> None:
    card = str(agent_card.card(shown(profile())))

    assert "*`&lt;A&gt;`* `a`: Says &amp; does." in card


def test_each_one_is_known_by_its_emoji() -> None:
    card = agent_card.card(shown(profile(title="A", emoji=":mag:")))

    assert card["blocks"][0]["text"]["text"].startswith(":mag: *A* is this channel's agent.")
    assert "\n:mag: *A* `a`" in agent_card.listing([profile(title="A", emoji=":mag:")])["text"]
    assert elements(card)[0]["options"][0]["text"]["text"] == ":mag: A"


def test_an_emoji_does_not_take_the_titles_room() -> None:
    one = profile(title="T" * 60, emoji=f":{'e' * 20}:")

    assert block_kit.profile_option(one)["text"]["text"] == "T" * 60


def test_the_picker_shows_who_answers() -> None:
    card = agent_card.card(shown(profile("a"), profile("b", title="B"), answering=profile("b")))

    assert elements(card)[0]["initial_option"]["value"] == "b"


def test_one_who_answers_beyond_the_pickers_end_is_not_preselected() -> None:
    card = agent_card.card(shown(*MANY, answering=MANY[-1]))

    assert "initial_option" not in elements(card)[0]


def test_there_is_nothing_to_edit_without_own_profiles() -> None:
    ids = [one["action_id"] for one in elements(agent_card.card(shown(profile(), may_edit=True)))]

    assert ids == [agent_card.PICK, agent_card.NEW, agent_card.COPY]


def test_in_a_direct_message_nothing_is_said_of_mentions() -> None:
    card = str(agent_card.card(shown(profile(), is_direct=True)))

    assert "*`&lt;A&gt;`* answers your direct messages." in card
    assert "mention" not in card


FULL: dict[str, str | tuple[str, ...]] = {
    "title": "T" * 60,
    "instructions": "I" * 3_000,
    "top_p": "0.5",
    "max_tokens": "128000",
    "consent": tuple(TOOL_NAMES),
    "libraries": ("C0",),
    **{f"prompt_title_{number}": "T" * 75 for number in range(1, 5)},
    **{f"prompt_message_{number}": "M" * 3_000 for number in range(1, 5)},
}
LIBRARIES = tuple(Choice(f"C{number}", "#" * 200) for number in range(150))


def test_every_window_is_one_that_slack_takes() -> None:
    modals: list[Window] = [
        Form(("m",)),
        Form(("mistral-medium-latest",), forms.values(profile(tools=list(TOOL_NAMES))), "a"),
        Form(("m",), FULL, copied="a", more=MoreFields(LIBRARIES, "No more.")),
        ToCopy(tuple(MANY)),
        ToDelete(tuple(MANY[:80])),
        Done("Done.", "New agent"),
    ]

    for window in modals:
        check_view(view(window), "modal")


@pytest.mark.parametrize("count", [1, 2], ids=["one", "several"])
def test_no_agent_is_preselected_to_be_deleted(count: int) -> None:
    [picker] = view(ToDelete(tuple(MANY[:count])))["blocks"]

    assert "initial_option" not in picker["element"]


def test_deleting_an_agent_asks_whether_to() -> None:
    sure = view(DeletionToConfirm(profile("a", title="A")))

    check_view(sure, "modal")
    assert "*You can't undo this.*" in sure["blocks"][0]["text"]["text"]


def test_a_tool_without_a_name_of_its_own_is_still_readable() -> None:
    assert tool_name("time_travel") == "time travel"
