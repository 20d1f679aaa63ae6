"""Exchange of used-up rate limits with other nodes: told at once, heard with each heartbeat."""

import structlog

from bot.concurrency.shared_limits import SharedLimits
from storage.engine.database import Database
from storage.queue import rate_limits

log = structlog.get_logger()


async def keep_telling(limits: SharedLimits, database: Database) -> None:
    """Whenever this node was refused, write it down for the others, one write at a time.

    One that fails is not repeated: others would be refused as well, and hear it so.
    """
    while True:
        await limits.news.wait()
        untold = limits.untold()
        try:
            await database.run(rate_limits.record, untold)
        except Exception as error:  # noqa: BLE001 - nothing depends on it
            log.warning("rate_limits_untold", error=type(error).__name__)
