"""Methods of Slack's API that the app calls, with their OAuth scopes and rate limits."""

from typing import NamedTuple

# Calls per minute and workspace that Slack promises, by tier; some methods have their own.
SPECIAL = 600
TIER_2, TIER_3, TIER_4 = 20, 50, 100
HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")

INFO = ("channels:read", "groups:read", "im:read", "mpim:read")


class Method(NamedTuple):
    scopes: tuple[str, ...]
    per_minute: int = SPECIAL
    per_channel: bool = False
    takes_json: bool = True


METHODS: dict[str, Method] = {
    "agents.sessions.rename": Method(("chat:write",), TIER_3),
    "agents.sessions.setStatus": Method(("chat:write",), TIER_3),
    "apps.connections.open": Method(()),  # by the app-level token, with connections:write
    "assistant.threads.setStatus": Method(("chat:write",)),
    "assistant.threads.setSuggestedPrompts": Method(("assistant:write",), TIER_4),
    "assistant.threads.setTitle": Method(("assistant:write",), TIER_4),
    "api.test": Method(()),
    "auth.test": Method(()),
    "bots.info": Method(("users:read",), TIER_3),
    "chat.appendStream": Method(("chat:write",), TIER_4),
    "chat.delete": Method(("chat:write",), TIER_3),
    "chat.postEphemeral": Method(("chat:write",), TIER_4),
    "chat.postMessage": Method(("chat:write",), 60, per_channel=True),
    "chat.startStream": Method(("chat:write",), TIER_2),
    "chat.stopStream": Method(("chat:write",), TIER_2),
    "chat.update": Method(("chat:write",), TIER_3),
    "conversations.history": Method(HISTORY, TIER_3),
    "conversations.info": Method(INFO, TIER_3),
    "conversations.replies": Method(HISTORY, TIER_3, takes_json=False),
    "files.completeUploadExternal": Method(("files:write",), TIER_4),
    "files.delete": Method(("files:write",), TIER_3),
    "files.getUploadURLExternal": Method(("files:write",), TIER_4, takes_json=False),
    "files.info": Method(("files:read",), TIER_4),
    "oauth.v2.access": Method((), takes_json=False),
    "reactions.add": Method(("reactions:write",), TIER_3),
    "reactions.remove": Method(("reactions:write",), TIER_2),
    "usergroups.list": Method(("usergroups:read",), TIER_2),
    "usergroups.users.list": Method(("usergroups:read",), TIER_2),
    "users.conversations": Method(INFO, TIER_3, takes_json=False),
    "users.info": Method(("users:read",), TIER_4),
    "users.list": Method(("users:read",), TIER_2, takes_json=False),
    "views.open": Method((), TIER_4),
    "views.push": Method((), TIER_4),
    "views.publish": Method((), TIER_4),
    "views.update": Method((), TIER_4),
}
