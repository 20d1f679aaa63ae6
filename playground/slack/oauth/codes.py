"""Codes that a person's consent is worth, each once and for ten minutes."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from playground.slack.wire import SlackError

LIFE_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Consent:
    """Consent of a person, for the workspace or organisation `owner`.

    `redirect_uri` is the one that was asked for; "" where none was.
    """

    owner: str
    user: str
    scopes: frozenset[str]
    redirect_uri: str = ""


class Codes:
    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._given: dict[str, tuple[Consent, float]] = {}

    def give(self, consent: Consent) -> str:
        code = secrets.token_hex(16)
        self._given[code] = consent, self._clock()
        return code

    def redeem(self, code: str, redirect_uri: str) -> Consent:
        """Exchange a code; one that is shown with a wrong address is used up, too."""
        consent, given_at = self._given.pop(code, (None, 0.0))
        if consent is None or self._clock() - given_at > LIFE_SECONDS:
            raise SlackError("invalid_code")
        if redirect_uri != consent.redirect_uri:
            raise SlackError("bad_redirect_uri")
        return consent
