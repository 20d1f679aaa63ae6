"""HTML of the authorize page; it runs no scripts, and its form leads nowhere else than asked."""

from collections.abc import Mapping, Sequence
from html import escape

from aiohttp import web

from playground.slack.oauth.request import ConsentRequest

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title} | Slack</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/web/consent.css"></head>
<body><main>{body}</main></body></html>
"""
FORM = """<h1>The app is asking to be installed</h1>
<p>This is the local workspace's copy of Slack's page. The app will be able to:</p>
<ul>{scopes}</ul>
<form method="post">{hidden}
<label>Install as <select name="installer">{choices}</select></label>
<p><button name="decision" value="cancel">Cancel</button>
<button name="decision" value="allow">Allow</button></p></form>"""
ERROR = "<h1>Something went wrong</h1><p>{error}</p>"
POLICY = "default-src 'none'; style-src 'self'; form-action 'self' {origin}; base-uri 'none'"


def consent_page(
    asked: ConsentRequest, fields: Mapping[str, str], choices: Sequence[tuple[str, str, str]]
) -> web.Response:
    """Ask for consent; the form sends what the app asked along with the answer."""
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in fields.items()
    )
    options = "".join(
        f'<option value="{escape(owner)}/{escape(user)}">{escape(label)}</option>'
        for owner, user, label in choices
    )
    scopes = "".join(f"<li><code>{escape(scope)}</code></li>" for scope in sorted(asked.scopes))
    response = _page("Install", FORM.format(scopes=scopes, hidden=hidden, choices=options), 200)
    response.headers["Content-Security-Policy"] = POLICY.format(origin=asked.origin)
    # Or a browser would keep from the form's own server that the form is its own.
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def error_page(error: str) -> web.Response:
    return _page("Error", ERROR.format(error=escape(error)), 400)


def _page(title: str, body: str, status: int) -> web.Response:
    page = PAGE.format(title=title, body=body)
    return web.Response(text=page, status=status, content_type="text/html")
