"""Pseudonyms of people who are forgotten, for the audit log."""

import hashlib
import hmac
from dataclasses import dataclass, field

PURPOSE = b"threadwind pseudonyms"
PREFIX = "forgotten-"


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Makes the same pseudonym of the same person in a workspace, as long as the secret stays.

    The secret is not in the database, so that whoever reads that cannot try all ids.
    """

    secret: str = field(repr=False)

    def of(self, team: str, user: str) -> str:
        """A person's pseudonym, another one in each workspace."""
        key = hmac.digest(self.secret.encode(), PURPOSE, hashlib.sha256)
        return PREFIX + hmac.new(key, f"{team}/{user}".encode(), hashlib.sha256).hexdigest()[:20]
