"""Surface of the app in Slack: events, commands and shortcuts; the manifest is made from it."""

from bot.slack.manifest import Surface

# Each event, with the scope that Slack wants for it if any; the manifest is made from this.
EVENTS = {
    "agent_session_stopped": "chat:write",
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "file_change": "files:read",
    "file_deleted": "files:read",
    "file_shared": "files:read",
    "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read",
    "app_uninstalled": None,
    "channel_archive": "channels:read",
    "channel_deleted": "channels:read",
    "channel_left": "channels:read",
    "channel_shared": "channels:read",
    "channel_unarchive": "channels:read",
    "group_archive": "groups:read",
    "group_deleted": "groups:read",
    "group_left": "groups:read",
    "group_unarchive": "groups:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "tokens_revoked": None,
}
# For apps of the older kind, which have an `assistant_view`. The manifest makes one with an
# `agent_view`, which is not to subscribe to this: `app_home_opened` says the same.
OLDER_EVENTS = ("assistant_thread_started",)
# Slash commands: what people read while they type one.
COMMANDS = {
    "/agent": (
        "Show or switch the agent that answers here",
        "[NAME | list | new | edit | every … | routines | help]",
    ),
    "/library": ("Show the documents I can answer from here", "[auto on | auto off | help]"),
    "/memory": (
        "Show what I remember across threads",
        "[add TEXT | clear | on | off | everywhere | help]",
    ),
}
# Message shortcuts: how they are called in the menu of a message, and what they do. The one that
# can't be undone is the last.
SHORTCUTS = {
    "branch_from_here": ("Branch from here", "Continue from this message in a new thread"),
    "switch_agent": ("Switch agent", "Let another agent answer in this thread"),
    "export_thread": ("Export thread", "Get the conversation as Markdown and JSON, for you alone"),
    "forget_thread": ("Forget thread", "Delete what the bot remembers of this thread"),
}
SURFACE = Surface(EVENTS, COMMANDS, SHORTCUTS)
