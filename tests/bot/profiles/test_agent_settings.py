"""Settings of a profile's agent at Mistral, and the changes that make a new version."""

from typing import Any

import pytest
from mistralai.client import models as sdk

from bot.profiles import parsing
from bot.profiles.profile import Profile
from playground.mistral.requests.validation import check

LEAST = {"title": "A", "model": "mistral-medium-latest", "instructions": "Be kind."}
EVERYTHING: dict[str, Any] = {
    **LEAST,
    "emoji": ":mag:",
    "description": "Finds things.",
    "tools": [
        "web_search",
        {"type": "web_search_premium", "requires_confirmation": ["web_search"]},
        {"type": "code_interpreter", "include": ["run"]},
        {"type": "image_generation", "exclude": ["edit"]},
        {"type": "document_library", "library_ids": ["lib-fixed"]},
        {"type": "connector", "connector_id": "jira", "requires_confirmation": ["create"]},
        {"type": "connector", "connector_id": "github"},
    ],
    "completion": {
        "temperature": 0.5,
        "top_p": 1,
        "max_tokens": 100,
        "stop": "END",
        "random_seed": 0,
        "presence_penalty": -2,
        "frequency_penalty": 2.0,
        "tool_choice": "auto",
        "reasoning_effort": "high",
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "answer", "schema": {"type": "object"}, "strict": True},
        },
    },
    "guardrails": [
        {
            "block_on_error": True,
            "moderation_llm_v1": {"action": "block", "custom_category_thresholds": {"pii": 0.5}},
            "moderation_llm_v2": {
                "action": "none",
                "ignore_other_categories": True,
                "custom_category_thresholds": {"jailbreaking": 0.8},
            },
        }
    ],
    "prompts": [{"title": "Find", "message": "Find my keys."}],
}


def parsed(**fields: object) -> Profile:
    return parsing.parse("a", {**LEAST, **fields})


@pytest.mark.parametrize("fields", [LEAST, EVERYTHING], ids=["least", "everything"])
def test_a_profile_survives_being_kept_as_what_was_written(fields: dict[str, Any]) -> None:
    profile = parsing.parse("a", fields)

    assert parsing.parse("a", profile.fields()) == profile


@pytest.mark.parametrize("request_model", [sdk.CreateAgentRequest, sdk.UpdateAgentRequest])
@pytest.mark.parametrize("fields", [LEAST, EVERYTHING], ids=["least", "everything"])
def test_what_mistral_is_told_is_what_its_client_knows(
    request_model: type[sdk.CreateAgentRequest | sdk.UpdateAgentRequest], fields: dict[str, Any]
) -> None:
    settings = parsing.parse("a", fields).settings("lib-channel")

    check(request_model, settings.request())


def test_everything_that_was_written_for_mistral_is_told() -> None:
    told = parsing.parse("a", EVERYTHING).settings("lib-channel").request()

    assert told == {
        "name": "Threadwind a",
        "model": "mistral-medium-latest",
        "instructions": "Be kind.",
        "tools": [
            {"type": "web_search"},
            {
                "type": "web_search_premium",
                "tool_configuration": {"requires_confirmation": ["web_search"]},
            },
            {"type": "code_interpreter", "tool_configuration": {"include": ["run"]}},
            {"type": "image_generation", "tool_configuration": {"exclude": ["edit"]}},
            {"type": "document_library", "library_ids": ["lib-channel", "lib-fixed"]},
            {
                "type": "connector",
                "connector_id": "jira",
                "tool_configuration": {"requires_confirmation": ["create"]},
            },
            {"type": "connector", "connector_id": "github"},
        ],
        "completion_args": {**EVERYTHING["completion"], "stop": ["END"]},
        "guardrails": EVERYTHING["guardrails"],
        "description": "Finds things.",
        "handoffs": None,
    }


@pytest.mark.parametrize(
    ("tool", "library_id", "libraries"),
    [
        ("document_library", "lib-1", ["lib-1"]),
        ("document_library", "", None),
        ({"type": "document_library", "library_ids": ["x"]}, "", ["x"]),
        ({"type": "document_library", "library_ids": ["x", "lib-1"]}, "lib-1", ["lib-1", "x"]),
        ({"type": "document_library", "library_ids": ["x"], "channel": False}, "lib-1", ["x"]),
    ],
    ids=["channel", "channel-without", "fixed-only-as-yet", "both-once", "fixed"],
)
def test_the_library_tool_is_there_where_a_library_is(
    tool: object, library_id: str, libraries: list[str] | None
) -> None:
    told = parsed(tools=[tool]).settings(library_id).tools

    assert [one["library_ids"] for one in told] == ([libraries] if libraries else [])


@pytest.mark.parametrize(
    "change",
    [
        {"description": "Other words."},
        {"model": "mistral-large-latest"},
        {"instructions": "Be cruel."},
        {"tools": ["web_search"]},
        {"completion": {"temperature": 0.1}},
        {"guardrails": [{"moderation_llm_v2": {"action": "block"}}]},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_mistral_is_told_changes_the_fingerprint(change: dict[str, Any]) -> None:
    assert parsed(**change).settings().fingerprint != parsed().settings().fingerprint


@pytest.mark.parametrize(
    "change",
    [
        {"title": "B"},
        {"emoji": ":tada:"},
        {"prompts": [{"title": "T", "message": "M"}]},
        {"completion": {}},
        {"instructions": "Be kind.\n"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_only_slack_shows_leaves_the_fingerprint(change: dict[str, Any]) -> None:
    assert parsed(**change).settings().fingerprint == parsed().settings().fingerprint


def test_a_library_changes_the_fingerprint_of_who_uses_it() -> None:
    reader = parsed(tools=["document_library"])

    assert reader.settings("lib-1").fingerprint != reader.settings().fingerprint
    assert parsed().settings("lib-1").fingerprint == parsed().settings().fingerprint
