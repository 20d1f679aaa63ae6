"""What a refusal of Mistral's means for the person who asked."""

import json

from mistralai.client.errors import MistralError

from bot.core import errors

BY_STATUS: dict[int, type[errors.UserFacingError]] = {
    401: errors.KeyRefused,
    403: errors.KeyRefused,
    404: errors.NotFound,
    408: errors.ModelSilent,
    409: errors.ConversationBusy,
    429: errors.ModelBusy,
    504: errors.ModelSilent,
}
LENGTH_STATUSES = {400, 413, 422}
FORBIDDEN, NOT_FOUND, TOO_MANY = 403, 404, 429
SERVER_ERROR = 500
CONTEXT_WORDS = ("too large", "too long", "context", "maximum", "exceed")


def trouble_of(error: MistralError, gone: type[errors.UserFacingError]) -> errors.UserFacingError:
    """Translate a refusal, of a request for something that may be `gone`."""
    trouble = trouble_for_status(error.status_code, error.body)
    if error.status_code == NOT_FOUND:
        return gone()
    if error.status_code == TOO_MANY:
        return errors.ModelBusy(_seconds(error.headers.get("Retry-After")))
    # What another key's owner began exists, but not for us.
    if gone is errors.ConversationGone and error.status_code == FORBIDDEN:
        return trouble if isinstance(trouble, errors.Blocked) else gone()
    return trouble


def trouble_for_status(status: int, body: str = "") -> errors.UserFacingError:
    """Translate an HTTP status (or an error event's code) and the vendor's error body."""
    if status in LENGTH_STATUSES and _speaks_of_length(body):
        return errors.TooLong()
    if status == FORBIDDEN and "guardrail" in body.lower():
        return errors.Blocked()
    if status >= SERVER_ERROR:
        return BY_STATUS.get(status, errors.ModelFailed)()
    return BY_STATUS.get(status, errors.Refused)()


def _speaks_of_length(body: str) -> bool:
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
