"""Approval request of an agent: one tool call, shown whole, with *Approve* and *Deny*."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from bot.slack.markup import named
from bot.slack.views.block_kit import Json, button, context, preformatted, section

ALLOW, DENY = "allow_call", "deny_call"

WANTS = "*{title}* wants to do something that needs your consent, <@{asker}>:"
WANTS_ANYBODYS = "*{title}* wants to do something that needs somebody's consent:"
LABELS = {ALLOW: ("Approve", "primary"), DENY: ("Deny", "danger")}
HINTS = {
    "asker": "Only the person who asked can answer.",
    "members": "Any full member of this workspace can answer.",
    "admins": "Only admins of this workspace can answer.",
}
NEXT = "Asking something else here counts as no."
SEVERAL = "Request {number} of {count}."
NOT_WHOLE = (
    "This is too long to be shown whole, so nobody can approve it. The rest is left out here."
)

LONGEST_NAME = 500  # characters
LONGEST_ARGUMENTS = 10_000
PIECE = 2_500  # characters of a block
SEEN_AS_THEY_ARE = {"\n", "\t"}
UNSEEN = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}  # categories of characters


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
        fits = len(_seen(self.arguments)) <= LONGEST_ARGUMENTS
        return fits and len(_name(self.name)) <= LONGEST_NAME


def consent(asked: ApprovalRequest, asker: str) -> Json:
    """Render the request to the person who asked the question, or to all who can answer."""
    wants = (WANTS if asked.by == "asker" else WANTS_ANYBODYS).format(
        title=named(asked.title), asker=asker
    )
    offered = (ALLOW, DENY) if asked.is_whole else (DENY,)
    buttons = [_button(action, asked.turn_id) for action in offered]
    actions = {"type": "actions", "elements": buttons}
    hints = [SEVERAL.format(number=asked.number, count=asked.count)] if asked.count > 1 else []
    hint = context(" ".join([*hints, HINTS[asked.by], NEXT]))
    return {"text": wants, "blocks": [section(wants), *_call(asked), actions, hint]}


def _call(asked: ApprovalRequest) -> Iterator[Json]:
    yield _code(_name(asked.name)[:LONGEST_NAME])
    shown = _seen(asked.arguments)[:LONGEST_ARGUMENTS]
    if shown.strip():
        for start in range(0, len(shown), PIECE):
            yield preformatted(shown[start : start + PIECE])
    if not asked.is_whole:
        yield section(NOT_WHOLE)


def _button(action: str, turn_id: int) -> Json:
    label, style = LABELS[action]
    return button(action, label, style=style, value=str(turn_id))


def _code(text: str) -> Json:
    """Return a block of one line of code, without any markup in it."""
    words = [{"type": "text", "text": text or " ", "style": {"code": True}}]
    element = {"type": "rich_text_section", "elements": words}
    return {"type": "rich_text", "elements": [element]}


def _name(tool: str) -> str:
    """A tool's name on one line, with everything in it to be seen."""
    return _seen(tool, as_they_are=frozenset())


def _seen(text: str, as_they_are: frozenset[str] = frozenset(SEEN_AS_THEY_ARE)) -> str:
    """Text in which characters that nobody sees, or that turn others around, stand as escapes."""
    return "".join(
        char if char in as_they_are or unicodedata.category(char) not in UNSEEN else _escape(char)
        for char in text
    )


def _escape(char: str) -> str:
    return char.encode("unicode_escape", "backslashreplace").decode("ascii")
