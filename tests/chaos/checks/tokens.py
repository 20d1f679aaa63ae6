"""Check: tokens are renewed in time, and no refresh token is spent twice."""

from collections import Counter
from collections.abc import Iterator, Sequence

from playground.slack.api.pipeline.web_api import Call

RENEWAL = "oauth.v2.access"
SPENT = "invalid_refresh_token"


def refresh_tokens_are_spent_once(calls: Sequence[Call]) -> Iterator[str]:
    """Check that no refresh token was tried after Slack had given others for it."""
    again = Counter(
        str(call.args.get("refresh_token"))
        for call in calls
        if call.method == RENEWAL and call.error == SPENT
    )
    for token, times in again.items():
        yield f"a refresh token was spent {times + 1} times: …{token[-6:]}"


def count_renewals(calls: Sequence[Call]) -> int:
    return sum(
        call.ok and call.method == RENEWAL and call.args.get("grant_type") == "refresh_token"
        for call in calls
    )
