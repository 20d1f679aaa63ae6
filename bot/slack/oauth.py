"""Renewal of an access token by its refresh token."""

from dataclasses import dataclass, field
from typing import Any

from bot.slack.client import SlackClient

PATIENCE = 20.0  # seconds that a renewal waits for Slack's limits: whoever renews has a lease
NAMES = ("access_token", "refresh_token", "expires_in")


class WrongAnswer(Exception):
    """Slack gave no tokens."""


@dataclass(frozen=True, slots=True)
class AppCredentials:
    """The app's own client id and secret."""

    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RenewedTokens:
    """Tokens of a workspace, or of an enterprise; `lifetime` is in seconds, None without an end."""

    workspace: str
    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    lifetime: float | None


async def renew(
    client: SlackClient, credentials: AppCredentials, refresh_token: str
) -> RenewedTokens:
    """Exchange a refresh token, which serves once. Raises SlackFailed, and WrongAnswer."""
    told = await client.call(
        "oauth.v2.access",
        rate_limit_timeout=PATIENCE,
        grant_type="refresh_token",
        refresh_token=refresh_token,
        client_id=credentials.client_id,
        client_secret=credentials.client_secret,
    )
    place = told.get("enterprise" if told.get("is_enterprise_install") else "team")
    workspace = place.get("id") if isinstance(place, dict) else None
    token, refresh, seconds = (told.get(name) for name in NAMES)
    if not (_is_text(workspace) and _is_text(token)):
        raise WrongAnswer
    lifetime = float(seconds) if isinstance(seconds, int) and seconds > 0 else None
    return RenewedTokens(
        str(workspace), str(token), refresh if _is_text(refresh) else None, lifetime
    )


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)
