"""Slack's timestamps: what names a message in its channel also says when it was sent."""

import re

TIMESTAMP = re.compile(r"\d{1,10}(\.\d+)?", re.ASCII)


def sent_at(ts: str | None) -> float | None:
    """When Slack gave out a timestamp, in seconds since 1970; None for one that is none."""
    return float(ts) if ts and TIMESTAMP.fullmatch(ts) else None
