"""The table of methods against Slack's documentation and Slack's SDK."""

import inspect
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack.api.methods.catalogue import METHODS
from playground.slack.api.methods.method import COMMON_ERRORS, FIELD_ERRORS, SDK_ARGUMENTS
from playground.slack.local import LocalSlack

from .conftest import described

# An append may bring chunks in place of a text, and a status is cleared by an empty one.
NOT_NEEDED = {"chat.appendStream": {"markdown_text"}, "assistant.threads.setStatus": {"status"}}
LISTS = {"files", "prompts", "blocks", "chunks", "attachments"}
OBJECTS = {"view", "metadata"}


@pytest.mark.parametrize("name", sorted(METHODS))
def test_arguments_are_the_documented_ones(documentation: dict[str, Any], name: str) -> None:
    documented = set(described(documentation, name)["args"]["properties"]) - {"token"}

    assert METHODS[name].arguments - SDK_ARGUMENTS == documented


@pytest.mark.parametrize("name", sorted(METHODS))
def test_what_a_call_needs_is_needed_here(documentation: dict[str, Any], name: str) -> None:
    documented = set(described(documentation, name)["args"].get("required", [])) - {"token"}

    assert documented - set(METHODS[name].required) == NOT_NEEDED.get(name, set())


@pytest.mark.parametrize("name", sorted(METHODS))
def test_errors_are_documented(documentation: dict[str, Any], name: str) -> None:
    documented = set(described(documentation, name)["errors"])

    assert METHODS[name].errors - FIELD_ERRORS - COMMON_ERRORS <= documented


@pytest.mark.parametrize("name", sorted(METHODS))
def test_tier_scopes_and_json_are_documented(documentation: dict[str, Any], name: str) -> None:
    told = described(documentation, name)
    row = METHODS[name]

    assert row.tier == int(told["rate_limits"][1:])
    assert row.scopes == set(told["scope"].get("bot", []))
    assert row.json or not told.get("json_input_supported")


@pytest.mark.parametrize("name", sorted(METHODS))
async def test_the_sdk_sends_only_known_arguments(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    sent: list[dict[str, Any]] = []

    async def keep(self: AsyncWebClient, method: str, **request: Any) -> dict[str, Any]:
        sent.append({"method": method, **request})
        return {}

    monkeypatch.setattr(AsyncWebClient, "api_call", keep)
    function = getattr(AsyncWebClient(), name.replace(".", "_"))
    names = [p.name for p in inspect.signature(function).parameters.values() if p.name != "kwargs"]

    await function(**{n: _sample(n) for n in names})

    arguments = {
        key
        for form in ("json", "data", "params")
        for key, value in (sent[0].get(form) or {}).items()
        if value is not None
    }
    assert sent[0]["method"] == name
    assert arguments - {"token"} <= METHODS[name].arguments
    assert METHODS[name].json or "json" not in sent[0]
    assert METHODS[name].read or sent[0].get("http_verb", "POST") == "POST"


def test_every_method_has_a_handler() -> None:
    slack = LocalSlack()

    assert set(slack._app_methods()) | set(slack.tenants.first.handlers) == set(METHODS)


def _sample(name: str) -> Any:
    if name in LISTS:
        return [{}]
    return {} if name in OBJECTS else "x"
