"""What a refusal of Mistral's means for the person who asked."""

import json

from bot import errors

CONTEXT_WORDS = ("too large", "too long", "context", "maximum", "exceed")


def trouble_for_status(status: int, body: str = "") -> errors.Trouble:
    """Translate an HTTP status (or an error event's code) and the vendor's error body."""
    match status:
        case 400 | 413 | 422:
            return errors.TooLong() if _speaks_of_length(body) else errors.Refused()
        case 401:
            return errors.KeyRefused()
        case 403:
            return errors.Blocked() if "guardrail" in body.lower() else errors.KeyRefused()
        case 404:
            return errors.ConversationGone()
        case 408 | 504:
            return errors.ModelSilent()
        case 409:
            return errors.ConversationBusy()
        case 429:
            return errors.ModelBusy()
        case _ if status >= 500:
            return errors.ModelFailed()
        case _:
            return errors.Refused()


def _speaks_of_length(body: str) -> bool:
    try:
        message = json.loads(body).get("message", "")
    except (ValueError, AttributeError):
        return False
    return any(word in str(message).lower() for word in CONTEXT_WORDS)
