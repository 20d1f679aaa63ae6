"""Mix of what people do, and how the model answers; docs/scaling.md gives the sources."""

from dataclasses import dataclass, field
from enum import StrEnum
from random import Random


class Kind(StrEnum):
    """Kinds of what somebody does. The first four are questions, each of which gets one answer."""

    FIRST = "first turn"
    FOLLOW_UP = "follow-up"
    PICTURE = "question with a picture"
    DOCUMENT = "question with a document"
    FOREIGN_REPLY = "reply in somebody else's thread"
    CHANNEL_MESSAGE = "message in a channel"
    COMMAND = "command"
    CLICK = "click"

    @property
    def is_question(self) -> bool:
        return self in QUESTIONS


QUESTIONS = frozenset({Kind.FIRST, Kind.FOLLOW_UP, Kind.PICTURE, Kind.DOCUMENT})

# Of a hundred questions; the rest is what comes along with a hundred of them.
SHARES = {
    Kind.FIRST: 44,
    Kind.FOLLOW_UP: 50,
    Kind.PICTURE: 3,
    Kind.DOCUMENT: 3,
    Kind.FOREIGN_REPLY: 500,
    Kind.CHANNEL_MESSAGE: 300,
    Kind.COMMAND: 5,
    Kind.CLICK: 10,
}


@dataclass(frozen=True, slots=True)
class Lognormal:
    """A distribution around a median, up to a bound."""

    median: float
    sigma: float
    most: float

    def draw(self, lots: Random) -> float:
        return min(self.median * lots.lognormvariate(0.0, self.sigma), self.most)


@dataclass(frozen=True, slots=True)
class Mix:
    """`questions_a_day` are those of a person who asks; `asking` is the share of people who do."""

    shares: dict[Kind, int] = field(default_factory=lambda: dict(SHARES))
    direct: float = 0.4  # of first turns: in direct messages
    smallest: int = 13  # people in a workspace; with the largest, a hundred on average
    largest: int = 20_000
    tokens: Lognormal = Lognormal(median=170, sigma=0.7, most=2_000)
    thinking: Lognormal = Lognormal(median=0.5, sigma=0.4, most=5.0)  # seconds to the first token
    token_seconds: float = 0.01
    questions_a_day: float = 6.0
    asking: float = 0.2
    busiest_hour: float = 0.15  # of a day's questions
    burst: float = 1.5  # the busiest minutes, in times of the busiest hour
    working_days: int = 250  # a year

    @property
    def acts_per_question(self) -> float:
        asked = sum(count for kind, count in self.shares.items() if kind.is_question)
        return sum(self.shares.values()) / asked

    def people(self, lots: Random) -> int:
        """Draw a workspace's size by Zipf's law: P(size > s) is inversely proportional to s."""
        low, high = self.smallest, self.largest
        return round(low / (1 - lots.random() * (1 - low / high)))
