"""What a workspace used: answers, tokens, and calls of connectors."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, select

from storage import sums
from storage.clock import now
from storage.models import Turn

DAYS = 30
PERIOD = DAYS * 86_400.0  # seconds


@dataclass(frozen=True, slots=True)
class Usage:
    """Sums over the last DAYS; `connectors` tells how often each was called."""

    answers: int = 0
    tokens: int = 0
    connectors: Mapping[str, int] = field(default_factory=dict)


def of_team(connection: Connection, team: str) -> Usage:
    """What a workspace used of late, as far as its turns are still kept."""
    query = (
        select(sums.calls, func.count(), sums.answers, sums.tokens)
        .where(Turn.team == team, Turn.finished_at > now() - PERIOD)
        .group_by(sums.calls)
    )
    answers = tokens = 0
    connectors: Counter[str] = Counter()
    for calls, turns, answered, spent in connection.execute(query):
        answers += answered
        tokens += spent or 0
        sums.add_calls(connectors, calls, turns)
    return Usage(answers, tokens, dict(connectors))
