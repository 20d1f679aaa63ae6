"""Thread that an answer goes to, and the moment in a message's timestamp."""

import math
import re
import time
from dataclasses import dataclass
from typing import Any

TIMESTAMP = re.compile(r"\d{1,10}(\.\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class ThreadTarget:
    """A thread, and the person for whom an answer there is."""

    team: str
    channel: str
    thread_ts: str
    user: str
    user_team: str

    @property
    def is_direct(self) -> bool:
        """True in a direct message with the bot."""
        return self.channel.startswith("D")

    @property
    def recipient(self) -> dict[str, Any]:
        """Recipient arguments of a stream, which Slack requires in channels only."""
        if self.is_direct:
            return {}
        return {"recipient_user_id": self.user, "recipient_team_id": self.user_team}


def sent_at(ts: str | None) -> float | None:
    """Time of a Slack timestamp, in seconds since 1970; None for an invalid one."""
    return float(ts) if ts and TIMESTAMP.fullmatch(ts) else None


def age(ts: str) -> float:
    """Age of a Slack timestamp in seconds; infinite for one that is invalid."""
    at = sent_at(ts)
    return math.inf if at is None else time.time() - at
