"""chat.postMessage and its neighbours."""

from playground.slack.api.access import Access
from playground.slack.api.args import Args
from playground.slack.api.authorship import as_the_bot
from playground.slack.api.content.blocks import message_metadata
from playground.slack.api.content.reading import read_content
from playground.slack.api.handler import Handler
from playground.slack.posting import Posting
from playground.slack.records import Channel, Ephemeral, Message
from playground.slack.shapes import message_shape
from playground.slack.wire import Json, SlackError
from playground.slack.workspace import Workspace


class Chat:
    def __init__(self, workspace: Workspace, posting: Posting) -> None:
        self._workspace = workspace
        self._posting = posting
        self._access = Access(workspace)

    def methods(self) -> dict[str, Handler]:
        return {
            "chat.postMessage": self.post,
            "chat.postEphemeral": self.post_ephemeral,
            "chat.update": self.update,
            "chat.delete": self.delete,
            "chat.getPermalink": self.permalink,
        }

    def post(self, args: Args) -> Json:
        channel = self._access.writable(self._target(args.text("channel")), public=True)
        root = self._access.root(
            channel,
            args.optional("thread_ts"),
            or_channel=True,
        )
        content = read_content(args)
        metadata = message_metadata(args)
        broadcast = args.flag("reply_broadcast")
        unfurl = args.flag("unfurl_links") if "unfurl_links" in args.values else True
        message = as_the_bot(self._workspace, channel, args)
        message.text, message.blocks = content.text, content.blocks
        message.attachments = content.attachments
        message.metadata = metadata
        message.unfurl = unfurl
        message.thread_ts = root.ts if root else None
        if root and broadcast:
            message.subtype = "thread_broadcast"
        self._posting.post(message)
        return {
            "channel": channel.id,
            "ts": message.ts,
            "message": message_shape(self._workspace, message, metadata=True),
        }

    def post_ephemeral(self, args: Args) -> Json:
        channel = self._access.writable(args.text("channel"))
        user = args.text("user")
        if user not in channel.members:
            raise SlackError("user_not_in_channel")
        root = self._access.root(channel, args.optional("thread_ts"))
        content = read_content(args)
        thread_ts = root.ts if root else None
        ephemeral = Ephemeral(
            channel.id, user, self._workspace.next_ts(), content.text, content.blocks, thread_ts
        )
        self._workspace.ephemerals.append(ephemeral)
        self._workspace.touch("ephemerals")
        self._workspace.changes.publish("ephemeral_posted", channel.id, ts=ephemeral.ts, user=user)
        return {"message_ts": ephemeral.ts}

    def update(self, args: Args) -> Json:
        message = self._own(args, "cant_update_message")
        if self._workspace.is_streaming(message):
            raise SlackError("streaming_state_conflict")
        if len(args.text("text").encode()) > self._workspace.settings.edit_limit:
            raise SlackError("msg_too_long")
        content = read_content(args)
        metadata = message_metadata(args)
        file_ids = self._files(args)
        previous = message_shape(self._workspace, message)
        message.text, message.blocks = content.text, content.blocks
        message.attachments = content.attachments
        message.metadata = metadata or message.metadata
        message.files = message.files if file_ids is None else file_ids
        if message.stream:
            message.stream.finished = True
        message.edited = {
            "user": self._workspace.installation.bot_user_id,
            "ts": self._workspace.next_ts(),
        }
        self._posting.change(message, previous)
        return {
            "channel": message.channel,
            "ts": message.ts,
            "text": message.text,
            "message": message_shape(self._workspace, message, metadata=True),
        }

    def delete(self, args: Args) -> Json:
        message = self._own(args, "cant_delete_message")
        self._posting.delete(message)
        return {"channel": message.channel, "ts": message.ts}

    def permalink(self, args: Args) -> Json:
        channel = self._access.visible(args.text("channel"))
        message = self._access.message(channel, args.text("message_ts"))
        link = f"https://{self._workspace.domain}.slack.com/archives/{channel.id}"
        link += f"/p{message.ts.replace('.', '')}"
        if message.is_reply:
            link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
        return {"channel": channel.id, "permalink": link}

    def _own(self, args: Args, error: str) -> Message:
        """Find a message of the app's own, where Slack answers `error` for another's."""
        channel = self._access.visible(args.text("channel"))
        message = self._access.message(channel, args.text("ts"))
        if message.user != self._workspace.installation.bot_user_id:
            raise SlackError(error)
        return message

    def _target(self, channel_id: str) -> str:
        """Take a person's id for their DM, as chat.postMessage does."""
        if channel_id not in self._workspace.users:
            return channel_id
        return open_direct(self._workspace, channel_id).id

    def _files(self, args: Args) -> list[str] | None:
        file_ids = args.texts("file_ids")
        if any(file_id not in self._workspace.files for file_id in file_ids or ()):
            raise SlackError("file_not_found")
        return file_ids


def open_direct(workspace: Workspace, user_id: str) -> Channel:
    """Find the bot's DM with a person, or make it."""
    found = workspace.direct(user_id)
    if found is not None:
        return found
    members = [user_id, workspace.installation.bot_user_id]
    return workspace.add_channel(workspace.next_id("D0"), "", members, kind="im")
