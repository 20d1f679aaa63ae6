"""Commands, clicks and modals, judged from their payloads."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.core.actor import Actor, ActorInChannel
from handlers.home import HomeActionHandlers
from handlers.payloads import interactions

PAYLOADS = Path(__file__).parents[3] / "shared" / "data" / "slack-payloads"
COMMAND = {
    "team_id": "T1",
    "channel_id": "C1",
    "user_id": "U1",
    "command": "/agent",
    "text": "list",
    "trigger_id": "1.2.3",
}
PEOPLE = {"team": {"id": "T1"}, "user": {"id": "U1"}, "trigger_id": "1.2.3"}
CLICK = PEOPLE | {
    "type": "block_actions",
    "channel": {"id": "C1"},
    "actions": [{"action_id": "pick_profile", "selected_option": {"value": "analyst"}}],
}
AT_HOME = {name: value for name, value in CLICK.items() if name != "channel"} | {
    "container": {"type": "view", "view_id": "V1"},
    "view": {"id": "V1", "type": "home"},
}


def submitted(values: object, **fields: Any) -> dict[str, Any]:
    blocks = [{"type": "input", "block_id": "title"}, {"type": "section"}]
    view = {"private_metadata": "pirate", "blocks": blocks, "state": {"values": values}}
    return PEOPLE | {"type": "view_submission", "view": view | fields}


def test_a_command_says_who_and_where() -> None:
    command = interactions.command(COMMAND)

    assert command
    assert (command.here, command.text, command.trigger) == (
        ActorInChannel("T1", "U1", "C1"),
        "list",
        "1.2.3",
    )


def test_a_click_says_what_was_picked() -> None:
    click = interactions.click(CLICK)

    assert click
    assert (click.here, click.value) == (ActorInChannel("T1", "U1", "C1"), "analyst")


def test_a_button_is_worth_what_it_says() -> None:
    click = interactions.click(CLICK | {"actions": [{"value": "x"}]})

    assert click
    assert click.value == "x"


def test_a_click_in_a_home_says_who_picked_what() -> None:
    click = interactions.home_click(AT_HOME)

    assert click
    assert (click.who, click.value, click.trigger) == (Actor("T1", "U1"), "analyst", "1.2.3")


def test_a_click_says_in_which_message() -> None:
    click = interactions.click(CLICK | {"container": {"type": "message", "message_ts": "1.2"}})

    assert click
    assert (click.ts, click.thread_ts) == ("1.2", "1.2")


def test_a_window_holds_its_fields_by_block() -> None:
    sent = interactions.submission(
        submitted(
            {
                "title": {"value": {"value": "Pi\0rate"}},
                "model": {"value": {"selected_option": {"value": "m"}}},
                "tools": {"value": {"selected_options": [{"value": "a"}, {"value": "b"}]}},
                "temperature": {"value": {"value": None}},
            }
        )
    )

    assert sent
    assert (sent.who, sent.signed, sent.blocks) == (Actor("T1", "U1"), "pirate", ("title",))
    assert sent.fields == {
        "title": "Pirate",
        "model": "m",
        "tools": ("a", "b"),
        "temperature": "",
    }


@pytest.mark.parametrize(
    "values",
    [None, "x", {"title": None}, {"title": {}}, {"title": {"value": 5}}],
    ids=["none", "text", "no-block", "no-input", "a-number"],
)
def test_a_field_that_is_none_is_empty(values: object) -> None:
    sent = interactions.submission(submitted(values))

    assert sent
    assert sent.text("title") == ""


@pytest.mark.parametrize("field", ["team_id", "channel_id", "user_id"])
@pytest.mark.parametrize("value", [None, "", 5, {"id": "T1"}])
def test_a_command_that_lacks_a_field_is_none(field: str, value: object) -> None:
    assert interactions.command(COMMAND | {field: value}) is None


@pytest.mark.parametrize("field", ["team", "channel", "user", "actions"])
@pytest.mark.parametrize("value", [None, "", 5, {}, []])
def test_a_click_that_lacks_a_field_is_none(field: str, value: object) -> None:
    assert interactions.click(CLICK | {field: value}) is None


@pytest.mark.parametrize("field", ["team", "user", "view", "actions"])
@pytest.mark.parametrize("value", [None, "", 5, {}, [], {"type": "modal"}])
def test_a_click_in_a_home_that_lacks_a_field_is_none(field: str, value: object) -> None:
    assert interactions.home_click(AT_HOME | {field: value}) is None


@pytest.mark.parametrize("listener", ["pick", "new", "edit", "key"])
async def test_a_click_that_is_in_no_home_does_nothing(listener: str) -> None:
    nobody: Any = None

    await getattr(HomeActionHandlers(nobody, nobody, nobody, nobody), listener)(nobody, CLICK)


@pytest.mark.parametrize("actions", [[None], [5], [{"selected_option": None}], [{"value": 5}]])
def test_a_click_on_something_odd_is_worth_nothing(actions: object) -> None:
    click = interactions.home_click(AT_HOME | {"actions": actions})

    assert click
    assert click.value == ""


@pytest.mark.parametrize("field", ["team", "user", "view"])
@pytest.mark.parametrize("value", [None, "", 5])
def test_a_window_that_lacks_a_field_is_none(field: str, value: object) -> None:
    assert interactions.submission(submitted({}) | {field: value}) is None


@pytest.mark.skipif(not PAYLOADS.is_dir(), reason="the sample payloads are not in this checkout")
@pytest.mark.parametrize(
    ("name", "parse"),
    [
        ("slash_command__slash_command_body", interactions.command),
        ("block_actions__body", interactions.click),
        ("view_submission__body", interactions.submission),
    ],
)
def test_real_payloads_are_read(name: str, parse: Any) -> None:
    assert parse(json.loads((PAYLOADS / f"{name}.json").read_text())) is not None
