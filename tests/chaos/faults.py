"""Faults of requests: due by kind, counted only when a request meets them."""

import random

from playground.faults import Fault, Faults
from tests.chaos.journal import Journal

ASKING = ("conversations.start", "conversations.append", "conversations.restart")
RENEWING = ("oauth.v2.access",)
# Streamed or edited: the calls that begin a message, add to it, and end it.
WRITING = (
    ("chat.startStream", "chat.postMessage"),
    ("chat.appendStream", "chat.update"),
    ("chat.stopStream", "chat.update"),
)


class CountedFaults(Faults):
    """Inject a fault into the next request of one of its operations; it counts only then."""

    def __init__(self, journal: Journal) -> None:
        super().__init__()
        self._journal = journal
        self._waiting: list[tuple[str, tuple[str, ...], Fault]] = []

    def plan(self, kind: str, operations: tuple[str, ...], fault: Fault) -> None:
        self._waiting.append((kind, operations, fault))

    def take(self, operation: str) -> Fault | None:
        due = next((one for one in self._waiting if operation in one[1]), None)
        if due is None:
            return None
        self._waiting.remove(due)
        self._journal.count(due[0], operation)
        return due[2]

    def clear(self) -> None:
        self._waiting.clear()


def of_mistral(kind: str, lots: random.Random, faults: CountedFaults) -> None:
    """Make Mistral fail at the start of the next answer, by whichever method."""
    fault = {
        "mistral_cut": Fault("cut", after=lots.randrange(0, 8)),
        "mistral_lost": Fault("drop_after"),
        "mistral_dropped": Fault("drop_before"),
        "mistral_error": Fault("error", status=lots.choice((500, 503))),
        "mistral_429": Fault("ratelimited", seconds=1),
    }[kind]
    faults.plan(kind, ASKING, fault)


def of_renewal(kind: str, faults: CountedFaults) -> None:
    """Have Slack not renew the next token; its refresh token is still good then."""
    fault = {
        "renewal_refused": Fault("refused", code="internal_error"),
        "renewal_error": Fault("error", status=503),
        "renewal_dropped": Fault("drop_before"),
        "renewal_429": Fault("ratelimited", seconds=1),
    }[kind]
    faults.plan(kind, RENEWING, fault)


def of_slack(kind: str, lots: random.Random, faults: CountedFaults) -> None:
    """Make Slack fail at one of the calls that write."""
    fault = {
        "slack_lost": Fault("drop_after"),
        "slack_dropped": Fault("drop_before"),
        "slack_error": Fault("error", status=500),
        "slack_429": Fault("ratelimited", seconds=1),
    }[kind]
    faults.plan(kind, lots.choice(WRITING), fault)
