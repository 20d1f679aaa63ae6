"""Pages on the way to a sign-in and back: who connects what, where, and what came of it."""

from html import escape
from http import HTTPStatus

from aiohttp import web

TITLE = "Threadwind"
CONNECT = "Connect {title}"
OWN = "{who} connects their own {title} account, for questions to Threadwind in {workspace}."
SHARED = "{who} connects a {title} account for everybody who asks Threadwind in {workspace}."
YOU = "If you aren't {who}, close this page: it would become their account, not yours."
AT = "You sign in at {host}. Threadwind never sees your password."
GO_ON = "Sign in at {host}"
CONNECTED = "You're connected. Go back to Slack: if you asked something, the answer is coming."
NOT_SEEN = "You can close this page. Threadwind answers as soon as it sees your sign-in."
CANCELLED = "Nothing was connected: the sign-in was cancelled. Press Connect in Slack to try again."
OTHER_BROWSER = "Finish this in the browser in which you began it, or press Connect in Slack again."
BROKEN = "Something went wrong. Press Connect in Slack again."
# The address of the page is a secret: it is to stay here.
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
}
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body {{ font: 1rem/1.5 system-ui, sans-serif; margin: 15vh auto; max-width: 30rem;
padding: 0 1rem; }} a {{ font-weight: 600; }}</style></head>
<body><h1>{title}</h1>{body}</body></html>
"""


def going(title: str, sentences: list[str], url: str, host: str) -> web.Response:
    """The page before a sign-in to a connector."""
    link = f'<p><a href="{escape(url)}" rel="noreferrer">{escape(GO_ON.format(host=host))}</a></p>'
    return _page(CONNECT.format(title=title), sentences, HTTPStatus.OK, link)


def told(sentence: str, status: HTTPStatus = HTTPStatus.OK) -> web.Response:
    """A page that only says something."""
    return _page(TITLE, [sentence], status)


def _page(title: str, sentences: list[str], status: HTTPStatus, more: str = "") -> web.Response:
    said = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
    text = PAGE.format(title=escape(title), body=said + more)
    return web.Response(text=text, status=status, content_type="text/html", headers=HEADERS)
