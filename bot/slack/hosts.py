"""Which addresses are Slack's own: nothing of a workspace is sent anywhere else."""

from urllib.parse import SplitResult, urlsplit

# With everything below them. Files of a GovSlack workspace come from a domain of their own.
SLACKS = ("slack.com", "slack-files.com", "slack-gov.com")


def is_slacks(address: str, api: str) -> bool:
    """Whether an address is Slack's: over https on its hosts, or exactly where its Web API is."""
    try:
        there, home = urlsplit(address), urlsplit(api)
        if _origin(there) == _origin(home):
            return True
        host = (there.hostname or "").lower()
        is_plain = there.port in {None, 443} and not (there.username or there.password)
    except ValueError:
        return False
    known = any(host == one or host.endswith(f".{one}") for one in SLACKS)
    return there.scheme == "https" and is_plain and known


def _origin(url: SplitResult) -> tuple[str, str | None, int | None]:
    return url.scheme, url.hostname, url.port
