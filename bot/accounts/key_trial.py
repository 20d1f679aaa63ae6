"""Trial of a Mistral key before it is kept: its form, whether it works, and which account it opens.

It has to end within the three seconds that Slack waits for a window.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog

from bot.core import errors, refusals, setting_values
from bot.core.errors import UserFacingError
from bot.mistral import adapter
from bot.mistral.libraries import MistralLibraries
from bot.mistral.sdk.client import Client
from bot.mistral.sdk.connection import Deadlines
from bot.mistral.sdk.workspace_clients import WorkspaceClient
from storage.encryption import Secret
from storage.engine.database import Database
from storage.workspaces.former_accounts import MadeThere

log = structlog.get_logger()

TIMEOUT = 1.8  # seconds
QUICK = Deadlines(connect=TIMEOUT, call=TIMEOUT, retries=TIMEOUT)
SHORTEST, LONGEST = 8, 200  # characters of a key
OF_THE_KEY = (refusals.OutOfCredits, refusals.Forbidden, refusals.PlanTooSmall)


class KeyMalformed(UserFacingError):
    """That doesn't look like a Mistral key. Copy it again from Mistral's console."""


class KeyNotAccepted(UserFacingError):
    """Mistral doesn't accept this key. Copy it again, or create another one in its console."""


class KeyWithoutRights(UserFacingError):
    """Mistral doesn't allow this key. Check its permissions and your credits in the console."""


class KeyNotTried(UserFacingError):
    """Mistral didn't answer properly, so nothing was changed. Please try again."""


def well_formed(typed: str) -> Secret:
    """Return a key as it was meant, without what copying left around it. Raises KeyMalformed."""
    key = str(setting_values.tidied(typed))
    try:
        setting_values.key(key)
    except ValueError:
        raise KeyMalformed from None
    if not SHORTEST <= len(key) <= LONGEST:
        raise KeyMalformed
    return Secret(key)


@dataclass(frozen=True, slots=True)
class KeyTrial:
    """Tries keys; `app` has the settings' key, and the connections."""

    app: Client
    database: Database

    async def is_of_account(self, key: Secret | None, made: MadeThere) -> bool:
        """Make sure that a key works; True if its account holds any of what was made.

        Without a key, the settings' one. Raises UserFacingError.
        """
        client = self.app.sharing(WorkspaceClient, key, QUICK) if key else self.app
        async with _in_time():
            if key:
                await client.check()
            return await self._holds(client, made)

    async def _holds(self, client: Client, made: MadeThere) -> bool:
        agents, libraries = adapter.port(client, self.database).agents, MistralLibraries(client)
        for agent in made.agents:
            if await agents.exists(agent):
                return True
        for library in made.libraries:
            if await libraries.exists(library):
                return True
        return False


@asynccontextmanager
async def _in_time() -> AsyncIterator[None]:
    """Translate what Mistral refuses into what an admin has to know."""
    try:
        async with asyncio.timeout(TIMEOUT):
            yield
    except errors.KeyRefused as refused:
        raise KeyNotAccepted from refused
    except OF_THE_KEY as refused:
        raise KeyWithoutRights from refused
    except (UserFacingError, TimeoutError) as failed:
        log.info("key_not_tried", error=type(failed).__name__)
        raise KeyNotTried from failed
