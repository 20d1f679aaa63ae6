"""Room in a message: sizes as Slack counts them, and what of an answer still fits in."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from bot.core.text import first_bytes
from bot.slack import markup
from bot.slack.streaming.content import ContentPart, rendered

MOST_PARTS = 40  # of one message; Slack allows 50 blocks
FLOOR = 500  # what is smaller is not made smaller: its size isn't what Slack minds


@dataclass(frozen=True, slots=True)
class Measure:
    """How Slack counts a kind of message: the size of a part, and the text that fits a size."""

    size_of: Callable[[ContentPart], int]
    head: Callable[[str, int], str]


def _streamed(part: ContentPart) -> int:
    if isinstance(part, str):
        return len(part.encode())
    said = len(part.details.encode()) + len(part.output.encode())
    return len(part.title.encode()) + 2 * said


def _edited(part: ContentPart) -> int:
    return len(rendered([part]))


BYTES = Measure(_streamed, first_bytes)  # of a stream: what a card says counts twice
CHARACTERS = Measure(_edited, lambda text, size: text[:size])  # of a message that is edited


@dataclass(frozen=True, slots=True)
class Room:
    """What one message may hold."""

    size: int
    measure: Measure
    count: int = MOST_PARTS

    def size_of(self, parts: Iterable[ContentPart]) -> int:
        return sum(map(self.measure.size_of, parts))

    def holds(self, shown: Sequence[ContentPart]) -> bool:
        return len(shown) <= self.count and self.size_of(shown) <= self.size

    def split(
        self, shown: Sequence[ContentPart], parts: Sequence[ContentPart]
    ) -> tuple[list[ContentPart], list[ContentPart]]:
        """Split parts into those that fit below what a message shows, and the rest.

        Only text is cut in two; a card that is larger than any message is shortened.
        """
        room, count = self.size - self.size_of(shown), max(self.count - len(shown), 0)
        parts = [*parts] if shown else [self._shortened(part) for part in parts]
        for number, part in enumerate(parts):
            size = self.measure.size_of(part)
            if number == count or size > room:
                head, tail = self._cut(part, room if number < count else 0)
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

    def _shortened(self, part: ContentPart) -> ContentPart:
        if isinstance(part, str) or self.measure.size_of(part) <= self.size:
            return part
        return part.shortened((self.size - self.measure.size_of(part.bare(part.state))) // 2)

    def _cut(self, part: ContentPart, room: int) -> tuple[list[ContentPart], list[ContentPart]]:
        """Cut a part that does not fit; a card goes into the next message as it is."""
        most = len(self.measure.head(part, room)) if isinstance(part, str) and room > 0 else 0
        if not (isinstance(part, str) and most):
            return [], [part]
        index = markup.split_index(part, most)
        return [part[:index]], [part[index:]]


def at_break(
    shown: Sequence[ContentPart], parts: Sequence[ContentPart]
) -> tuple[list[ContentPart], list[ContentPart]] | None:
    """Split parts where a reader does not notice that the message ends; None if nowhere."""
    if not parts:
        return None
    first = parts[0]
    if not isinstance(first, str) or markup.ends_at_break(rendered(shown[-1:])):
        return [], [*parts]
    index = markup.last_break(first) or (len(first) if parts[1:] else 0)
    rest = [*([first[index:]] if first[index:] else []), *parts[1:]]
    return ([first[:index]], rest) if index and rest else None
