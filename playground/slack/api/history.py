"""conversations.history and conversations.replies."""

from playground.slack.api.access import Access
from playground.slack.api.args import Args
from playground.slack.api.handler import Handler
from playground.slack.api.pages import following, page
from playground.slack.records import Channel, Message
from playground.slack.shapes import message_shape
from playground.slack.wire import Json, SlackError
from playground.slack.workspace import Workspace

PAGE_LIMIT = 1000
DISTRIBUTED_PAGE_LIMIT = 15


class History:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._access = Access(workspace)

    def methods(self) -> dict[str, Handler]:
        return {
            "conversations.history": self.history,
            "conversations.replies": self.replies,
        }

    def history(self, args: Args) -> Json:
        """Page through a channel, newest first; replies show only where broadcast."""
        channel = self._access.joined(args.text("channel"))
        self._access.require_scope("history", channel)
        shown = [
            m
            for m in channel.messages.values()
            if not m.is_reply or m.subtype == "thread_broadcast"
        ]
        shown.sort(key=lambda m: m.ts, reverse=True)
        nothing_done = {"channel_actions_ts": None, "channel_actions_count": 0}
        return self._answer(args, _between(args, shown)) | nothing_done

    def replies(self, args: Args) -> Json:
        """Page through a thread, oldest first, its root at the head."""
        channel = self._access.visible(args.text("channel"))
        if not self._workspace.bot_is_in(channel):
            raise SlackError("channel_not_found")
        self._access.require_scope("history", channel)
        root = self._root(channel, args.text("ts"))
        replies = _between(args, channel.replies(root.ts))
        return self._answer(args, [root, *replies])

    def _root(self, channel: Channel, ts: str) -> Message:
        message = channel.messages.get(ts)
        if message is not None and message.is_reply and message.thread_ts:
            message = channel.messages.get(message.thread_ts)
        if message is None:
            raise SlackError("thread_not_found")
        return message

    def _answer(self, args: Args, messages: list[Message]) -> Json:
        distributed = self._workspace.settings.distributed
        cap = DISTRIBUTED_PAGE_LIMIT if distributed else PAGE_LIMIT
        metadata = args.flag("include_all_metadata")
        shown, cursor = page(args, messages, cap)
        answer: Json = {
            "messages": [message_shape(self._workspace, m, metadata=metadata) for m in shown],
            "has_more": bool(cursor),
        }
        return {**answer, **following(cursor)} if cursor else answer


def _between(args: Args, messages: list[Message]) -> list[Message]:
    oldest = _time(args, "oldest")
    latest = _time(args, "latest")
    if args.flag("inclusive"):
        return [
            m
            for m in messages
            if (oldest is None or float(m.ts) >= oldest)
            and (latest is None or float(m.ts) <= latest)
        ]
    return [
        m
        for m in messages
        if (oldest is None or float(m.ts) > oldest) and (latest is None or float(m.ts) < latest)
    ]


def _time(args: Args, name: str) -> float | None:
    text = args.optional(name)
    if text is None:
        return None
    try:
        return float(text)
    except ValueError:
        raise SlackError(f"invalid_ts_{name}") from None
