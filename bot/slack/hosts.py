"""Which addresses are Slack's own: nothing of a workspace is sent anywhere else."""

from yarl import URL

SLACKS = ("slack.com", "slack-files.com")


def is_slacks(address: str, api: str) -> bool:
    """Whether an address is Slack's: over https on its hosts, or where its Web API is."""
    try:
        url, home = URL(address), URL(api)
    except ValueError:
        return False
    if url.scheme == home.scheme and url.host == home.host:
        return True
    hosts = {*SLACKS, home.host or ""}
    return url.scheme == "https" and any(_is_below(url.host or "", host) for host in hosts)


def _is_below(name: str, host: str) -> bool:
    return bool(host) and (name == host or name.endswith(f".{host}"))
