"""Slack's rate limits: tiers per method and minute, and the special ones."""

from collections import deque
from collections.abc import Callable

from playground.slack.api.methods.method import Method
from playground.slack.settings import Settings

MINUTE = 60.0
PER_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100}
# One message a second and channel, with room for a small burst.
POSTS = 3
POSTS_SECONDS = 3.0
THREAD_READS = frozenset({"conversations.history", "conversations.replies"})


class RateLimits:
    """Counts calls in a sliding window."""

    def __init__(self, settings: Settings, clock: Callable[[], float]) -> None:
        self._settings = settings
        self._clock = clock
        self._calls: dict[str, deque[float]] = {}

    def retry_after(self, name: str, method: Method, channel: str, owner: str) -> int | None:
        """Count a call of an installation; seconds to wait if it is one too many."""
        if self._settings.distributed and name in THREAD_READS:
            return self._count(f"{owner} {name}", 1, MINUTE)
        if not self._settings.rate_limits:
            return None
        if name == "chat.postMessage":
            return self._count(f"{owner} {name} {channel}", POSTS, POSTS_SECONDS)
        if limit := PER_MINUTE.get(method.tier):
            return self._count(f"{owner} {name}", limit, MINUTE)
        return None

    def _count(self, key: str, limit: int, window: float) -> int | None:
        now = self._clock()
        calls = self._calls.setdefault(key, deque())
        while calls and now - calls[0] >= window:
            calls.popleft()
        if len(calls) >= limit:
            return max(1, round(window - (now - calls[0])))
        calls.append(now)
        return None
