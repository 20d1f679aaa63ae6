"""The address that a manifest names for Slack's requests, as an operator gives it."""

from urllib.parse import urlsplit

from bot.app.http import EVENTS
from bot.core import setting_values
from bot.core.errors import SettingsError

WRONG = "--request-url {problem}."
NO_TLS = "must start with https://, as Slack calls no other address"
OTHER_PATH = f"must end with {EVENTS}, where the app takes Slack's requests"


def complete(given: str) -> str:
    """Return the address with its path, which may be left out. Raises SettingsError."""
    try:
        address = setting_values.address(given.strip())
    except ValueError as error:
        raise SettingsError(WRONG.format(problem=error)) from error
    if not address.lower().startswith("https://"):
        raise SettingsError(WRONG.format(problem=NO_TLS))
    path = urlsplit(address).path
    if path and not path.endswith(EVENTS):
        raise SettingsError(WRONG.format(problem=OTHER_PATH))
    return address if path else address + EVENTS
