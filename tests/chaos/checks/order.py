"""Check: questions are asked, and answers shown, in the order of the thread."""

import math
from collections.abc import Iterator
from itertools import combinations

from tests.chaos import words
from tests.chaos.evidence import Evidence


def answers_stand_as_asked(thread: Evidence) -> Iterator[str]:
    shown = [one.token for one in thread.answers() if one.token in thread.asked]
    asked = sorted(shown, key=lambda token: thread.asked[token or ""])
    if shown != asked:
        yield f"the answers stand as {words.listed(shown)}, asked was {words.listed(asked)}"


def none_is_overtaken(thread: Evidence) -> Iterator[str]:
    """Check that no question was asked before one acknowledged before it was even sent."""
    for earlier, later in combinations([one for one in thread.tokens if one in thread.asked], 2):
        came_first = thread.acknowledged.get(earlier, math.inf) < thread.sent[later]
        if came_first and thread.asked[later] < thread.asked[earlier]:
            yield f"{later} was asked before {earlier}, which had been there before it"
