"""Signed tokens: what leaves us and comes back, readable but tamper-proof, for a limited time."""

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Sequence
from typing import Any

from itsdangerous import BadData, TimedSerializer, TimestampSigner, URLSafeTimedSerializer

from bot.core.actor import Actor
from bot.core.errors import UserFacingError

MAX_AGE = 3_600.0  # seconds
SKEW = 300.0  # seconds by which the clocks of two nodes may differ
DERIVATION = b"threadwind signature"  # so that no key both encrypts and signs


class InvalidToken(UserFacingError):
    """This window has expired, or it isn't yours. Please open it again."""


class SignedTokens:
    """Signs with the first of the secrets that all nodes share, and verifies with any of them."""

    def __init__(self, shared: Sequence[str], clock: Callable[[], float] = time.time) -> None:
        if not shared or not all(shared):
            raise ValueError("a secret to sign with is missing")
        keys = [_derived(secret) for secret in reversed(shared)]  # the newest comes last here
        signing = {"key_derivation": "hmac", "digest_method": hashlib.sha256, "clock": clock}
        self._settings: dict[str, Any] = {
            "secret_key": keys,
            "signer": _Signer,
            "signer_kwargs": signing,
        }
        self._clock = clock

    def sign(self, purpose: str, who: Actor, content: str) -> str:
        """Return a token that carries the content, for one person and one purpose."""
        serializer: TimedSerializer[str] = TimedSerializer(salt=purpose, **self._settings)
        return serializer.dumps([who.team, who.user, content])

    def verified(self, purpose: str, who: Actor, token: str) -> str:
        """Return the content of a token that this person got for this. Raises InvalidToken."""
        serializer: TimedSerializer[str] = TimedSerializer(salt=purpose, **self._settings)
        team, user, content = self._loaded(serializer, token, MAX_AGE)
        if (team, user) != (who.team, who.user):
            raise InvalidToken
        return str(content)

    def sealed(self, purpose: str, content: str) -> str:
        """Return a token that carries the content, in letters that URLs take."""
        return self._url_safe(purpose).dumps(content)

    def opened(self, purpose: str, token: str, max_age: float) -> str:
        """Return the content of such a token, if it isn't too old. Raises InvalidToken."""
        return str(self._loaded(self._url_safe(purpose), token, max_age))

    def issue(self, purpose: str) -> str:
        """Return a random token for whoever gets it, in letters that cookies and URLs take."""
        return self._url_safe(purpose).dumps(secrets.token_urlsafe(16))

    def require_issued(self, purpose: str, token: str, max_age: float) -> None:
        """Make sure that a token was issued for this, not too long ago. Raises InvalidToken."""
        self._loaded(self._url_safe(purpose), token, max_age)

    def _url_safe(self, purpose: str) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(salt=purpose, **self._settings)

    def _loaded(self, serializer: TimedSerializer[str], token: str, max_age: float) -> Any:
        try:
            content, signed_at = serializer.loads(token, return_timestamp=True)
        except BadData:
            raise InvalidToken from None
        if not -SKEW <= self._clock() - signed_at.timestamp() <= max_age:
            raise InvalidToken
        return content


class _Signer(TimestampSigner):
    """Signs with the time of a given clock."""

    def __init__(self, *args: Any, clock: Callable[[], float], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._clock = clock

    def get_timestamp(self) -> int:
        return int(self._clock())


def _derived(secret: str) -> bytes:
    return hmac.digest(secret.encode(), DERIVATION, hashlib.sha256)
