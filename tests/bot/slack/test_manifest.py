"""The manifest has exactly the events, commands and OAuth scopes that the code uses."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import jsonschema
import pytest

import bot
import handlers
from bot.files import missing_notice
from bot.slack.manifest import Surface, manifest, scopes
from bot.slack.methods import METHODS
from bot.slack.posting import edit_offers
from bot.slack.views import (
    answer_footer,
    branching,
    channel_changes,
    connectors,
    forget_thread,
    home,
    library,
    mistral_key,
    policy_form,
)
from bot.slack.views.agents import agent_card, agent_form, agent_forms
from bot.slack.views.approvals import approval
from bot.slack.views.costs import budget
from bot.slack.views.memory import note_list, note_notices
from bot.slack.views.routines import routine_form, routine_list
from handlers.surface import COMMANDS, EVENTS, OLDER_EVENTS, SHORTCUTS, SURFACE

SHARED = Path(__file__).parents[4] / "shared" / "data"
SCHEMA = SHARED / "slack-manifest.schema.json"
SLACK_METHODS = SHARED / "slack-methods.json"
METHOD = re.compile(
    r"(?:agents|api|apps|assistant|auth|bots|chat|conversations|files|oauth|reactions|usergroups|users"
    r"|views)"
    r"(?:\.[a-z0-9]+)*\.(?!toml)[a-zA-Z]+"
)


class RecordingApp:
    """Records what is listened to."""

    def __init__(self) -> None:
        self.types: set[str] = set()
        self.commands: set[str] = set()
        self.actions: set[str] = set()
        self.views: set[str] = set()
        self.shortcuts: set[str] = set()

    def event(self, kind: object) -> object:
        return self._keep(self.types, kind)

    def middleware(self, _gate: object) -> None: ...

    def command(self, name: object) -> object:
        return self._keep(self.commands, name)

    def action(self, action_id: object) -> object:
        return self._keep(self.actions, action_id)

    def view(self, callback_id: object) -> object:
        return self._keep(self.views, callback_id)

    def shortcut(self, callback_id: object) -> object:
        return self._keep(self.shortcuts, callback_id)

    def _keep(self, where: set[str], what: object) -> object:
        if isinstance(what, str):
            where.add(what)
        return lambda listener: listener


def registered() -> RecordingApp:
    app: Any = RecordingApp()
    handlers.register(app, Mock(), "U0BOT")
    recorded: RecordingApp = app
    return recorded


def strings() -> Iterator[str]:
    """Collect the strings in the app's code, without the table of methods itself."""
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
    assert registered().types == {event.split(".")[0] for event in (*EVENTS, *OLDER_EVENTS)}


def test_an_agent_subscribes_to_nothing_of_the_older_kind() -> None:
    told = manifest(SURFACE)

    assert "agent_view" in told["features"]
    assert not set(told["settings"]["event_subscriptions"]["bot_events"]) & set(OLDER_EVENTS)


def test_both_tabs_are_there_and_we_hear_when_they_are_opened() -> None:
    told = manifest(SURFACE)

    assert told["features"]["app_home"]["home_tab_enabled"]
    assert told["features"]["app_home"]["messages_tab_enabled"]
    assert "app_home_opened" in told["settings"]["event_subscriptions"]["bot_events"]


def test_every_command_has_a_listener_and_every_listener_a_command() -> None:
    assert registered().commands == set(COMMANDS)


def test_whatever_people_can_use_in_a_message_or_a_window_has_a_listener() -> None:
    app = registered()

    on_the_card = {agent_card.PICK, agent_card.NEW, agent_card.COPY, agent_card.EDIT}
    in_messages = on_the_card | {approval.ALLOW, approval.DENY}
    below_answers = {
        answer_footer.MENU,
        answer_footer.FEEDBACK,
        budget.CHANGE,
        missing_notice.RETRY,
        edit_offers.ASK,
        edit_offers.BRANCH,
    }
    at_home = {home.PICK, home.NEW, home.COPY, home.EDIT}
    in_libraries = {library.PREVIOUS, library.NEXT, library.REMOVE, library.RETRY}
    about_channels = {channel_changes.CLEAR, channel_changes.DELETE}
    in_notes = {
        note_list.PREVIOUS,
        note_list.NEXT,
        note_list.REMOVE,
        note_list.CLEAR,
        note_list.KEEP,
    }
    about_notes = in_notes | {note_list.REMOVE_AT_HOME, note_notices.UNDO, note_notices.UNFORGET}
    about_keys = {mistral_key.OPEN, mistral_key.PUSH}
    of_routines = {routine_list.NEW, routine_list.EDIT, routine_list.RUN}
    of_routines |= {routine_list.PAUSE, routine_list.RESUME, routine_list.DELETE}
    in_windows = {agent_form.MORE} | of_routines
    accounts = {connectors.CONNECT, connectors.HOME_CONNECT, connectors.DISCONNECT}
    in_windows |= accounts | {connectors.LINK}
    in_places = in_windows | at_home | in_libraries | about_channels | about_keys | about_notes
    assert app.actions == in_messages | below_answers | in_places
    assert not in_messages & at_home
    about_threads = {
        agent_forms.SWITCH,
        connectors.CHECK,
        branching.BRANCH,
        forget_thread.FORGET,
        branching.COMPARE,
    }
    choosing = {agent_forms.CHOOSE, agent_forms.COPY, agent_forms.CHOOSE_TO_DELETE}
    about_agents = {agent_form.MAKE, agent_form.EDIT, agent_forms.DELETE} | choosing
    assert app.views == about_threads | about_agents | {
        policy_form.SAVE,
        mistral_key.SAVE,
        routine_form.SCHEDULE,
    }
    assert app.shortcuts == set(SHORTCUTS)


@pytest.mark.parametrize("request_url", [None, "https://example.com/slack/events"])
@pytest.mark.skipif(not SCHEMA.exists(), reason="Slack's manifest schema is not in this checkout")
def test_the_manifest_is_valid_by_slacks_own_schema(request_url: str | None) -> None:
    schema = json.loads(SCHEMA.read_text())

    jsonschema.validate(manifest(SURFACE, request_url), schema)


@pytest.mark.skipif(not SLACK_METHODS.exists(), reason="Slack's methods are not in this checkout")
@pytest.mark.parametrize("method", sorted(METHODS))
def test_a_methods_scopes_are_those_that_slack_wants(method: str) -> None:
    known = json.loads(SLACK_METHODS.read_text())
    if method not in known:
        pytest.skip(f"{method} is not in the copy of the documentation")

    assert set(METHODS[method].scopes) == set(known[method]["scope"].get("bot", []))


def test_socket_mode_is_on_exactly_without_a_request_url() -> None:
    by_socket = manifest(SURFACE)["settings"]
    by_http = manifest(SURFACE, "https://example.com/slack/events")["settings"]

    assert by_socket["socket_mode_enabled"]
    assert not by_http["socket_mode_enabled"]
    assert by_http["event_subscriptions"]["request_url"] == "https://example.com/slack/events"


def test_it_asks_for_the_scopes_of_events_and_methods() -> None:
    asked = manifest(SURFACE)["oauth_config"]["scopes"]["bot"]

    assert asked == scopes(SURFACE)
    assert {"app_mentions:read", "chat:write", "users:read"} <= set(asked)


def test_only_an_app_with_commands_asks_for_their_scope() -> None:
    assert "commands" in scopes(SURFACE)
    assert "commands" not in scopes(Surface(EVENTS, {}, {}))


def test_commands_and_clicks_reach_us_where_events_do() -> None:
    url = "https://example.com/slack/events"
    by_http = manifest(SURFACE, url)

    assert by_http["settings"]["interactivity"] == {"is_enabled": True, "request_url": url}
    assert {command["url"] for command in by_http["features"]["slash_commands"]} == {url}
