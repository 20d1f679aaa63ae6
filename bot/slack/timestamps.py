"""Slack's timestamps: the id of a message in its channel, and the time at which it was sent."""

import re

TIMESTAMP = re.compile(r"\d{1,10}(\.\d+)?", re.ASCII)


def sent_at(ts: str | None) -> float | None:
    """Time of a Slack timestamp, in seconds since 1970; None for an invalid one."""
    return float(ts) if ts and TIMESTAMP.fullmatch(ts) else None
