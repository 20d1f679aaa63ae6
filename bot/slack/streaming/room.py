"""Room in a message: sizes as Slack counts them, and what of an answer still fits in."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from bot.slack.markdown import cutting
from bot.slack.streaming.content import ContentPart, TaskCard, joined, rendered

MOST_PARTS = 40  # of one message; Slack allows 50 blocks
FLOOR = 500  # what is smaller is not made smaller: its size isn't what Slack minds


@dataclass(frozen=True, slots=True)
class Measure:
    """Measure of a kind of message: the size of a part, as Slack counts it."""

    size_of: Callable[[ContentPart], int]


def _streamed(part: ContentPart) -> int:
    if isinstance(part, str):
        return len(part.encode())
    said = len(part.details.encode()) + len(part.output.encode())
    return len(part.title.encode()) + 2 * said


def _edited(part: ContentPart) -> int:
    return len(rendered([part]))


BYTES = Measure(_streamed)  # of a stream: what a card says counts twice
CHARACTERS = Measure(_edited)  # of a message that is edited


@dataclass(frozen=True, slots=True)
class Room:
    """Room left in one message; none if it `is_ended`, and the next one is prepared."""

    size: int
    measure: Measure
    count: int = MOST_PARTS
    is_ended: bool = False

    def size_of(self, parts: Iterable[ContentPart]) -> int:
        return sum(map(self.measure.size_of, parts))

    def holds(self, shown: Sequence[ContentPart]) -> bool:
        return len(shown) <= self.count and self.size_of(shown) <= self.size

    def split(
        self, shown: Sequence[ContentPart], parts: Sequence[ContentPart]
    ) -> tuple[list[ContentPart], list[ContentPart]]:
        """Split parts into those that fit below what a message shows, and the rest.

        Only text is cut in two, with what closes and opens its Markdown; a card that is larger
        than any message is shortened.
        """
        if self.is_ended:
            return [], [*parts]
        room, count = self.size - self.size_of(shown), max(self.count - len(shown), 0)
        parts = [*parts] if shown else [self._shortened(part) for part in parts]
        for number, part in enumerate(parts):
            size = self.measure.size_of(part)
            if number == count or size > room:
                run = last_text(joined(shown, parts[:number]))
                head, tail = self._cut(run, part, room if number < count else 0)
                return [*parts[:number], *head], [*tail, *parts[number + 1 :]]
            room -= size
        return parts, []

    def less(self, shown: Sequence[ContentPart], refused: Sequence[ContentPart]) -> "Room | None":
        """Return room for less than the parts that Slack refused to add to a message.

        None if there is nothing less that one could try in a new message.
        """
        alike = len([*takewhile(lambda part: type(part) is type(refused[0]), refused)])
        half = self.size_of(refused) // 2
        if not shown and alike < len(refused):
            return replace(self, count=alike)
        if half >= FLOOR:
            return replace(self, size=self.size_of(shown) + half)
        return self.used_up() if shown else None

    def used_up(self) -> "Room":
        return replace(self, count=0)

    def ended(self) -> "Room":
        return replace(self, count=0, is_ended=True)

    def _shortened(self, part: ContentPart) -> ContentPart:
        if isinstance(part, str) or self.measure.size_of(part) <= self.size:
            return part
        return part.shortened((self.size - self.measure.size_of(part.bare(part.state))) // 2)

    def _cut(
        self, run: str, part: ContentPart, room: int
    ) -> tuple[list[ContentPart], list[ContentPart]]:
        """Cut a part that does not fit below the text before it; a card stays as it is."""
        if isinstance(part, TaskCard):
            return [], [part]
        if room <= 0:
            return _parts(cutting.cut_off(run, part))
        size_of = self.measure.size_of
        return _parts(cutting.cut(run + part, room + size_of(run), size_of, len(run)))


Split = tuple[list[ContentPart], list[ContentPart]]


def at_break(shown: Sequence[ContentPart], parts: Sequence[ContentPart]) -> Split | None:
    """Split parts where a reader does not notice that the message ends; None if nowhere."""
    if not parts:
        return None
    first, run = parts[0], last_text(shown)
    if not isinstance(first, str) or not run:
        return [], [*parts]
    if found := cutting.cut_anywhere(run + first, len(run)):
        head, tail = _parts(found)
        return head, [*tail, *parts[1:]]
    return ([first], [*parts[1:]]) if parts[1:] else None


def at_once(shown: Sequence[ContentPart], parts: Sequence[ContentPart]) -> Split:
    """Split parts from what is shown, as it is."""
    if not (parts and isinstance(parts[0], str)):
        return [], [*parts]
    head, tail = _parts(cutting.cut_off(last_text(shown), parts[0]))
    return head, [*tail, *parts[1:]]


def last_text(shown: Sequence[ContentPart]) -> str:
    """Return the text that ends a message: more text continues it."""
    last = shown[-1] if shown else ""
    return last if isinstance(last, str) else ""


def _parts(cut: cutting.Cut) -> Split:
    return [cut.added] if cut.added else [], [cut.rest] if cut.rest else []
