"""Pages that people see when they install the app."""

from html import escape
from http import HTTPStatus
from urllib.parse import urlencode

from slack_bolt.response import BoltResponse

TITLE = "Threadwind"
INSTALLED = "Threadwind is installed in {name}. It has sent you a message with the next steps."
OPEN_SLACK = "Open Slack"
TRY_AGAIN = "Start again"
CANCELLED = "Nothing was installed: the request was cancelled."
STALE = (
    "This link was already used, is older than ten minutes, or was opened in another "
    "browser. Start again."
)
REFUSED = "Slack didn't accept the installation. Start again."
BROKEN = "The installation couldn't be stored. Wait a moment, and start again."
SENTENCES = {
    "access_denied": CANCELLED,
    "invalid_browser": STALE,
    "invalid_state": STALE,
    "storage_error": BROKEN,
}
# The address of the page holds what Slack gave: it is to stay here.
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
}
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body {{ font: 1rem/1.5 system-ui, sans-serif; margin: 15vh auto; max-width: 30rem;
padding: 0 1rem; }} a {{ font-weight: 600; }}</style></head>
<body><h1>{title}</h1><p>{text}</p><p><a href="{link}">{label}</a></p></body></html>
"""


def success(name: str, address: str, app: str | None, team: str | None) -> BoltResponse:
    """The page after an installation; it leads to Slack's address that opens an app."""
    known = {"app": app, "team": team}
    query = urlencode({name: value for name, value in known.items() if value})
    return _page(HTTPStatus.OK, INSTALLED.format(name=name), f"{address}?{query}", OPEN_SLACK)


def failure(reason: str, status: int, install: str) -> BoltResponse:
    """The page after an installation that failed, for one of Bolt's or Slack's reasons."""
    return _page(status, SENTENCES.get(reason, REFUSED), install, TRY_AGAIN)


def _page(status: int, text: str, link: str, label: str) -> BoltResponse:
    body = PAGE.format(title=TITLE, text=escape(text), link=escape(link), label=label)
    return BoltResponse(status=status, body=body, headers=dict(HEADERS))
