"""Translation of Mistral's errors into user-facing errors."""

import json
from http import HTTPStatus

from mistralai.client.errors import MistralError

from bot.core import errors

BY_STATUS: dict[int, type[errors.UserFacingError]] = {
    HTTPStatus.UNAUTHORIZED: errors.KeyRefused,
    HTTPStatus.FORBIDDEN: errors.KeyRefused,
    HTTPStatus.NOT_FOUND: errors.ConversationGone,
    HTTPStatus.REQUEST_TIMEOUT: errors.ModelSilent,
    HTTPStatus.CONFLICT: errors.ConversationBusy,
    HTTPStatus.TOO_MANY_REQUESTS: errors.ModelBusy,
    HTTPStatus.GATEWAY_TIMEOUT: errors.ModelSilent,
}
LENGTH_STATUSES = {
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
}
CONTEXT_WORDS = ("too large", "too long", "context", "maximum", "exceed")


def translate(error: MistralError, gone: type[errors.UserFacingError]) -> errors.UserFacingError:
    """Translate an error response; `gone` is the error for a 404."""
    translated = error_for_status(error.status_code, error.body)
    if error.status_code == HTTPStatus.NOT_FOUND:
        return gone()
    if error.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        return errors.ModelBusy(_seconds(error.headers.get("Retry-After")))
    # A conversation that was started with another API key: it exists, but not for us.
    if gone is errors.ConversationGone and error.status_code == HTTPStatus.FORBIDDEN:
        return translated if isinstance(translated, errors.Blocked) else gone()
    return translated


def error_for_status(status: int, body: str = "") -> errors.UserFacingError:
    """Translate an HTTP status (or an error event's code) and the vendor's error body."""
    if status in LENGTH_STATUSES and _is_about_length(body):
        return errors.TooLong()
    if status == HTTPStatus.FORBIDDEN and "guardrail" in body.lower():
        return errors.Blocked()
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return BY_STATUS.get(status, errors.ModelFailed)()
    return BY_STATUS.get(status, errors.Refused)()


def _is_about_length(body: str) -> bool:
    try:
        message = json.loads(body).get("message", "")
    except (ValueError, AttributeError):
        return False
    return any(word in str(message).lower() for word in CONTEXT_WORDS)


def _seconds(retry_after: str | None) -> float | None:
    try:
        return float(retry_after) if retry_after else None
    except ValueError:
        return None
