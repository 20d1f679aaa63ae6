"""What looks after the things that are kept, made alike for servers and for commands."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.concurrency.rate_limiter import RateLimiter
from bot.mistral.client import Client
from bot.mistral.deletion import MistralDeletion
from bot.retention.deletion_queue import DeletionQueue, let_be
from bot.retention.idle_threads import IdleThreads
from bot.settings import Settings
from storage.engine.database import Database


@dataclass(frozen=True, slots=True)
class RetentionTasks:
    """Makes them from the settings."""

    settings: Settings
    database: Database

    def retention(self) -> IdleThreads:
        return IdleThreads(self.database, self.settings.retention_days)

    def deletions(
        self, mistral: Client, stop: Callable[[int, str], None] = let_be
    ) -> DeletionQueue:
        """`stop` ends a turn that runs in this process."""
        rate_limiter = RateLimiter(self.settings.deletions_per_second)
        return DeletionQueue(self.database, MistralDeletion(mistral), rate_limiter, stop)
