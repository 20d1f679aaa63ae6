"""What looks after the things that are kept, made alike for servers and for commands."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.concurrency.rate_limiter import Pacing
from bot.mistral.client import Client
from bot.mistral.deletion import Disposal
from bot.retention.deletion_queue import Deletions, let_be
from bot.retention.idle_threads import Retention
from bot.settings import Settings
from storage.engine.database import Database


@dataclass(frozen=True, slots=True)
class Upkeep:
    """Makes them from the settings."""

    settings: Settings
    database: Database

    def retention(self) -> Retention:
        return Retention(self.database, self.settings.retention_days)

    def deletions(self, mistral: Client, stop: Callable[[int, str], None] = let_be) -> Deletions:
        """`stop` ends a turn that runs in this process."""
        pacing = Pacing(self.settings.deletions_per_second)
        return Deletions(self.database, Disposal(mistral), pacing, stop)
