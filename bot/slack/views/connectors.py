"""Connectors: the offer to connect, the window to sign in from, and what Home lists."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.slack.markup import named
from bot.slack.views.block_kit import Json, button, context, section
from bot.slack.views.modal import modal

CONNECT, HOME_CONNECT, DISCONNECT = "connect", "connect_at_home", "disconnect_at_home"
LINK = "sign_in_address"  # the button that opens the browser
CHECK, CHECK_LABEL = "check_sign_in", "I've connected"
TITLE = "Connect"
CONNECT_LABEL, DISCONNECT_LABEL, LINK_LABEL = "Connect", "Disconnect", "Sign in"
OFFER = "Connect *{title}*, and I'll answer your question in this thread. Only you see this."
OWN = "You sign in with *your own account*. Only your questions to me directly use it."
SHARED = "You sign in *for the whole workspace*: everybody's questions here use that account."
AT = "You sign in at `{host}`. I never see your password."
AT_PAGE = "A page in your browser says where you sign in. I never see your password."
THEN = "I notice when you're done. If I don't, press the button below."
MINE, OURS = "Your account", "The workspace's account"
CONNECTED = "*{title}* · {whose}: connected"
NOT_CONNECTED = "*{title}* · {whose}: not connected"
FOR_MEMBERS = "Full members of this workspace connect their own accounts."
NOTHING_FOR_YOU = "An admin connects the workspace's accounts."


@dataclass(frozen=True, slots=True)
class ToSignIn:
    """The window to sign in from; the `host` is where, '' where a page of ours says that."""

    sign_in: str
    title: str
    url: str
    is_personal: bool
    host: str = ""


@dataclass(frozen=True, slots=True)
class ConnectionRow:
    """A connector as Home lists it: whose account it uses, and whether the person may change it."""

    connector: str
    title: str
    is_personal: bool
    is_connected: bool
    may_change: bool


def offer(title: str, sign_in: str) -> Json:
    """Render the offer to connect, for the person who asked."""
    text = OFFER.format(title=named(title))
    press = button(CONNECT, CONNECT_LABEL, value=sign_in, style="primary")
    return {"text": text, "blocks": [section(text), {"type": "actions", "elements": [press]}]}


def sign_in_view(window: ToSignIn) -> Json:
    """Render the window from which a person opens the browser."""
    link = button(LINK, LINK_LABEL, url=window.url, style="primary")
    blocks = [
        section(f"*{named(window.title)}*\n{OWN if window.is_personal else SHARED}"),
        context(AT.format(host=window.host) if window.host else AT_PAGE),
        {"type": "actions", "elements": [link]},
        context(THEN),
    ]
    return modal(CHECK, TITLE, CHECK_LABEL, blocks, [window.sign_in])


def home_rows(rows: tuple[ConnectionRow, ...]) -> Iterator[Json]:
    """Render what is connected, with the buttons to change it."""
    for row in rows:
        wording = CONNECTED if row.is_connected else NOT_CONNECTED
        whose = MINE if row.is_personal else OURS
        line = section(wording.format(title=named(row.title), whose=whose))
        if row.may_change:
            action, label = (
                (DISCONNECT, DISCONNECT_LABEL)
                if row.is_connected
                else (HOME_CONNECT, CONNECT_LABEL)
            )
            line["accessory"] = button(action, label, value=row.connector)
        yield line
    for is_personal, told in ((True, FOR_MEMBERS), (False, NOTHING_FOR_YOU)):
        if any(row.is_personal is is_personal and not row.may_change for row in rows):
            yield context(told)
