"""Bot tokens: which installation each of them stands for, and for how long."""

import secrets
from collections.abc import Callable, Iterator

from playground.persistence import UnitOfWork
from playground.slack.records import Credential
from playground.slack.wire import SlackError

LIFE_SECONDS = 43_200  # of a token that is rotated
LIVE_LIMIT = 2  # rotated tokens of an installation that are good at the same time
REVOKED, INACTIVE, EXPIRED = "token_revoked", "account_inactive", "token_expired"


class Tokens:
    """Every token that was ever given away; what is no longer good is known to have been."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.records: dict[str, Credential] = {}
        self.touch = UnitOfWork().touch
        self.life = LIFE_SECONDS  # of the rotated tokens that are issued from now on
        self._clock = clock

    def add(self, token: str, owner: str) -> Credential:
        """Make a token good for an installation, without an end."""
        return self._keep(Credential(token, owner))

    def issue(self, owner: str, *, rotated: bool) -> Credential:
        """Make a new token; of those that are rotated, all but the two latest end."""
        secret = secrets.token_hex(12)
        if not rotated:
            return self._keep(Credential(f"xoxb-{secret}", owner))
        rotated_ones = [old for old in self._live(owner) if old.expires_at is not None]
        for old in rotated_ones[: 1 - LIVE_LIMIT]:
            self._refuse(old, REVOKED)
        expires_at = self._clock() + self.life
        refresh_token = f"xoxe-1-{secrets.token_hex(16)}"
        return self._keep(Credential(f"xoxe.xoxb-1-{secret}", owner, expires_at, refresh_token))

    def refresh(self, refresh_token: str) -> Credential:
        """Exchange a refresh token, which serves once; the token it came with lives on."""
        old = next((it for it in self.records.values() if it.refresh_token == refresh_token), None)
        if not refresh_token or old is None or old.is_refreshed or old.refusal == INACTIVE:
            raise SlackError("invalid_refresh_token")
        old.is_refreshed = True
        self.touch("credentials", old.token)
        return self.issue(old.owner, rotated=True)

    def find(self, token: str) -> Credential:
        """Return a token that is good; the error says why it is not."""
        credential = self.records.get(token)
        if credential is None:
            raise SlackError("invalid_auth")
        if credential.refusal:
            raise SlackError(credential.refusal)
        if credential.expires_at is not None and self._clock() >= credential.expires_at:
            raise SlackError(EXPIRED)
        return credential

    def current(self, owner: str) -> str:
        """Return the latest token of an installation that is good; "" where there is none."""
        live = self._live(owner)
        return live[-1].token if live else ""

    def revoke(self, token: str) -> None:
        """End a token, as is done with one that leaked; its refresh token ends with it."""
        credential = self.records[token]
        credential.is_refreshed = True
        self._refuse(credential, REVOKED)

    def end(self, owner: str) -> None:
        """End all tokens of an installation that is no more."""
        for credential in self.records.values():
            if credential.owner == owner and credential.refusal != REVOKED:
                self._refuse(credential, INACTIVE)

    def _live(self, owner: str) -> list[Credential]:
        now = self._clock()
        return [
            it
            for it in self.records.values()
            if it.owner == owner
            and not it.refusal
            and (it.expires_at is None or now < it.expires_at)
        ]

    def _keep(self, credential: Credential) -> Credential:
        self.records[credential.token] = credential
        self.touch("credentials", credential.token)
        return credential

    def _refuse(self, credential: Credential, error: str) -> None:
        credential.refusal = error
        self.touch("credentials", credential.token)

    def __iter__(self) -> Iterator[Credential]:
        return iter(self.records.values())
