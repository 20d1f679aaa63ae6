"""Portions of an answer: what goes into a message, how that ends, and how the next one begins."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.slack.streaming.content import CONTINUES_BELOW, ContentPart, joined, running
from bot.slack.streaming.message import GrowingMessage
from bot.slack.streaming.room import at_break, at_once

MOST_CARRIED = 10  # running steps that go on in the next message


@dataclass(frozen=True, slots=True)
class Portion:
    """A piece for one message, the tail that ends the message, and the rest for the next ones."""

    piece: list[ContentPart]
    tail: list[ContentPart] = field(default_factory=list)
    rest: list[ContentPart] = field(default_factory=list)

    @property
    def parts(self) -> list[ContentPart]:
        return [*self.piece, *self.tail]


def portion_of(message: GrowingMessage, parts: Sequence[ContentPart], *, last: bool) -> Portion:
    """Return what of some parts goes into a message; the `last` ones are not held up by its age."""
    if not message.room.holds(joined(message.shown, parts)):
        return _continued(message.shown, *message.room.split(message.shown, parts))
    if message.is_old() and not last:
        if found := at_break(message.shown, parts):
            return _continued(message.shown, *found)
        if message.is_too_old():
            return _continued(message.shown, *at_once(message.shown, parts))
    return Portion([*parts])


def _continued(
    shown: Sequence[ContentPart], piece: list[ContentPart], rest: list[ContentPart]
) -> Portion:
    """Let steps that are not over end in this message and go on in the next."""
    if not rest:
        return Portion(piece)
    steps = running(joined(shown, piece))
    tail: list[ContentPart] = [step.bare("complete", CONTINUES_BELOW) for step in steps]
    head: list[ContentPart] = [step.bare("in_progress") for step in steps[-MOST_CARRIED:]]
    return Portion(piece, tail, joined(head, rest))


def elsewhere(shown: Sequence[ContentPart], parts: Sequence[ContentPart]) -> list[ContentPart]:
    """Return parts for another message than the one that shows what comes before them."""
    _, rest = at_once(shown, parts)
    return rest
