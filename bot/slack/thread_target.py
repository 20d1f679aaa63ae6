"""The thread that an answer goes to, and the person it is for."""

from dataclasses import dataclass
from typing import Any


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
