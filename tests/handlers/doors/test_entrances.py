"""Doors: each interaction leads to an action that the policy knows."""

from collections.abc import Callable
from typing import Any
from unittest.mock import MagicMock

import pytest

from bot.core.actor import Actor, ActorInChannel
from bot.permissions.policy import Action
from bot.slack.views import answer_footer, branching
from bot.slack.views import home as home_view
from bot.slack.views.agents import agent_card, agent_forms
from handlers import register
from handlers.doors import entrances as doors
from handlers.doors.entrances import Entrance, door_of
from handlers.surface import COMMANDS, SHORTCUTS

PERSON = {"id": "U1", "team_id": "T1"}
HERE = ActorInChannel("T1", "U1", "C1")


class RecordingApp:
    """Notes what is listened to, and by which kind of listener."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, object]] = []
        self.gates: list[object] = []

    def middleware(self, gate: object) -> None:
        self.gates.append(gate)

    def __getattr__(self, kind: str) -> Callable[[object], Callable[[object], None]]:
        def listen(name: object) -> Callable[[object], None]:
            self.heard.append((kind, name))
            return lambda listener: None

        return listen


@pytest.fixture
def app() -> RecordingApp:
    recording: Any = RecordingApp()
    register(recording, MagicMock(), "U0BOT")
    return recording  # type: ignore[no-any-return]


def test_every_listener_has_a_door_of_its_own(app: RecordingApp) -> None:
    kinds = ("action", "view", "shortcut", "command")
    heard = {kind: {name for one, name in app.heard if one == kind} for kind in kinds}

    assert heard["action"] == {*doors.CLICKS, answer_footer.MENU}
    assert heard["view"] == set(doors.WINDOWS)
    assert heard["shortcut"] == set(doors.SHORTCUTS) == set(SHORTCUTS)
    assert heard["command"] == set(COMMANDS)
    assert len(app.gates) == 1


def command(text: str, name: str = "/agent") -> dict[str, Any]:
    ids = {"team_id": "T1", "channel_id": "C1", "user_id": "U1"}
    return {"command": name, "text": text, "trigger_id": "1.2", **ids}


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("", Action.LOOK),
        ("list", Action.LOOK),
        ("analyst", Action.SWITCH_CHANNEL),
        (" `HR` ", Action.SWITCH_CHANNEL),
        ("follow", Action.LOOK),
        ("follow mention", Action.FOLLOW),
        ("about 7", Action.USAGE),
        ("new", Action.MANAGE),
        ("policy workspace", Action.POLICY),
        ("keep 7", Action.LOOK),
    ],
)
def test_a_command_is_what_its_first_word_says(text: str, action: Action) -> None:
    assert door_of(command(text)) == Entrance(HERE, action)


def click(action_id: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "block_actions",
        "team": {"id": "T1"},
        "channel": {"id": "C1"},
        "user": PERSON,
        "container": {"message_ts": "2.0", "thread_ts": "1.0"},
        "actions": [{"action_id": action_id, "value": "x", **more}],
    }


@pytest.mark.parametrize(
    ("body", "action"),
    [
        (click(agent_card.PICK), Action.SWITCH_CHANNEL),
        (click(answer_footer.MENU, value=answer_footer.AGAIN), Action.REGENERATE),
        (click(answer_footer.MENU, value="switch:hr"), Action.SWITCH_THREAD),
        (click("a_button_of_tomorrow"), Action.ASK),
        (click("no_action") | {"actions": []}, None),
    ],
)
def test_a_click_is_in_its_channel_and_thread(body: dict[str, Any], action: Action | None) -> None:
    assert door_of(body) == (Entrance(HERE, action, "1.0") if action else None)


def test_a_click_at_home_is_in_direct_messages() -> None:
    body = click(home_view.PICK) | {"view": {"type": "home"}}
    del body["channel"]

    assert door_of(body) == Entrance(ActorInChannel("T1", "U1", "D"), Action.SWITCH_CHANNEL)


@pytest.mark.parametrize(
    ("callback", "action"),
    [
        (branching.BRANCH, Action.BRANCH),
        (agent_forms.SWITCH, Action.SWITCH_THREAD),
        ("a_window_of_tomorrow", Action.ASK),
    ],
)
def test_a_window_that_is_sent_off_is_somebodys(callback: str, action: Action) -> None:
    view = {"id": "V1", "callback_id": callback, "private_metadata": ""}
    body = {"type": "view_submission", "team": {"id": "T1"}, "user": PERSON, "view": view}

    assert door_of(body) == Entrance(Actor("T1", "U1"), action)


def event(**fields: Any) -> dict[str, Any]:
    return {"team_id": "T1", "event": fields}


@pytest.mark.parametrize(
    ("body", "action"),
    [
        (event(type="message", channel="C1", user="U1", ts="1.0"), None),
        (event(type="app_home_opened", user="U1"), None),
        (event(type="file_shared", channel_id="C1", user_id="U1", file_id="F1"), Action.SHARE),
        (event(type="agent_session_stopped", channel="C1", user="U1"), None),
        ({"type": "url_verification"}, None),
        ({"type": "view_closed", "user": PERSON}, None),
    ],
)
def test_an_event_is_a_door_where_it_asks_for_something(
    body: dict[str, Any], action: Action | None
) -> None:
    assert door_of(body) == (Entrance(HERE, action) if action else None)


def test_stop_is_a_door() -> None:
    body = event(
        type="agent_session_stopped", channel="C1", user="U1", thread_ts="1.0", event_ts="3.0"
    )

    assert door_of(body) == Entrance(HERE, Action.STOP, "1.0")
