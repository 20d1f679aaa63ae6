"""What a window remembers between opening and sending off: readable, but not to be altered."""

import hashlib
import hmac
import json

from bot.core.errors import UserFacingError


class InvalidToken(UserFacingError):
    """This window does not belong here any more. Please close it and open it anew."""


class SignedTokens:
    """Signs with a key that only the app knows, and that all of its nodes share."""

    def __init__(self, secret: str) -> None:
        self._key = hashlib.sha256(f"threadwind window {secret}".encode()).digest()

    def seal(self, team: str, *words: str) -> str:
        """The words in one text, for a window in this workspace."""
        content = json.dumps([team, *words])
        return f"{self._sign(content)}{content}"

    def opened(self, sealed: str, team: str) -> tuple[str, ...]:
        """The words that were sealed for this workspace. Raises SealBroken for anything else."""
        length = len(self._sign(""))
        signature, content = sealed[:length], sealed[length:]
        if not hmac.compare_digest(signature.encode(), self._sign(content).encode()):
            raise InvalidToken
        sealed_for, *words = json.loads(content)
        if sealed_for != team:
            raise InvalidToken
        return tuple(words)

    def _sign(self, content: str) -> str:
        return hmac.new(self._key, content.encode(), hashlib.sha256).hexdigest()
