"""The manifest says what the code does, no more and no less."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import bot
import handlers
from bot.manifest import manifest, scopes
from bot.slack.methods import METHODS
from handlers import EVENTS

SHARED = Path(__file__).parents[3] / "shared" / "data"
SCHEMA = SHARED / "slack-manifest.schema.json"
SLACK_METHODS = SHARED / "slack-methods.json"
METHOD = re.compile(
    r"(?:agents|apps|assistant|auth|chat|conversations|files|reactions|users|views)"
    r"(?:\.[a-z]+)*\.(?!toml)[a-zA-Z]+"
)


def strings() -> Iterator[str]:
    """Every string in the app's code, but for the table of methods itself."""
    for package in (bot, handlers):
        for file in Path(package.__path__[0]).rglob("*.py"):
            if file.name == "methods.py":
                continue
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


def test_the_table_names_exactly_the_methods_that_the_code_calls() -> None:
    called = {text for text in strings() if METHOD.fullmatch(text)}

    assert called == set(METHODS)


def test_every_event_has_a_listener_and_every_listener_an_event() -> None:
    class RecordingApp:
        def __init__(self) -> None:
            self.types: set[str] = set()

        def event(self, kind: object) -> object:
            if isinstance(kind, str):
                self.types.add(kind)
            return lambda listener: listener

    app = RecordingApp()
    nobody: Any = object()
    handlers.register(app, inbox=nobody, stopping=nobody, bot_user_id="U0BOT")  # type: ignore[arg-type]

    assert app.types == {event.split(".")[0] for event in EVENTS}


@pytest.mark.parametrize("request_url", [None, "https://example.com/slack/events"])
@pytest.mark.skipif(not SCHEMA.exists(), reason="Slack's manifest schema is not in this checkout")
def test_the_manifest_is_valid_by_slacks_own_schema(request_url: str | None) -> None:
    schema = json.loads(SCHEMA.read_text())

    jsonschema.validate(manifest(EVENTS, request_url), schema)


@pytest.mark.skipif(not SLACK_METHODS.exists(), reason="Slack's methods are not in this checkout")
@pytest.mark.parametrize("method", sorted(METHODS))
def test_a_methods_scopes_are_those_that_slack_wants(method: str) -> None:
    known = json.loads(SLACK_METHODS.read_text())

    assert set(METHODS[method].scopes) == set(known[method]["scope"].get("bot", []))


def test_socket_mode_is_on_exactly_without_a_request_url() -> None:
    by_socket = manifest(EVENTS)["settings"]
    by_http = manifest(EVENTS, "https://example.com/slack/events")["settings"]

    assert by_socket["socket_mode_enabled"]
    assert not by_http["socket_mode_enabled"]
    assert by_http["event_subscriptions"]["request_url"] == "https://example.com/slack/events"


def test_it_asks_for_the_scopes_of_events_and_methods() -> None:
    asked = manifest(EVENTS)["oauth_config"]["scopes"]["bot"]

    assert asked == scopes(EVENTS)
    assert {"app_mentions:read", "chat:write", "users:read"} <= set(asked)
