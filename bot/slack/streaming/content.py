"""What a message of ours consists of: text, and cards that show what the agent is doing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from bot.slack import markup

State = Literal["in_progress", "complete", "error"]

TITLE_LENGTH = 250  # Slack allows 256
GOES_ON = "{title} (goes on below)"
SIGNS: dict[State, str] = {"in_progress": "⏳", "complete": "✓", "error": "✗"}


@dataclass(frozen=True, slots=True)
class TaskCard:
    """A step of the agent's work. A later card of the same id takes its place."""

    id: str
    title: str
    state: State = "in_progress"
    details: str = ""
    output: str = ""

    def shortened(self, room: int) -> "TaskCard":
        """This step with less text, so that it fits into any message; what is missing is said."""
        half = max((room - len(self.title)) // 2, 0)
        return replace(
            self, details=_shortened(self.details, half), output=_shortened(self.output, half)
        )

    @property
    def size(self) -> int:
        """Characters, as far as Slack may count them."""
        return len(self.title) + len(self.details) + len(self.output)


ContentPart = str | TaskCard
Footer = Sequence[dict[str, Any]]  # blocks below a finished answer


def joined(shown: Sequence[ContentPart], new: Iterable[ContentPart]) -> list[ContentPart]:
    """Add parts to what is there: texts run on, a card replaces the one with its id."""
    parts = list(shown)
    places = {part.id: n for n, part in enumerate(parts) if isinstance(part, TaskCard)}
    for part in new:
        if isinstance(part, TaskCard) and part.id in places:
            parts[places[part.id]] = part
        elif isinstance(part, TaskCard):
            places[part.id] = len(parts)
            parts.append(part)
        elif parts and isinstance(parts[-1], str):
            parts[-1] += part
        elif part:
            parts.append(part)
    return parts


def size(parts: Iterable[ContentPart]) -> int:
    return sum(len(part) if isinstance(part, str) else part.size for part in parts)


def split(
    parts: Sequence[ContentPart], room: int, count: int
) -> tuple[list[ContentPart], list[ContentPart]]:
    """What fits into so many characters and parts, and the rest; only text is cut in two."""
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
            place = markup.cut(part, room)
            fitting.append(part[:place])
            rest[0] = part[place:]
        return fitting, rest
    return fitting, []


def words(parts: Iterable[ContentPart]) -> str:
    """The text alone, without the cards."""
    return "".join(part for part in parts if isinstance(part, str))


def running(parts: Iterable[ContentPart]) -> list[TaskCard]:
    """The steps that are not over yet."""
    return [part for part in parts if isinstance(part, TaskCard) and part.state == "in_progress"]


def continued(card: TaskCard) -> TaskCard:
    """A step as the message leaves it that is closed before the step is over."""
    return replace(card, title=GOES_ON.format(title=card.title), state="complete")


def chunks(parts: Iterable[ContentPart]) -> list[dict[str, Any]]:
    """As Slack's streaming takes it."""
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
    """As text, where Slack shows no cards."""
    return "".join(part if isinstance(part, str) else _as_text(part) for part in parts)


def _shortened(text: str, room: int) -> str:
    if len(text) <= room:
        return text
    return markup.head(text, max(room - len(markup.MORE) - 8, 0))


def _as_text(card: TaskCard) -> str:
    lines = [f"> {SIGNS[card.state]} *{card.title}*"]
    lines += [_block(text) for text in (card.details, card.output) if text]
    return "\n" + "\n".join(lines) + "\n\n"


def _block(text: str) -> str:
    fence = "`" * max(3, 1 + max((len(run) for run in markup.TICKS.findall(text)), default=0))
    return f"{fence}\n{text}\n{fence}"
