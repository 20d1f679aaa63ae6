"""Request of an app at the authorize page, checked against what Slack knows of the app."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from playground.slack.api.methods.catalogue import METHODS
from playground.slack.settings import DEFAULT_SCOPES, Settings
from playground.slack.wire import words

SCOPES = DEFAULT_SCOPES.union(
    words("chat:write.public incoming-webhook users:read.email users.profile:read"),
    *(method.scopes for method in METHODS.values()),
)

WRONG_CLIENT = "Invalid client_id parameter"
NO_SCOPES = "invalid_scope: No scopes requested"
WRONG_SCOPES = "invalid_scope: Invalid permissions requested: {scopes}"
USER_SCOPES = "invalid_scope: This workspace has no user tokens"
WRONG_ADDRESS = "redirect_uri did not match any configured URIs. Passed URI: {uri}"


class Unacceptable(Exception):
    """A request that Slack shows an error for, in place of the page; the message says which."""


@dataclass(frozen=True, slots=True)
class ConsentRequest:
    """`redirect_uri` is where the answer goes; `given_uri` is what was asked, "" where nothing."""

    scopes: frozenset[str]
    state: str
    redirect_uri: str
    given_uri: str
    team: str

    @property
    def origin(self) -> str:
        """The server that the answer goes to."""
        parts = urlsplit(self.redirect_uri)
        return f"{parts.scheme}://{parts.netloc}"

    def answered(self, **answer: str) -> str:
        """Return the address that an answer goes to, with the state as it came."""
        state = {"state": self.state} if self.state else {}
        separator = "&" if urlsplit(self.redirect_uri).query else "?"
        return f"{self.redirect_uri}{separator}{urlencode({**answer, **state})}"


def read_consent(settings: Settings, fields: Mapping[str, str]) -> ConsentRequest:
    """Check a request. Raises Unacceptable."""
    if fields.get("client_id") != settings.client_id:
        raise Unacceptable(WRONG_CLIENT)
    if fields.get("user_scope"):
        raise Unacceptable(USER_SCOPES)
    scopes = frozenset(fields.get("scope", "").replace(",", " ").split())
    if not scopes:
        raise Unacceptable(NO_SCOPES)
    if unknown := sorted(scopes - SCOPES):
        raise Unacceptable(WRONG_SCOPES.format(scopes=", ".join(unknown)))
    given = fields.get("redirect_uri", "")
    return ConsentRequest(
        scopes=scopes,
        state=fields.get("state", ""),
        redirect_uri=_registered(settings, given),
        given_uri=given,
        team=fields.get("team", ""),
    )


def _registered(settings: Settings, given: str) -> str:
    """Find the address to lead back to: the given one lies below one that is registered."""
    for registered in settings.redirect_urls:
        if not given or (given + "/").startswith(registered.rstrip("/") + "/"):
            return given or registered
    raise Unacceptable(WRONG_ADDRESS.format(uri=given))
