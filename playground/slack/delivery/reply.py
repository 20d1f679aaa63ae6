"""The app's reply to one delivery."""

from dataclasses import dataclass, field

from playground.slack.wire import Json

HTTP_TIMEOUT = "http_timeout"
HTTP_ERROR = "http_error"
CONNECTION_FAILED = "connection_failed"


@dataclass(frozen=True, slots=True)
class Reply:
    """The app's answer; `failure` is the X-Slack-Retry-Reason of the next attempt."""

    status: int | None = None
    payload: Json = field(default_factory=dict)
    failure: str | None = None
    no_retry: bool = False

    @property
    def acked(self) -> bool:
        return self.failure is None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt at delivering something; `via` is "http", "socket" or "none".

    `seconds` is how long the app took to answer, or Slack waited in vain.
    """

    event_id: str
    attempt: int
    via: str
    status: int | None
    acked: bool
    kind: str
    reason: str | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Retry:
    """Number of this attempt, and the reason why the one before failed."""

    number: int = 0
    reason: str | None = None
