"""States of installs under way: random, signed, valid for minutes, and for one use.

Bolt binds each to the browser with a cookie. Nothing is stored until one comes back with a valid
signature, so that nobody can fill the database by asking for many.
"""

from bot.core.signed_tokens import InvalidToken, SignedTokens
from storage.engine.database import Database
from storage.workspaces import oauth_states

PURPOSE = "install"
TERM = 600.0  # seconds; as long as Bolt's cookie


class OAuthStates:
    """State store in the shape that Bolt's OAuth flow calls."""

    def __init__(self, tokens: SignedTokens, database: Database) -> None:
        self._tokens = tokens
        self._database = database

    async def async_issue(self, *_: object, **__: object) -> str:
        """Return a new state."""
        return self._tokens.issue(PURPOSE)

    async def async_consume(self, state: str) -> bool:
        """Use up a state; False if it isn't ours, too old, or used."""
        try:
            self._tokens.require_issued(PURPOSE, state, TERM)
        except InvalidToken:
            return False
        return await self._database.run(oauth_states.use, state, TERM)
