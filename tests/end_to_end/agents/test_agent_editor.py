"""The whole form of a workspace's own agent: further settings, and duplicates."""

from typing import Any

import pytest

from bot.agents.channel_agent import UNKNOWN
from bot.agents.custom_agents import GONE_ALREADY, NO_ORIGINAL
from bot.permissions.roles import NotAllowed
from bot.profiles.forms import GREEDY, WRONG
from bot.slack.views import home as home_view
from bot.slack.views.agents import agent_card
from tests.support.app import opened
from tests.support.users.agent_admin import ANALYST, FILLED_IN, PIRATE, CommandUser

PROMPTS = {
    "prompt_title_1": "Sing",
    "prompt_message_1": "Sing a shanty.\nA long one.",
    "prompt_title_3": "Count",
    "prompt_message_3": "Count the coins.",
}
FURTHER: dict[str, object] = {
    "temperature": None,
    "top_p": "0.5",
    "max_tokens": "300",
    "consent": ["web_search"],
    "approvals_by": "admins",
    "for_people": "members",
    "in_shared_channels": "false",
    **PROMPTS,
}


def agent(alice: CommandUser) -> dict[str, Any]:
    """The newest agent at Mistral, without the functions that all have."""
    found = dict([*alice.stage.mistral.agents.values()][-1].current)
    return found | {"tools": [one for one in found["tools"] if one["type"] != "function"]}


async def made(alice: CommandUser, **changes: object) -> dict[str, str]:
    """Make the pirate with further settings; the problems at the fields."""
    await alice.type("new")
    await alice.more(**FILLED_IN)
    return await alice.save(**(FURTHER | changes))


async def test_further_settings_reach_mistral(alice: CommandUser) -> None:
    assert await made(alice) == {}
    await alice.type("pirate")
    await alice.answering()

    found = agent(alice)
    assert found["completion_args"] == {"top_p": 0.5, "max_tokens": 300}
    assert found["tools"] == [
        {"type": "web_search", "tool_configuration": {"requires_confirmation": ["web_search"]}}
    ]


async def test_the_plain_form_is_short_and_the_button_keeps_what_was_typed(
    alice: CommandUser,
) -> None:
    await alice.type("new")
    short = set(alice.filled_in)

    await alice.more(**FILLED_IN)

    whole = alice.filled_in
    assert short == {*FILLED_IN, "emoji"}
    assert {field: whole[field] for field in FILLED_IN} == FILLED_IN
    assert set(whole) > short | {*FURTHER}


async def test_every_setting_is_as_it_was_when_the_agent_is_edited(alice: CommandUser) -> None:
    await made(alice)

    await alice.type("edit pirate")
    await alice.more()
    shown = alice.filled_in

    moved = {"prompt_title_2": "Count", "prompt_message_2": "Count the coins."}
    expected = FILLED_IN | FURTHER | moved
    expected |= {"prompt_title_3": None, "prompt_message_3": None}
    assert shown.items() >= {key: one for key, one in expected.items() if key != "name"}.items()
    assert await alice.save() == {}
    await alice.type("edit pirate")
    await alice.more()
    assert alice.filled_in == shown


async def test_what_the_short_form_does_not_show_stays(alice: CommandUser) -> None:
    await made(alice)

    await alice.type("edit pirate")
    assert await alice.save(title="Buccaneer") == {}

    await alice.type("edit pirate")
    await alice.more()
    kept = {field: value for field, value in FURTHER.items() if not field.startswith("prompt")}
    assert alice.filled_in.items() >= kept.items()
    assert alice.filled_in["prompt_title_1"] == "Sing"


async def test_emptied_settings_are_mistrals_to_choose_again(alice: CommandUser) -> None:
    await made(alice)

    await alice.type("edit pirate")
    await alice.more()
    emptied: dict[str, object] = {"top_p": None, "max_tokens": None, "consent": []}
    emptied |= dict.fromkeys((*PROMPTS, "prompt_title_2", "prompt_message_2"))
    assert await alice.save(**emptied) == {}

    await alice.type("pirate")
    await alice.answering()
    assert agent(alice)["completion_args"] == {}
    assert agent(alice)["tools"] == [{"type": "web_search"}]


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        pytest.param({"top_p": "1.5"}, "top_p", WRONG["top_p"], id="top-p-above"),
        pytest.param({"top_p": "much"}, "top_p", WRONG["top_p"], id="top-p-no-number"),
        pytest.param({"temperature": "0", "top_p": "0.5"}, "top_p", GREEDY, id="greedy"),
        pytest.param({"max_tokens": "0"}, "max_tokens", WRONG["max_tokens"], id="no-token"),
        pytest.param({"max_tokens": "2.5"}, "max_tokens", WRONG["max_tokens"], id="half-a-token"),
        pytest.param({"max_tokens": "9" * 30}, "max_tokens", WRONG["max_tokens"], id="too-many"),
        pytest.param({"consent": ["code_interpreter"]}, "consent", "code execution", id="consent"),
        pytest.param({"consent": ["root_shell"]}, "consent", "root shell", id="forged-consent"),
        pytest.param({"approvals_by": "nobody"}, "approvals_by", "who may approve", id="approvals"),
        pytest.param({"for_people": "guests"}, "for_people", "who it answers", id="people"),
        pytest.param({"in_shared_channels": "so"}, "in_shared_channels", "shared", id="shared"),
        pytest.param({"prompt_title_3": None}, "prompt_title_3", "a title", id="no-title"),
        pytest.param({"prompt_message_1": "  "}, "prompt_message_1", "asks", id="no-message"),
        pytest.param({"prompt_title_1": "x" * 76}, "prompt_title_1", "these are 76", id="title"),
    ],
)
async def test_what_is_wrong_with_a_further_setting_is_said_at_its_field(
    alice: CommandUser, changes: dict[str, object], field: str, words: str
) -> None:
    problems = await made(alice, **changes)

    assert list(problems) == [field]
    assert words in problems[field]


async def test_a_tool_that_needs_consent_asks_before_it_runs(alice: CommandUser) -> None:
    await made(alice)
    await alice.type("pirate")

    thread = await alice.stage.ask("Search the web for news about otters.")
    await alice.stage.until(lambda: any(one.metadata for one in alice.stage.replies(thread)))

    [request] = [one for one in alice.stage.replies(thread) if one.metadata]
    assert "*Pirate* wants to search the web" in request.text


async def test_the_suggested_prompts_are_offered_in_direct_messages(alice: CommandUser) -> None:
    await made(alice, for_people="everybody")
    await CommandUser(alice.stage, channel="D0ALICE").type("pirate")

    await alice.stage.slack.people.open_dm("U0ALICE")
    suggest = "assistant.threads.setSuggestedPrompts"
    await alice.stage.until(lambda: alice.stage.slack_calls(suggest) == 1)

    [call] = [it for it in alice.stage.slack.calls if it.method == suggest]
    assert [one["title"] for one in call.args["prompts"]] == ["Sing", "Count"]


async def test_a_shipped_agent_is_duplicated_under_a_free_name(alice: CommandUser) -> None:
    await alice.type("new analyst")
    first = alice.filled_in
    problems = await alice.save(instructions="Compute, and rhyme.")
    await alice.type("new analyst")

    assert problems == {}
    assert (first["name"], first["title"]) == ("analyst-2", "Copy of Analyst")
    assert first["tools"] == ["code_interpreter"]
    assert alice.filled_in["name"] == "analyst-3"
    await alice.type("analyst-2")
    assert await alice.answering() == ANALYST
    assert agent(alice)["instructions"] == "Compute, and rhyme."
    await alice.type("edit analyst-2")
    await alice.more()
    assert alice.filled_in["prompt_title_1"] == "Is it significant?"
    assert alice.filled_in["emoji"] == ":bar_chart:"


async def test_the_card_and_home_ask_which_agent_to_duplicate(alice: CommandUser) -> None:
    await alice.make()
    await alice.type("")
    await alice.click(agent_card.COPY)
    await alice.fill_in(profile="pirate")
    from_card = alice.filled_in
    people = alice.stage.slack.people
    await people.open_home("U0ALICE")
    homes = alice.stage.slack.workspace.homes
    await alice.stage.until(lambda: "U0ALICE" in homes)

    await people.click_in_view(homes["U0ALICE"].id, home_view.COPY)
    await alice.fill_in(profile="pirate")

    assert from_card == alice.filled_in
    assert from_card["name"] == "pirate-2"
    assert from_card["model"] == PIRATE
    assert await alice.save() == {}
    assert "*Copy of Pirate* `pirate-2`" in await alice.type("list")


async def test_nothing_is_duplicated_that_is_not_there(alice: CommandUser) -> None:
    told = await alice.type("new analist")
    await alice.type("")
    await alice.click(agent_card.COPY)
    problems = await alice.fill_in(profile="somebody")

    assert told.startswith(UNKNOWN.split("{")[0])
    assert "`analyst`" in told
    assert problems == {"profile": GONE_ALREADY}


async def test_an_original_that_is_deleted_meanwhile_is_told(alice: CommandUser) -> None:
    await alice.make()
    await alice.type("new pirate")
    copy, filled = alice.window, alice.filled_in
    assert copy
    await alice.type("delete pirate")
    await alice.fill_in()
    assert alice.window
    alice.window.open, copy.open = False, True

    problems = await alice.fill_in(**filled)

    assert problems == {"title": NO_ORIGINAL}


async def test_a_copy_keeps_instructions_that_are_too_long_for_the_form(
    migrated_sqlite: str, tmp_path: Any
) -> None:
    file = tmp_path / "long.toml"
    words = "Be kind. " * 400
    file.write_text(
        'default = "long"\n[profiles.long]\ntitle = "Long"\nmodel = "mistral-small-latest"\n'
        f'instructions = "{words}"\n'
    )
    async with opened(migrated_sqlite, agents_file=file) as stage:
        alice = CommandUser(stage)
        await alice.type("new long")
        assert alice.window
        shown = str(alice.window.body["blocks"])

        assert "They have 3,599 characters" in shown
        assert "instructions" not in alice.filled_in
        assert await alice.save() == {}
        await alice.type("long-2")
        await alice.answering()
        assert agent(alice)["instructions"] == words.strip()


async def test_whoever_may_not_make_agents_neither_duplicates_nor_sees_more(
    alice: CommandUser, bob: CommandUser
) -> None:
    told = await bob.type("new analyst")

    assert told == NotAllowed().sentence
    assert bob.window is None
