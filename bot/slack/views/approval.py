"""Approval request of an agent: its tool calls, with *Approve* and *Deny*."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.slack.markup import named
from bot.slack.views.block_kit import Json, button, context, cut, preformatted, section
from storage.records import is_app

ALLOW, DENY = "allow_call", "deny_call"

WANTS = "*{title}* wants to do something that needs your consent, <@{asker}>:"
WANTS_ANYBODYS = "*{title}* wants to do something that needs somebody's consent:"
LABELS = {ALLOW: ("Approve", "primary"), DENY: ("Deny", "danger")}
HINT = "Only the person who asked can answer. Asking something else here counts as no."
ANYBODY = "Everybody here can answer. Asking something else here counts as no."
MORE = "… and: {names}"

CALLS = 15  # shown with their arguments; a message has 50 blocks at most
LONGEST_NAME = 100  # characters
LONGEST_ARGUMENTS = 2_500
LONGEST_MORE = 2_500


@dataclass(frozen=True, slots=True)
class ApprovalRequest:
    """Tool calls that the agent `title` wants to make: names with arguments."""

    title: str
    wanted: tuple[tuple[str, str], ...]


def consent(asked: ApprovalRequest, asker: str) -> Json:
    """Render the request to the person who asked the question; to everybody if that was an app."""
    by_app = is_app(asker)
    wants = (WANTS_ANYBODYS if by_app else WANTS).format(title=named(asked.title), asker=asker)
    buttons = [button(action, label, style=style) for action, (label, style) in LABELS.items()]
    actions = {"type": "actions", "elements": buttons}
    hint = context(ANYBODY if by_app else HINT)
    return {"text": wants, "blocks": [section(wants), *_calls(asked), actions, hint]}


def _calls(asked: ApprovalRequest) -> Iterator[Json]:
    for tool, arguments in asked.wanted[:CALLS]:
        yield section(f"*{_name(tool)}*")
        if arguments.strip():
            yield preformatted(cut(arguments, LONGEST_ARGUMENTS))
    if more := asked.wanted[CALLS:]:
        names = ", ".join(_name(tool) for tool, _ in more)
        yield section(MORE.format(names=cut(names, LONGEST_MORE)))


def _name(tool: str) -> str:
    return named(cut(tool, LONGEST_NAME))
