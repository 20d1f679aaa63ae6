"""Merging of events that came together: adjacent pieces of one text are one piece."""

from collections.abc import Sequence
from itertools import groupby

from bot.core.answers.agent_events import Event, TextDelta, Thinking


def merged(events: Sequence[Event]) -> list[Event]:
    """Merge adjacent pieces of the same message, and of reasoning; all else stays as it is."""
    if len(events) == 1:
        return [*events]
    found: list[Event] = []
    for key, group in groupby(events, _text_of):
        pieces = [*group]
        found += pieces if key is None or len(pieces) == 1 else [_joined(pieces)]
    return found


def _text_of(event: Event) -> tuple[type[Event], str] | None:
    match event:
        case TextDelta(message):
            return TextDelta, message
        case Thinking():
            return Thinking, ""
        case _:
            return None


def _joined(pieces: Sequence[Event]) -> Event:
    text = "".join(piece.text for piece in pieces if isinstance(piece, TextDelta | Thinking))
    first = pieces[0]
    return TextDelta(first.message, text) if isinstance(first, TextDelta) else Thinking(text)
