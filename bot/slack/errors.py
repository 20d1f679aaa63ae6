"""Slack API errors: refused, rate limited, or outcome unknown."""

from http import HTTPStatus

from slack_sdk.errors import SlackApiError

RATE_LIMITED = {"ratelimited", "rate_limited"}
# Slack documents these as possibly partial successes.
OUTCOME_UNKNOWN = {"fatal_error", "internal_error", "request_timeout", "service_unavailable"}
# Slack did not do it, and may do it a moment later.
TRY_AGAIN = {
    "external_channel_migrating",
    "messaging_processing_failed",
    "team_added_to_org",
    "token_expired",  # until it is renewed
    "update_failed",
}
TRANSIENT = OUTCOME_UNKNOWN | TRY_AGAIN
# Nothing of ours can be written in this place, in whatever way. Any other refusal is of one way.
PLACE_REFUSED = {
    "access_denied",
    "account_inactive",
    "app_access_restricted",
    "cannot_reply_to_message",
    "channel_not_found",
    "ekm_access_denied",
    "enterprise_is_restricted",
    "invalid_auth",
    "invalid_thread_ts",
    "is_archived",
    "is_inactive",
    "messages_tab_disabled",
    "missing_scope",
    "no_permission",
    "not_allowed_token_type",
    "not_authed",
    "not_in_channel",
    "org_login_required",
    "posting_to_channel_denied",
    "restricted_action",
    "restricted_action_non_threadable_channel",
    "restricted_action_read_only_channel",
    "restricted_action_thread_locked",
    "restricted_action_thread_only_channel",
    "team_access_not_granted",
    "thread_not_found",
    "token_revoked",
}
# The token isn't accepted; another one of the same workspace may be.
TOKEN_REFUSED = {
    "account_inactive",
    "invalid_auth",
    "not_authed",
    "token_expired",
    "token_revoked",
}
DEFAULT_RETRY_AFTER = 1.0  # seconds
UNREACHABLE = "Slack can't be reached ({reason})"
CANT_REACH = "Can't reach Slack: {reason}."
REJECTED = "Slack rejects {name} ({code}). Copy it again from the app's settings."
REFUSED = "Slack doesn't allow this with {name} ({code}). Check its type and its scopes."
REASONS = {
    "TimeoutError": "no answer in time",
    "ConnectionTimeoutError": "no answer in time",
    "ServerTimeoutError": "no answer in time",
    "ClientConnectorDNSError": "its host isn't known (DNS)",
    "ClientConnectorCertificateError": "its certificate isn't trusted",
    "ratelimited": "it asks to wait",
    "not_json": "what answers isn't Slack",
} | dict.fromkeys(OUTCOME_UNKNOWN, "it has a problem of its own")


class SlackFailed(Exception):
    """A call of Slack's API failed."""

    def __init__(self, method: str, code: str) -> None:
        super().__init__(f"{method}: {code}")
        self.method = method
        self.code = code

    @property
    def why(self) -> str:
        """The reason for those who run the app, without a full stop."""
        return f"Slack answers “{self.code}”"

    def problem_of(self, name: str) -> str:
        """A sentence for those who run the app; `name` is the setting of the token used."""
        rejected = self.code in TOKEN_REFUSED
        return (REJECTED if rejected else REFUSED).format(name=name, code=self.code)


class SlackRefused(SlackFailed):
    """Slack refused the call, with one of its error codes: nothing was done."""


class SlackUnreachable(SlackFailed):
    """Slack sent no response, or had trouble of its own: the outcome may be unknown."""

    @property
    def is_answered(self) -> bool:
        """True if Slack itself said so, and is at least there."""
        return self.code in TRANSIENT

    @property
    def why(self) -> str:
        return UNREACHABLE.format(reason=self._reason)

    def problem_of(self, name: str) -> str:  # noqa: ARG002 - it isn't the token's fault
        return CANT_REACH.format(reason=self._reason)

    @property
    def _reason(self) -> str:
        return REASONS.get(self.code, "the connection fails")


def failure(method: str, error: SlackApiError) -> SlackFailed:
    """Translate an error: a refusal, or trouble that may pass."""
    code = _code(error)
    if code is None or code in TRANSIENT:
        return SlackUnreachable(method, code or "not_json")
    return SlackRefused(method, code)


def retry_after(error: SlackApiError) -> float | None:
    """Return the seconds of a rate limit; None for any other error."""
    status = getattr(error.response, "status_code", 0)
    if status != HTTPStatus.TOO_MANY_REQUESTS and _code(error) not in RATE_LIMITED:
        return None
    headers = getattr(error.response, "headers", None) or {}
    try:
        return float(headers.get("Retry-After", DEFAULT_RETRY_AFTER))
    except ValueError:
        return DEFAULT_RETRY_AFTER


def is_of_token(error: SlackApiError) -> bool:
    """True if Slack refuses the token, not the call."""
    return _code(error) in TOKEN_REFUSED


def _code(error: SlackApiError) -> str | None:
    """Return Slack's error code; None for a response that is not Slack's."""
    data = getattr(error.response, "data", None)
    return data.get("error") if isinstance(data, dict) else None
