"""What a workspace used: answers, tokens, and calls of connectors."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, Text, case, cast, func, select

from storage.clock import now
from storage.models import Turn
from storage.records import Outcome

DAYS = 30
PERIOD = DAYS * 86_400.0  # seconds

_answered = case((Turn.outcome == Outcome.ANSWERED, 1), else_=0)
_calls = cast(Turn.connectors, Text)


@dataclass(frozen=True, slots=True)
class Usage:
    """Sums over the last DAYS; `connectors` tells how often each was called."""

    answers: int = 0
    tokens: int = 0
    connectors: Mapping[str, int] = field(default_factory=dict)


def of_team(connection: Connection, team: str) -> Usage:
    """What a workspace used of late, as far as its turns are still kept."""
    # There are few different ways to call connectors: so few rows come, however many turns.
    query = (
        select(_calls.label("calls"), func.count(), func.sum(_answered), func.sum(Turn.tokens))
        .where(Turn.team == team, Turn.finished_at > now() - PERIOD)
        .group_by(_calls)
    )
    answers = tokens = 0
    connectors: Counter[str] = Counter()
    for calls, turns, answered, spent in connection.execute(query):
        answers += answered
        tokens += spent or 0
        for connector, count in (json.loads(calls or "null") or {}).items():
            connectors[connector] += count * turns
    return Usage(answers, tokens, dict(connectors))
