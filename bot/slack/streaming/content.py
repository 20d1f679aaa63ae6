"""Content of our messages: text, and task cards that show the agent's steps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from bot.core.text import code_block
from bot.slack import markup

State = Literal["in_progress", "complete", "error"]

TITLE_LENGTH = 250  # Slack allows 256
CONTINUES_BELOW = "{title} (goes on below)"
SIGNS: dict[State, str] = {"in_progress": "⏳", "complete": "✓", "error": "✗"}


@dataclass(frozen=True, slots=True)
class TaskCard:
    """A step of the agent's work. A later card of the same id replaces it."""

    id: str
    title: str
    state: State = "in_progress"
    details: str = ""
    output: str = ""

    def shortened(self, room: int) -> "TaskCard":
        """Truncate the card's text so that it fits into any message, and say so in it."""
        half = max((room - len(self.title)) // 2, 0)
        return replace(
            self, details=_shortened(self.details, half), output=_shortened(self.output, half)
        )

    @property
    def size(self) -> int:
        """Number of characters that Slack may count."""
        return len(self.title) + len(self.details) + len(self.output)


ContentPart = str | TaskCard
Footer = Sequence[dict[str, Any]]  # blocks below a finished answer


def joined(shown: Sequence[ContentPart], new: Iterable[ContentPart]) -> list[ContentPart]:
    """Append parts to others: adjacent texts are merged, a card replaces the one of its id."""
    parts = list(shown)
    positions = {part.id: n for n, part in enumerate(parts) if isinstance(part, TaskCard)}
    for part in new:
        if isinstance(part, TaskCard) and part.id in positions:
            parts[positions[part.id]] = part
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


def size(parts: Iterable[ContentPart]) -> int:
    return sum(len(part) if isinstance(part, str) else part.size for part in parts)


def split(
    parts: Sequence[ContentPart], room: int, count: int
) -> tuple[list[ContentPart], list[ContentPart]]:
    """Split parts into those that fit into `room` characters and `count` parts, and the rest.

    Only text is cut in two.
    """
    fitting: list[ContentPart] = []
    for number, part in enumerate(parts):
        if number == count:
            return fitting, list(parts[number:])
        length = size([part])
        if length <= room:
            fitting.append(part)
            room -= length
            continue
        rest = list(parts[number:])
        if isinstance(part, str) and room > 0:
            index = markup.split_index(part, room)
            fitting.append(part[:index])
            rest[0] = part[index:]
        return fitting, rest
    return fitting, []


def words(parts: Iterable[ContentPart]) -> str:
    """Return the text alone, without the cards."""
    return "".join(part for part in parts if isinstance(part, str))


def running(parts: Iterable[ContentPart]) -> list[TaskCard]:
    """Return the cards of steps in progress."""
    return [part for part in parts if isinstance(part, TaskCard) and part.state == "in_progress"]


def continued(card: TaskCard) -> TaskCard:
    """Return the card of a running step for a message that is closed before the step ends."""
    return replace(card, title=CONTINUES_BELOW.format(title=card.title), state="complete")


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
    if len(text) <= room:
        return text
    return markup.head(text, max(room - len(markup.MORE) - 8, 0))


def _as_text(card: TaskCard) -> str:
    lines = [f"> {SIGNS[card.state]} *{card.title}*"]
    lines += [code_block(text) for text in (card.details, card.output) if text]
    return "\n" + "\n".join(lines) + "\n\n"
