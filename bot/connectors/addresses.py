"""Addresses of our own on the way to a sign-in and back: signed, for minutes, for one use."""

import json
from dataclasses import dataclass
from urllib.parse import urlencode

from bot.core.errors import UserFacingError
from bot.core.signed_tokens import InvalidToken, SignedTokens
from storage.connectors.sign_ins import OpenSignIn

START, RETURN = "/connect/start", "/connect/return"
PURPOSE = "connect"
TERM = 900.0  # seconds in which somebody can sign in
STATE = "state"
WORDS = 3


class StaleAddress(UserFacingError):
    """This link isn't valid: it was used, replaced by a newer one, or is older than 15 minutes."""


@dataclass(frozen=True, slots=True)
class SignInState:
    """Subject of an address: a sign-in of a workspace, and the nonce of its newest address."""

    team: str
    id: str
    nonce: str


@dataclass(frozen=True, slots=True)
class Addresses:
    """Makes and reads addresses; without a `public_url` nothing leads back to us."""

    tokens: SignedTokens
    public_url: str | None

    def start(self, state: SignInState) -> str | None:
        """The page from which a person goes on to sign in; None without a public address."""
        return self._address(START, state)

    def back(self, state: SignInState) -> str | None:
        """The page to which they come back."""
        return self._address(RETURN, state)

    def read(self, token: str) -> SignInState:
        """Read the state of an address. Raises StaleAddress."""
        try:
            words = json.loads(self.tokens.opened(PURPOSE, token, TERM))
        except (InvalidToken, ValueError) as error:
            raise StaleAddress from error
        if not isinstance(words, list) or len(words) != WORDS:
            raise StaleAddress
        return SignInState(*map(str, words))

    def _address(self, path: str, state: SignInState) -> str | None:
        if not self.public_url:
            return None
        token = self.tokens.sealed(PURPOSE, json.dumps([state.team, state.id, state.nonce]))
        return f"{self.public_url}{path}?{urlencode({STATE: token})}"


def state_of(sign_in: OpenSignIn, nonce: str) -> SignInState:
    return SignInState(sign_in.team, sign_in.id, nonce)
