"""`rotate-keys`: what is stored is encrypted with the newest key."""

from collections import Counter
from collections.abc import Callable

from bot.app.console import NOT_MIGRATED
from bot.core.errors import SettingsError
from bot.settings import NO_KEYS, Settings
from storage.engine import schema
from storage.engine.database import Database
from storage.engine.schema import NotMigrated
from storage.workspaces import key_rotation

Say = Callable[[str], None]

BATCH = 100  # rows per transaction: others wait for a fraction of a second at most
PROGRESS = "{rotated:,} encrypted with the newest key so far."
DONE = (
    "Everything is encrypted with the newest key: {rotated:,} in this run. When every "
    "server runs with that key, remove the older ones from ENCRYPTION_KEYS."
)
UNREADABLE = (
    "ENCRYPTION_KEYS: {unreadable:,} values can't be read with any of these keys. Add "
    "the key that encrypted them at the end, and run this again."
)


async def rotate_keys(settings: Settings, say: Say) -> int:
    """Encrypt everything with the newest key; may be interrupted, and run beside servers."""
    if not settings.every_key:
        raise SettingsError(NO_KEYS)
    database = settings.open_database(statement_timeout=None)
    try:
        await schema.require_current(database)
        counts = await _rotate_all(database, say)
        if counts["rotated"]:
            await _record(database)
        await database.scrub()
    except NotMigrated as error:
        raise SettingsError(NOT_MIGRATED) from error
    finally:
        await database.close()
    if counts["unreadable"]:
        say(UNREADABLE.format(unreadable=counts["unreadable"]))
        return 1
    say(DONE.format(rotated=counts["rotated"]))
    return 0


async def _record(database: Database) -> None:
    """Record it in the audit log of every workspace."""
    teams = [""]
    while teams := await database.run(key_rotation.record, teams[-1], BATCH):
        pass


async def _rotate_all(database: Database, say: Say) -> Counter[str]:
    """Go over everything until nobody wrote meanwhile: a server may have, with an older key."""
    total: Counter[str] = Counter()
    while True:
        counts = await _pass(database, say)
        total["rotated"] += counts["rotated"]
        if not counts["changed"]:
            total["unreadable"] = counts["unreadable"]
            return total


async def _pass(database: Database, say: Say) -> Counter[str]:
    counts: Counter[str] = Counter()
    for column in key_rotation.encrypted_columns():
        last = None
        while True:
            batch = await database.run(key_rotation.rotate, column, last, BATCH)
            counts["rotated"] += batch.rotated
            counts["changed"] += batch.changed
            counts["unreadable"] += batch.unreadable
            last = batch.last
            if last is None:
                break
            if batch.rotated:
                say(PROGRESS.format(rotated=counts["rotated"]))
    return counts
