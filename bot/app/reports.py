"""Common parts of the commands that print what the database holds, beside any server."""

import os
import re
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bot.app.console import NOT_MIGRATED
from bot.core.errors import SettingsError
from bot.settings import Settings
from storage.engine import schema
from storage.engine.database import Database
from storage.engine.schema import NotMigrated

Say = Callable[[str], None]

TEAM = re.compile(r"[TE][A-Z0-9]{1,30}")
NO_TEAM = "“{given}” isn't a workspace id. Those look like T0123ABCD."


@asynccontextmanager
async def reading(settings: Settings) -> AsyncIterator[Database]:
    """Open the database for a report, which ends quietly where whoever reads it has enough.

    Raises SettingsError for an old schema.
    """
    database = settings.open_database(statement_timeout=None)
    try:
        await schema.require_current(database)
        yield database
    except NotMigrated as error:
        raise SettingsError(NOT_MIGRATED) from error
    except BrokenPipeError:  # such as `head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    finally:
        await database.close()


def require_team(given: str | None) -> None:
    """Raise SettingsError for what isn't a workspace's id."""
    if given is not None and not TEAM.fullmatch(given):
        raise SettingsError(NO_TEAM.format(given=given))
