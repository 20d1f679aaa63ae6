"""The page on which people sign in to a sample service, in the place of a real one's."""

from collections.abc import Mapping
from html import escape

from aiohttp import web
from yarl import URL

from playground.mistral.connectors.api import find
from playground.mistral.connectors.records import SignIn
from playground.mistral.state import State
from playground.model.services import ACCOUNTS, BY_NAME

PATH = "/connectors/sign-in"
CANCELLED = "access_denied"
STALE = "This sign-in isn't known, was used already, or is older than ten minutes."
NOBODY = "Nobody has this account."
DONE = "You're signed in to {service} as {account}. You can close this page."
STOPPED = "Nothing was connected. You can close this page."
PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/web/consent.css"></head>
<body><main><h1>{title}</h1>{body}</main></body></html>
"""
FORM = """<p>This is the playground's copy of the page where {service} asks who you are and whether
the app may use your account. Nobody has a password here.</p>
<form method="post"><input type="hidden" name="request" value="{key}">
<label>Sign in as <select name="account">{choices}</select></label>
<p><button name="decision" value="cancel">Cancel</button>
<button name="decision" value="allow">Allow</button></p></form>"""
POLICY = "default-src 'none'; style-src 'self'; form-action 'self' {origin}; base-uri 'none'"

SignIns = Mapping[str, tuple[State, SignIn]]


class SignInPage:
    """Shows who could sign in, and keeps who did; each sign-in once."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.routes = [
            web.get(PATH, self.ask, name="sign_in.ask"),
            web.post(PATH, self.answer, name="sign_in.answer"),
        ]

    async def ask(self, request: web.Request) -> web.Response:
        key = request.query.get("request", "")
        found = self._found(key)
        if found is None:
            return _page("Something went wrong", f"<p>{escape(STALE)}</p>", 400)
        _, sign_in = found
        service = BY_NAME[sign_in.connector].title
        choices = "".join(
            f'<option value="{escape(account)}">{escape(name)} ({escape(account)})</option>'
            for account, name in ACCOUNTS.items()
        )
        form = FORM.format(service=escape(service), key=escape(key), choices=choices)
        response = _page(f"Sign in to {service}", form, 200)
        origin = str(URL(sign_in.return_url).origin()) if sign_in.return_url else ""
        response.headers["Content-Security-Policy"] = POLICY.format(origin=origin)
        # Or a browser would keep from the form's own server that the form is its own.
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    async def answer(self, request: web.Request) -> web.Response:
        fields = await request.post()
        key, account = str(fields.get("request", "")), str(fields.get("account", ""))
        found = self._found(key)
        if found is None:
            return _page("Something went wrong", f"<p>{escape(STALE)}</p>", 400)
        state, sign_in = found
        if fields.get("decision") != "allow":
            del self._state.sign_ins[key]
            return _back(sign_in, STOPPED, error=CANCELLED)
        if account not in ACCOUNTS:
            return _page("Something went wrong", f"<p>{escape(NOBODY)}</p>", 400)
        del self._state.sign_ins[key]
        connector = find(state, sign_in.connector)
        connector.keep(sign_in.credentials, account, sign_in.title)
        state.touch("connectors", connector.name)
        service = BY_NAME[sign_in.connector].title
        return _back(sign_in, DONE.format(service=service, account=account))

    def _found(self, key: str) -> tuple[State, SignIn] | None:
        found = self._state.sign_ins.get(key)
        return found if found and found[1].until > self._state.clock() else None


def _back(sign_in: SignIn, sentence: str, **told: str) -> web.Response:
    """Lead back to the client, or say what happened where it named no address."""
    if sign_in.return_url:
        raise web.HTTPSeeOther(URL(sign_in.return_url, encoded=True).update_query(told))
    return _page("Sign-in", f"<p>{escape(sentence)}</p>", 200)


def _page(title: str, body: str, status: int) -> web.Response:
    page = PAGE.format(title=escape(title), body=body)
    return web.Response(text=page, status=status, content_type="text/html")
