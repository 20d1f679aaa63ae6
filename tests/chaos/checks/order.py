"""Questions are asked, and answers shown, in the order of the thread."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from tests.chaos import words
from tests.chaos.evidence import Evidence

# Between the moment a node chooses a turn and the moment it asks, another may be acknowledged.
MARGIN = 1.5  # seconds


def answers_stand_as_asked(thread: Evidence) -> Iterator[str]:
    shown = [one.token for one in thread.answers() if one.token in thread.asked]
    asked = sorted(shown, key=lambda token: thread.asked[token or ""])
    if shown != asked:
        yield f"the answers stand as {words.listed(shown)}, asked was {words.listed(asked)}"


def none_is_overtaken(thread: Evidence, frozen: Sequence[tuple[float, float]]) -> Iterator[str]:
    """No later question was asked before an earlier one that we had acknowledged.

    A process that was frozen may wake up with its choice made: that time does not count.
    """
    for earlier, later in combinations([one for one in thread.tokens if one in thread.asked], 2):
        asked = thread.asked[later]
        known = thread.acknowledged.get(earlier, asked)
        waited = asked - known - _overlap(frozen, known, asked)
        if asked < thread.asked[earlier] and waited > MARGIN:
            yield f"{later} was asked before {earlier}, {asked - known:.1f} s after that was known"


def _overlap(spans: Sequence[tuple[float, float]], start: float, end: float) -> float:
    return sum(max(0.0, min(end, last) - max(start, first)) for first, last in spans)
