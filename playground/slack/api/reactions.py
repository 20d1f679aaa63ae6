"""reactions.add and reactions.remove."""

import re

from playground.slack.api.access import Access
from playground.slack.api.args import Args
from playground.slack.api.handler import Handler
from playground.slack.posting import Posting
from playground.slack.records import Channel, Message
from playground.slack.wire import Json, SlackError
from playground.slack.workspace import Workspace

_NAME = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?")
_TS = re.compile(r"\d+\.\d{6}")


class Reactions:
    def __init__(self, workspace: Workspace, posting: Posting) -> None:
        self._workspace = workspace
        self._posting = posting
        self._access = Access(workspace)

    def methods(self) -> dict[str, Handler]:
        return {"reactions.add": self.add, "reactions.remove": self.remove}

    def add(self, args: Args) -> Json:
        channel, message, name = self._target(args)
        bot = self._workspace.installation.bot_user_id
        if channel.archived:
            raise SlackError("is_archived")
        if bot in message.reactions.get(name, ()):
            raise SlackError("already_reacted")
        message.reactions.setdefault(name, []).append(bot)
        self.tell("reaction_added", bot, message, name)
        return {}

    def remove(self, args: Args) -> Json:
        _, message, name = self._target(args)
        bot = self._workspace.installation.bot_user_id
        if bot not in message.reactions.get(name, ()):
            raise SlackError("no_reaction")
        message.reactions[name].remove(bot)
        if not message.reactions[name]:
            del message.reactions[name]
        self.tell("reaction_removed", bot, message, name)
        return {}

    def tell(self, event: str, user: str, message: Message, name: str) -> None:
        channel = self._workspace.channels[message.channel]
        self._posting.tell(
            channel,
            {
                "type": event,
                "user": user,
                "reaction": name,
                "item_user": message.user,
                "item": {"type": "message", "channel": message.channel, "ts": message.ts},
                "event_ts": self._workspace.next_ts(),
            },
        )
        self._workspace.touch("messages", message.channel, message.ts)
        self._workspace.changes.publish("reactions_changed", message.channel, ts=message.ts)

    def _target(self, args: Args) -> tuple[Channel, Message, str]:
        channel = self._access.visible(args.text("channel"))
        if not self._workspace.bot_is_in(channel):
            raise SlackError("channel_not_found")
        name = args.text("name")
        if not _NAME.fullmatch(name):
            raise SlackError("invalid_name")
        if not _TS.fullmatch(args.text("timestamp")):
            raise SlackError("bad_timestamp")
        return channel, self._access.message(channel, args.text("timestamp")), name
