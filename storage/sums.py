"""Adding up what turns used: answers, tokens, and calls of connectors."""

import json
from collections import Counter

from sqlalchemy import Text, case, cast, func

from storage.models import Turn
from storage.records import Outcome

# There are few different ways to call connectors: grouped by them few rows come, of many turns.
calls = cast(Turn.connectors, Text)
answers = func.sum(case((Turn.outcome == Outcome.ANSWERED, 1), else_=0))
tokens = func.sum(Turn.tokens)


def add_calls(connectors: Counter[str], made: str | None, turns: int) -> None:
    """Count what so many turns called, in one of these ways."""
    for connector, count in (json.loads(made or "null") or {}).items():
        connectors[connector] += count * turns
