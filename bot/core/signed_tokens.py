"""Signed tokens: a modal's context from opening to submission, readable but tamper-proof."""

import hashlib
import hmac
import json

from bot.core.errors import UserFacingError


class InvalidToken(UserFacingError):
    """This window does not belong here any more. Please close it and open it anew."""


class SignedTokens:
    """Signs and verifies with a key that only the app knows, and that all of its nodes share."""

    def __init__(self, secret: str) -> None:
        self._key = hashlib.sha256(f"threadwind window {secret}".encode()).digest()

    def sign(self, team: str, *words: str) -> str:
        """Return a token that carries the words, for a modal in this workspace."""
        content = json.dumps([team, *words])
        return f"{self._signature(content)}{content}"

    def verified(self, token: str, team: str) -> tuple[str, ...]:
        """Return the words of a token signed for this workspace. Raises InvalidToken."""
        length = len(self._signature(""))
        signature, content = token[:length], token[length:]
        if not hmac.compare_digest(signature.encode(), self._signature(content).encode()):
            raise InvalidToken
        signed_for, *words = json.loads(content)
        if signed_for != team:
            raise InvalidToken
        return tuple(words)

    def _signature(self, content: str) -> str:
        return hmac.new(self._key, content.encode(), hashlib.sha256).hexdigest()
