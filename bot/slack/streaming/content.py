"""Content of our messages: text, and task cards that show the agent's steps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from bot.core.text import code_block, first_bytes
from bot.slack import markup

State = Literal["in_progress", "complete", "error"]

TITLE_LENGTH = 250  # Slack allows 256
CONTINUES_BELOW = "{title} (continued below)"
SIGNS: dict[State, str] = {"in_progress": "⏳", "complete": "✓", "error": "✗"}


@dataclass(frozen=True, slots=True)
class TaskCard:
    """A step of the agent's work.

    As in Slack, a later card of the same id replaces the title and the state, and adds to the
    details and the output: each piece of those is shown once.
    """

    id: str
    title: str
    state: State = "in_progress"
    details: str = ""
    output: str = ""

    def then(self, later: "TaskCard") -> "TaskCard":
        """Return the card that is shown after a later one of the same id."""
        details, output = self.details + later.details, self.output + later.output
        return replace(later, details=details, output=output)

    def bare(self, state: State, title: str = "{title}") -> "TaskCard":
        """Return a later card that only changes the state, and perhaps the title."""
        return TaskCard(self.id, title.format(title=self.title), state)

    def shortened(self, room: int) -> "TaskCard":
        """Truncate what the card says to so many bytes, and say so in it."""
        output = _shortened(self.output, max(room // 2, room - len(self.details.encode())))
        details = _shortened(self.details, room - len(output.encode()))
        return replace(self, details=details, output=output)


ContentPart = str | TaskCard
Footer = Sequence[dict[str, Any]]  # blocks below a finished answer


def joined(shown: Sequence[ContentPart], new: Iterable[ContentPart]) -> list[ContentPart]:
    """Append parts to others: adjacent texts are merged, a card adds to the one of its id."""
    parts = list(shown)
    positions = {part.id: n for n, part in enumerate(parts) if isinstance(part, TaskCard)}
    for part in new:
        if isinstance(part, TaskCard) and part.id in positions:
            known = parts[positions[part.id]]
            parts[positions[part.id]] = known.then(part) if isinstance(known, TaskCard) else part
        elif isinstance(part, TaskCard):
            positions[part.id] = len(parts)
            parts.append(part)
        elif parts and isinstance(parts[-1], str):
            parts[-1] += part
        elif part:
            parts.append(part)
    return parts


@dataclass(frozen=True, slots=True)
class Addition:
    """Parts to add to a message, and all that the message shows with them."""

    parts: Sequence[ContentPart]
    shown: list[ContentPart]

    @classmethod
    def to(cls, shown: Sequence[ContentPart], parts: Sequence[ContentPart]) -> "Addition":
        return cls(parts, joined(shown, parts))


def words(parts: Iterable[ContentPart]) -> str:
    """Return the text alone, without the cards."""
    return "".join(part for part in parts if isinstance(part, str))


def running(parts: Iterable[ContentPart]) -> list[TaskCard]:
    """Return the cards of steps in progress."""
    return [part for part in parts if isinstance(part, TaskCard) and part.state == "in_progress"]


def chunks(parts: Iterable[ContentPart]) -> list[dict[str, Any]]:
    """Convert parts to the chunks of Slack's streaming methods."""
    return [_chunk(part) for part in parts if part]


def _chunk(part: ContentPart) -> dict[str, Any]:
    if isinstance(part, str):
        return {"type": "markdown_text", "text": part}
    chunk = {
        "type": "task_update",
        "id": part.id,
        "title": part.title[:TITLE_LENGTH],
        "status": part.state,
        "details": part.details or None,
        "output": part.output or None,
    }
    return {name: value for name, value in chunk.items() if value is not None}


def rendered(parts: Iterable[ContentPart]) -> str:
    """Convert parts to text, where Slack shows no cards."""
    return "".join(part if isinstance(part, str) else _as_text(part) for part in parts)


def _shortened(text: str, room: int) -> str:
    if len(text.encode()) <= room:
        return text
    kept = first_bytes(text, max(room - len(markup.MORE) - 8, 0))
    return markup.head(text, len(kept))


def _as_text(card: TaskCard) -> str:
    lines = [f"> {SIGNS[card.state]} *{card.title}*"]
    lines += [code_block(text) for text in (card.details, card.output) if text]
    return "\n" + "\n".join(lines) + "\n\n"
