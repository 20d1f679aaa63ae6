"""Approval request of an agent: one tool call in words, shown whole, with *Approve* and *Deny*."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.slack.markup import named
from bot.slack.views.approvals.call_words import CallInWords, in_words
from bot.slack.views.block_kit import Json, button, context, section

ALLOW, DENY = "allow_call", "deny_call"

WANTS = "*{title}* wants to {wants}. OK, <@{asker}>?"
WANTS_ANYBODYS = "*{title}* wants to {wants}. Is that OK?"
LABELS = {ALLOW: ("Approve", "primary"), DENY: ("Deny", "danger")}
HINTS = {
    "asker": "Only <@{asker}> can decide.",
    "members": "Any full member of this workspace can decide.",
    "admins": "Only workspace admins can decide.",
}
NEXT = "A new question counts as no."
SEVERAL = "Request {number} of {count}."
NOT_WHOLE = "This is too long to show in full, so nobody can approve it. The rest isn't shown."
SEPARATOR = " "  # in a button's value: the turn, then the call in words


@dataclass(frozen=True, slots=True)
class ApprovalRequest:
    """A tool call that the agent `title` wants to make, the nth of `count` of its turn.

    `by` is the circle of people who can answer: see `HINTS`.
    """

    title: str
    name: str
    arguments: str
    turn_id: int
    by: str = "asker"
    number: int = 1
    count: int = 1

    @property
    def is_whole(self) -> bool:
        """True if all of it can be shown, so that somebody can approve it."""
        return self.in_words.is_whole

    @property
    def in_words(self) -> CallInWords:
        """The call as people read it."""
        return in_words(self.name, self.arguments)


@dataclass(frozen=True, slots=True)
class ShownCall:
    """A call as a request's message shows it: in words, and the blocks with the rest."""

    was: str = ""
    details: tuple[Mapping[str, Any], ...] = ()


def consent(asked: ApprovalRequest, asker: str) -> Json:
    """Render the request to the person who asked the question, or to all who can answer."""
    call = asked.in_words
    wording = WANTS if asked.by == "asker" else WANTS_ANYBODYS
    wants = wording.format(title=named(asked.title), wants=call.wants, asker=asker)
    offered = (ALLOW, DENY) if call.is_whole else (DENY,)
    value = f"{asked.turn_id}{SEPARATOR}{call.was}"
    actions = {"type": "actions", "elements": [_button(action, value) for action in offered]}
    hints = [SEVERAL.format(number=asked.number, count=asked.count)] if asked.count > 1 else []
    hint = context(" ".join([*hints, HINTS[asked.by].format(asker=asker), NEXT]))
    rest = [] if call.is_whole else [section(NOT_WHOLE)]
    blocks = [section(wants), *call.details, *rest, actions, hint]
    return {"text": wants, "blocks": blocks}


def outcome(sentence: str, call: ShownCall) -> Json:
    """Render what became of a request; what it was about stays on record."""
    return {"text": sentence, "blocks": [section(sentence), *call.details]}


def shown_call(blocks: Sequence[Mapping[str, Any]]) -> ShownCall:
    """Find in a request's message what it says of its call."""
    details = tuple(block for block in blocks if block.get("type") == "rich_text")
    buttons = [
        element
        for block in blocks
        for element in block.get("elements", ())
        if isinstance(element, dict) and element.get("action_id") in LABELS
    ]
    value = buttons[0].get("value") if buttons else ""
    return ShownCall(requested(str(value or ""))[1], details)


def requested(value: str) -> tuple[int | None, str]:
    """The turn that a button is about (None in messages of earlier versions), and its call."""
    turn_id, _, was = value.partition(SEPARATOR)
    return int(turn_id) if turn_id.isdecimal() else None, was


def _button(action: str, value: str) -> Json:
    label, style = LABELS[action]
    return button(action, label, style=style, value=value)
