"""The thread an answer goes to, and the person it is for."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ThreadTarget:
    """A thread, and the person whom an answer there is for."""

    team: str
    channel: str
    thread_ts: str
    user: str
    user_team: str

    @property
    def is_direct(self) -> bool:
        """Whether this is a conversation of one person with the bot."""
        return self.channel.startswith("D")

    @property
    def recipient(self) -> dict[str, Any]:
        """For whom a stream in a channel runs; in a direct message Slack knows."""
        if self.is_direct:
            return {}
        return {"recipient_user_id": self.user, "recipient_team_id": self.user_team}
