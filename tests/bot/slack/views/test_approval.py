"""Requests for approval show all that is approved, and nothing that only looks like it."""

from typing import Any

import pytest

from bot.slack.views.approvals.approval import (
    ALLOW,
    DENY,
    ApprovalRequest,
    consent,
    outcome,
    requested,
    shown_call,
)
from bot.slack.views.approvals.call_words import LONGEST_ARGUMENTS
from playground.slack.api.content.blocks import check_blocks


def request(name: str = "send_email", arguments: str = "{}", **more: Any) -> ApprovalRequest:
    return ApprovalRequest("Helper", name, arguments, 7, **more)


def shown(asked: ApprovalRequest, asker: str = "U1") -> list[dict[str, Any]]:
    return list(consent(asked, asker)["blocks"])


def buttons(blocks: list[dict[str, Any]]) -> list[str]:
    [actions] = [block for block in blocks if block["type"] == "actions"]
    return [one["action_id"] for one in actions["elements"]]


def test_a_request_asks_in_one_sentence() -> None:
    asked = request("web_search", '{"query": "m\\u00e9t\\u00e9o \\u00e0 Paris"}')

    content = consent(asked, "U1")

    assert content["text"] == "*Helper* wants to search the web for “météo à Paris”. OK, <@U1>?"
    assert [block["type"] for block in content["blocks"]] == ["section", "actions", "context"]
    assert content["blocks"][0]["text"]["text"] == content["text"]


def test_a_request_that_others_decide_asks_nobody_by_name() -> None:
    content = consent(request("web_search", '{"query": "tea"}', by="members"), "U1")

    assert content["text"] == "*Helper* wants to search the web for “tea”. Is that OK?"


@pytest.mark.parametrize(
    "asked",
    [
        request(arguments='{"note": "' + "n" * LONGEST_ARGUMENTS + '"}'),
        request("code_interpreter", '{"code": "' + "n" * (LONGEST_ARGUMENTS + 1) + '"}'),
        request(arguments="no JSON" * LONGEST_ARGUMENTS),
        request(arguments='{"a": [' + "1," * 300 + "1]}"),
        request(arguments="[" * 5_000 + "n" * LONGEST_ARGUMENTS),
        request(name="a" * 501),
    ],
    ids=["value", "code", "no JSON", "many values", "deep", "name"],
)
def test_what_cannot_be_shown_whole_cannot_be_approved(asked: ApprovalRequest) -> None:
    blocks = shown(asked)

    check_blocks(blocks, 50)
    assert not asked.is_whole
    assert buttons(blocks) == [DENY]
    assert "nobody can approve it" in str(blocks)


def test_what_can_be_shown_whole_can_be_approved() -> None:
    note = '{"note": "' + "n" * (LONGEST_ARGUMENTS - 4) + '"}'

    blocks = shown(request(arguments=note))

    check_blocks(blocks, 50)
    assert buttons(blocks) == [ALLOW, DENY]
    assert str(blocks).count("n" * 2_500) == 3


@pytest.mark.parametrize(
    ("by", "hint"),
    [
        ("asker", "Only <@U1> can decide."),
        ("members", "Any full member of this workspace can decide."),
        ("admins", "Only workspace admins can decide."),
    ],
)
def test_it_is_said_who_can_answer(by: str, hint: str) -> None:
    assert f"{hint} A new question counts as no." in str(shown(request(by=by)))


def test_of_several_calls_each_says_which_one_it_is() -> None:
    assert "Request 3 of 16." in str(shown(request(number=3, count=16)))


def test_what_became_of_a_request_keeps_what_it_was_about() -> None:
    message = consent(request("book_room", '{"room": "A", "seats": 4}'), "U1")

    content = outcome("✅ Approved", shown_call(message["blocks"]))

    assert shown_call(message["blocks"]).was == "“book room”"
    assert [block["type"] for block in content["blocks"]] == ["section", "rich_text"]
    assert content["blocks"][1] in message["blocks"]


@pytest.mark.parametrize(
    ("value", "turn_id", "was"),
    [("7 web search for “tea”", 7, "web search for “tea”"), ("7", 7, ""), ("x", None, "")],
    ids=["a call", "an earlier version", "none of ours"],
)
def test_a_button_tells_the_turn_and_the_call(value: str, turn_id: int | None, was: str) -> None:
    assert requested(value) == (turn_id, was)


@pytest.mark.parametrize("blocks", [[], [{"type": "actions", "elements": ["?", {}]}]], ids=str)
def test_a_message_without_our_buttons_tells_nothing(blocks: list[dict[str, Any]]) -> None:
    assert shown_call(blocks).was == ""
