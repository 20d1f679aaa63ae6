"""Profiles: what may be written, and what is said about a mistake."""

from pathlib import Path

import pytest

from bot.core.errors import SettingsError
from bot.profiles import catalogue, parsing
from bot.profiles.parsing import RESERVED, ProfileError

LEAST = {"title": "A", "model": "mistral-medium-latest", "instructions": "Be kind."}


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "agents.toml"
    file.write_text(text)
    return file


def toml(extra: str = "", name: str = "a") -> str:
    head = f'default = "{name}"\n[profiles.{name}]\ntitle = "A"\nmodel = "m"\n'
    return head + 'instructions = "Be kind."\n' + extra


PROMPT = "{title = 'T', message = 'M'},"
UNKNOWN_TOOL = (
    "unknown tool 'web_serch'; known are 'web_search', 'web_search_premium', 'code_interpreter', "
    "'image_generation', 'document_library', 'connector'."
)
NO_EMOJI = "an emoji is written as its name between colons, such as :mag:."
REFUSALS = {
    "unknown-key": (toml("colour = 'red'"), "profiles.a.colour: this key is unknown."),
    "name-as-a-key": (toml("name = 'a'"), "profiles.a.name: this key is unknown."),
    "rules-as-a-key": (toml("house_rules = ''"), "profiles.a.house_rules: this key is unknown."),
    "unknown-tool": (toml("tools = ['web_serch']"), f"profiles.a.tools.0: {UNKNOWN_TOOL}"),
    "unknown-tool-at-length": (
        toml("tools = ['web_search', {type = 'web_serch'}]"),
        f"profiles.a.tools.1: {UNKNOWN_TOOL}",
    ),
    "no-tool-at-all": (toml("tools = [3]"), "profiles.a.tools.0: this must be a name or a table."),
    "tool-without-type": (
        toml("tools = [{library_ids = ['x']}]"),
        "profiles.a.tools.0: a tool needs a type.",
    ),
    "tools-are-no-list": (toml("tools = 'web_search'"), "profiles.a.tools: this must be a list."),
    "tool-with-an-unknown-key": (
        toml("tools = [{type = 'web_search', timeout = 3}]"),
        "profiles.a.tools.0.timeout: this key is unknown.",
    ),
    "tool-twice": (
        toml("tools = ['web_search', {type = 'web_search'}]"),
        "profiles.a.tools: web_search is there twice.",
    ),
    "connector-twice": (
        toml(
            "tools = [{type='connector', connector_id='x'}, {type='connector', connector_id='x'}]"
        ),
        "profiles.a.tools: connector x is there twice.",
    ),
    "connector-without-id": (
        toml("tools = ['connector']"),
        "profiles.a.tools.0.connector_id: this is missing.",
    ),
    "library-without-source": (
        toml("tools = [{type = 'document_library', channel = false}]"),
        "profiles.a.tools.0: this needs library_ids, or channel = true.",
    ),
    "above-the-range": (
        toml("completion = {temperature = 3}"),
        "profiles.a.completion.temperature: input should be less than or equal to 1.",
    ),
    "below-the-range": (
        toml("completion = {presence_penalty = -3}"),
        "profiles.a.completion.presence_penalty: input should be greater than or equal to -2.",
    ),
    "unknown-tool-choice": (
        toml("completion = {tool_choice = 'some'}"),
        "profiles.a.completion.tool_choice: input should be 'auto', 'none', 'any' or 'required'.",
    ),
    "unknown-argument": (
        toml("completion = {seed = 3}"),
        "profiles.a.completion.seed: this key is unknown.",
    ),
    "completion-is-no-table": (
        toml("completion = 3"),
        "profiles.a.completion: this must be a table.",
    ),
    "schema-missing": (
        toml("completion = {response_format = {type = 'json_schema'}}"),
        (
            "profiles.a.completion.response_format: "
            "the type json_schema needs a json_schema, and no other type has one."
        ),
    ),
    "guardrail-without-effect": (
        toml("guardrails = [{block_on_error = true}]"),
        "profiles.a.guardrails.0: this needs moderation_llm_v1 or moderation_llm_v2.",
    ),
    "guardrail-without-action": (
        toml("guardrails = [{moderation_llm_v2 = {}}]"),
        "profiles.a.guardrails.0.moderation_llm_v2.action: this is missing.",
    ),
    "category-of-the-other-version": (
        toml(
            "guardrails = [{moderation_llm_v1 = "
            "{action = 'block', custom_category_thresholds = {jailbreaking = 0.5}}}]"
        ),
        (
            "profiles.a.guardrails.0.moderation_llm_v1.custom_category_thresholds.jailbreaking: "
            "this key is unknown."
        ),
    ),
    "emoji-without-colons": (toml("emoji = 'mag'"), f"profiles.a.emoji: {NO_EMOJI}"),
    "emoji-as-a-character": (toml("emoji = '🔍'"), f"profiles.a.emoji: {NO_EMOJI}"),
    "emoji-in-capitals": (toml("emoji = ':Mag:'"), f"profiles.a.emoji: {NO_EMOJI}"),
    "too-many-prompts": (
        toml(f"prompts = [{PROMPT * 5}]"),
        "profiles.a.prompts: at most 4 are allowed.",
    ),
    "prompt-without-message": (
        toml("prompts = [{title = 'T'}]"),
        "profiles.a.prompts.0.message: this is missing.",
    ),
    "prompt-with-a-long-title": (
        toml(f"prompts = [{{title = '{'T' * 76}', message = 'M'}}]"),
        "profiles.a.prompts.0.title: at most 75 characters are allowed.",
    ),
    "long-title": (
        toml().replace('"A"', f'"{"A" * 61}"'),
        "profiles.a.title: at most 60 characters are allowed.",
    ),
    "empty-title": (toml().replace('"A"', '" "'), "profiles.a.title: this must not be empty."),
    "long-description": (
        toml(f"description = '{'d' * 76}'"),
        "profiles.a.description: at most 75 characters are allowed.",
    ),
    "empty-instructions": (
        toml().replace("Be kind.", " "),
        "profiles.a.instructions: this must not be empty.",
    ),
    "no-instructions": (
        toml().replace('instructions = "Be kind."\n', ""),
        "profiles.a.instructions: this must not be empty.",
    ),
    "long-instructions": (
        toml().replace("Be kind.", "x" * 20_001),
        "profiles.a.instructions: at most 20000 characters are allowed.",
    ),
    "no-model": (toml().replace('model = "m"\n', ""), "profiles.a.model: this is missing."),
    "reserved-name": (
        toml(name="list"),
        "profiles.list.name: the name “list” is taken: /agent list means something else.",
    ),
    "bad-name": (
        toml(name="Mine"),
        (
            "profiles.Mine.name: a name is made of lower-case letters, digits and hyphens, "
            "begins with a letter and has at most 40 characters."
        ),
    ),
    "unknown-default": (
        toml().replace('default = "a"', 'default = "b"'),
        "default: the profile 'b' doesn't exist.",
    ),
    "no-default": (toml().replace('default = "a"\n', ""), "default: this is missing."),
    "no-profiles": ('default = "a"', "profiles: this is missing."),
    "empty-profiles": ('default = "a"\n[profiles]', "profiles: at least 1 is needed."),
    "profile-is-no-table": (
        'default = "a"\n[profiles]\na = 3',
        "profiles.a: this must be a table.",
    ),
    "unknown-key-at-the-top": ('colour = "red"\n' + toml(), "colour: this key is unknown."),
}


@pytest.mark.parametrize(("text", "says"), REFUSALS.values(), ids=REFUSALS.keys())
def test_a_wrong_catalogue_is_refused_in_one_sentence(tmp_path: Path, text: str, says: str) -> None:
    file = written(tmp_path, text)

    with pytest.raises(SettingsError) as refusal:
        catalogue.load(file)

    assert str(refusal.value) == f"AGENTS_FILE: {file}: {says}"


def test_a_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    file = written(tmp_path, "default = ")

    with pytest.raises(SettingsError, match=r"AGENTS_FILE: .*agents.toml isn't valid TOML: "):
        catalogue.load(file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"AGENTS_FILE: can't read .*nowhere.toml: "):
        catalogue.load(tmp_path / "nowhere.toml")


def test_everything_that_is_wrong_with_one_profile_is_said_by_its_place() -> None:
    wrong = {"title": "A", "tools": ["web_serch"], "completion": {"temperature": 3, "top_p": -1}}

    with pytest.raises(ProfileError) as refusal:
        parsing.parse("about", wrong)

    assert refusal.value.problems == {
        "name": "The name “about” is taken: /agent about means something else.",
        "model": "This is missing.",
        "instructions": "This must not be empty.",
        "tools.0": UNKNOWN_TOOL.capitalize(),
        "completion.temperature": "Input should be less than or equal to 1.",
        "completion.top_p": "Input should be greater than or equal to 0.",
    }


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_words_of_the_command_are_no_names(name: str) -> None:
    with pytest.raises(ProfileError) as refusal:
        parsing.parse(name, LEAST)

    assert list(refusal.value.problems) == ["name"]


@pytest.mark.parametrize("name", ["", "a b", "1st", "Ärzte", "a" * 41, "a\n", "-a"])
def test_a_name_that_nobody_could_type_is_refused(name: str) -> None:
    with pytest.raises(ProfileError) as refusal:
        parsing.parse(name, LEAST)

    assert list(refusal.value.problems) == ["name"]


@pytest.mark.parametrize("emoji", [":mag:", ":+1:", ":wave::skin-tone-2:", ":parrot_1-x:"])
def test_an_emoji_is_what_slack_takes_for_one(emoji: str) -> None:
    assert parsing.parse("a", {**LEAST, "emoji": emoji}).emoji == emoji


def test_house_rules_are_read_from_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, 'house_rules = "Rules."\n' + toml())

    assert catalogue.load(file).profile("a").house_rules == "Rules."
