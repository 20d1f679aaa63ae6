"""What can become of a call of Slack's API: refused, limited, or nobody knows."""

from slack_sdk.errors import SlackApiError

RATE_LIMITED = {"ratelimited", "rate_limited"}
TOO_MANY = 429
# Slack says of these that a part of the work may have been done.
IN_DOUBT = {"fatal_error", "internal_error", "request_timeout", "service_unavailable"}
DEFAULT_RETRY_AFTER = 1.0


class SlackFailed(Exception):
    """A call of Slack's API did not succeed."""

    def __init__(self, method: str, code: str) -> None:
        super().__init__(f"{method}: {code}")
        self.method = method
        self.code = code


class SlackRefused(SlackFailed):
    """Slack said no, with one of its error codes: nothing was done."""


class SlackUnreachable(SlackFailed):
    """No answer came, or none in time: whether Slack did it may not be known."""


def failure(method: str, error: SlackApiError) -> SlackFailed:
    """Tell a refusal from an answer that leaves open whether the work was done."""
    code = _code(error)
    if code is None or code in IN_DOUBT:
        return SlackUnreachable(method, code or "not_json")
    return SlackRefused(method, code)


def retry_after(error: SlackApiError) -> float | None:
    """For how many seconds Slack refuses the method; None for any other error."""
    status = getattr(error.response, "status_code", 0)
    if status != TOO_MANY and _code(error) not in RATE_LIMITED:
        return None
    headers = getattr(error.response, "headers", None) or {}
    try:
        return float(headers.get("Retry-After", DEFAULT_RETRY_AFTER))
    except ValueError:
        return DEFAULT_RETRY_AFTER


def _code(error: SlackApiError) -> str | None:
    """Slack's error code; None for an answer that is not Slack's."""
    data = getattr(error.response, "data", None)
    return data.get("error") if isinstance(data, dict) else None
