"""Reading what the page asks for. Anything wrong is answered with one plain sentence."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from playground.page.typed import marked_up
from playground.slack import Channel, LocalSlack, Tenant, Workspace
from playground.slack.wire import Json

TEXT_LIMIT = 12_000  # characters a person may send at once, as in Slack
BODY_LIMIT = 1024**2

NOT_JSON = "The request must be a JSON object."
NOT_TEXT = '"{name}" must be a text.'
NO_SUCH_PERSON = "There's no such person in this workspace."
NO_SUCH_CHANNEL = "This person isn't in such a channel."
NO_SUCH_THREAD = "There's no such thread in this channel."
EMPTY = "A message needs a text or a file."
TOO_LONG = f"A message has at most {TEXT_LIMIT:,} characters."


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that somebody is about to post; `text` is in Slack's markup."""

    user: str
    channel: str
    text: str
    thread_ts: str | None


async def read_json(request: web.Request) -> Json:
    try:
        body = json.loads(await request.clone(client_max_size=BODY_LIMIT).read())
    except (ValueError, RecursionError):
        raise web.HTTPBadRequest(text=NOT_JSON) from None
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text=NOT_JSON)
    return body


def read_user(slack: LocalSlack, fields: Mapping[str, object]) -> tuple[Tenant, str]:
    """Read who is acting, and so in which workspace: a person, never a bot."""
    user_id = read_text(fields, "user")
    for tenant in slack.tenants:
        user = tenant.workspace.users.get(user_id)
        if user is not None and not user.is_bot:
            return tenant, user.id
    raise web.HTTPBadRequest(text=NO_SUCH_PERSON)


def read_draft(
    workspace: Workspace, user: str, fields: Mapping[str, object], *, files: int = 0
) -> Draft:
    channel = workspace.channels.get(read_text(fields, "channel"))
    if channel is None or channel.archived or user not in channel.members:
        raise web.HTTPBadRequest(text=NO_SUCH_CHANNEL)
    text = read_words(workspace, fields, needed=not files)
    return Draft(user, channel.id, text, _root(channel, fields))


def read_words(workspace: Workspace, fields: Mapping[str, object], *, needed: bool = True) -> str:
    """Read what somebody typed, in Slack's markup."""
    text = read_text(fields, "text").strip()
    if needed and not text:
        raise web.HTTPBadRequest(text=EMPTY)
    if len(text) > TEXT_LIMIT:
        raise web.HTTPBadRequest(text=TOO_LONG)
    return marked_up(text, workspace.users.values())


def _root(channel: Channel, fields: Mapping[str, object]) -> str | None:
    thread_ts = read_text(fields, "thread_ts")
    if not thread_ts:
        return None
    root = channel.messages.get(thread_ts)
    if root is None or root.is_reply:
        raise web.HTTPBadRequest(text=NO_SUCH_THREAD)
    return thread_ts


def read_text(fields: Mapping[str, object], name: str) -> str:
    """Read a text without what UTF-8 cannot carry; one that is missing is empty."""
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise web.HTTPBadRequest(text=NOT_TEXT.format(name=name))
    return value.encode(errors="replace").decode()
