"""Requests for approval show all that is approved, and nothing that only looks like it."""

from typing import Any

import pytest

from bot.slack.views.approval import ALLOW, DENY, LONGEST_ARGUMENTS, ApprovalRequest, consent


def request(name: str = "send_email", arguments: str = "{}", **more: Any) -> ApprovalRequest:
    return ApprovalRequest("Helper", name, arguments, 7, **more)


def shown(asked: ApprovalRequest, asker: str = "U1") -> list[dict[str, Any]]:
    return list(consent(asked, asker)["blocks"])


def texts(blocks: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """Texts in the rich text of a kind."""
    elements = [one for block in blocks for one in block.get("elements", [])]
    return [text for one in elements if one["type"] == kind for text in one["elements"]]


def buttons(blocks: list[dict[str, Any]]) -> list[str]:
    [actions] = [block for block in blocks if block["type"] == "actions"]
    return [one["action_id"] for one in actions["elements"]]


@pytest.mark.parametrize("length", [40, 2_500, 2_501, LONGEST_ARGUMENTS])
def test_arguments_are_shown_whole_however_many_blocks_that_takes(length: int) -> None:
    arguments = ('{"note": "' + "n" * length)[: length - 12] + '", "to": "x"'

    blocks = shown(request(arguments=arguments))

    pieces = [one["text"] for one in texts(blocks, "rich_text_preformatted")]
    assert "".join(pieces) == arguments
    assert max(map(len, pieces)) <= 2_500
    assert buttons(blocks) == [ALLOW, DENY]


@pytest.mark.parametrize(
    "asked",
    [request(arguments="n" * (LONGEST_ARGUMENTS + 1)), request(name="a" * 501)],
    ids=["arguments", "name"],
)
def test_what_cannot_be_shown_whole_cannot_be_approved(asked: ApprovalRequest) -> None:
    blocks = shown(asked)

    assert not asked.is_whole
    assert buttons(blocks) == [DENY]
    assert "nobody can approve it" in str(blocks)


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("mail\n✅ *Approved by admin*", "mail\\n✅ *Approved by admin*"),
        ("mail` now", "mail` now"),
        ("mail_" + "a" * 120 + "_delete_all", "mail_" + "a" * 120 + "_delete_all"),
        ("\u202eliam", "\\u202eliam"),
        ("pay\u200bpal", "pay\\u200bpal"),
    ],
    ids=["a second line", "code", "long", "turned around", "unseen"],
)
def test_a_name_is_one_line_of_code_with_everything_in_it(name: str, seen: str) -> None:
    [shown_name] = texts(shown(request(name)), "rich_text_section")

    assert shown_name == {"type": "text", "text": seen, "style": {"code": True}}


def test_arguments_hide_nothing_either() -> None:
    blocks = shown(request(arguments='{"to": "\u202egro.live@ecila"}\n\tend'))

    [piece] = texts(blocks, "rich_text_preformatted")
    assert piece["text"] == '{"to": "\\u202egro.live@ecila"}\n\tend'


@pytest.mark.parametrize(
    ("by", "asker", "hint"),
    [
        ("asker", "U1", "Only the person who asked can answer."),
        ("members", "U1", "Any full member of this workspace can answer."),
        ("admins", "B1", "Only admins of this workspace can answer."),
    ],
)
def test_it_is_said_who_can_answer(by: str, asker: str, hint: str) -> None:
    assert hint in str(shown(request(by=by), asker))


def test_of_several_calls_each_says_which_one_it_is() -> None:
    assert "Request 3 of 16." in str(shown(request(number=3, count=16)))
