"""Slack's signature of a request: an HMAC over the raw bytes, recent, and good for one click.

What is not signed is not read: nothing here depends on what a body says.
"""

import hashlib
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from multidict import CIMultiDictProxy

TIMESTAMP = "X-Slack-Request-Timestamp"
SIGNATURE = "X-Slack-Signature"
VERSION = "v0"
MAX_AGE = 300  # seconds, into the future as well: as Slack's own libraries have it
MAX_DIGITS = 12  # of a timestamp
MOST_USED = 50_000  # signatures that are remembered

Headers = CIMultiDictProxy[str]


@dataclass(frozen=True, slots=True)
class Signature:
    """A request's signature as its headers give it; its time is recent."""

    timestamp: str
    digest: str


@dataclass(frozen=True, slots=True)
class SignatureVerifier:
    """Verifies requests with the app's signing secret."""

    secret: str = field(repr=False)
    now: Callable[[], float] = time.time

    def claimed(self, headers: Headers) -> Signature | None:
        """Read the headers, before the body is; None if no body could make them valid."""
        timestamps, digests = headers.getall(TIMESTAMP, []), headers.getall(SIGNATURE, [])
        if len(timestamps) != 1 or len(digests) != 1:
            return None
        [timestamp], [digest] = timestamps, digests
        is_number = timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= MAX_DIGITS
        if not is_number or abs(self.now() - int(timestamp)) > MAX_AGE:
            return None
        if not (digest.isascii() and digest.startswith(f"{VERSION}=")):
            return None
        return Signature(timestamp, digest)

    def confirms(self, signature: Signature, body: bytes) -> bool:
        """Return whether Slack signed these bytes at that time."""
        signed = f"{VERSION}:{signature.timestamp}:".encode() + body
        digest = hmac.new(self.secret.encode(), signed, hashlib.sha256).hexdigest()
        return hmac.compare_digest(f"{VERSION}={digest}", signature.digest)


class UsedSignatures:
    """Signatures of clicks and commands, as long as they would be valid: each is good for one.

    Events carry an id, by which the inbox knows them; what people click carries none. Slack signs
    whatever it sends again with a new time.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until: dict[str, float] = {}  # the oldest first

    def use(self, signature: Signature) -> bool:
        """Return whether the signature is used for the first time."""
        self._forget()
        if signature.digest in self._until:
            return False
        self._until[signature.digest] = self._clock() + 2 * MAX_AGE
        return True

    def release(self, signature: Signature) -> None:
        """Take a use back: nothing came of the request."""
        self._until.pop(signature.digest, None)

    def _forget(self) -> None:
        now = self._clock()
        while self._until:
            digest = next(iter(self._until))
            if self._until[digest] > now and len(self._until) < MOST_USED:
                return
            del self._until[digest]
