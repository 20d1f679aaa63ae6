"""The files.* methods."""

import mimetypes

from playground.slack.api.access import Access
from playground.slack.api.args import Args
from playground.slack.api.authorship import as_the_bot
from playground.slack.api.chat import open_direct
from playground.slack.api.content.blocks import message_blocks
from playground.slack.api.handler import Handler
from playground.slack.file_sharing import FileSharing
from playground.slack.records import Channel, File
from playground.slack.shapes import file_shape
from playground.slack.wire import Json, SlackError
from playground.slack.workspace import Workspace

ALT_LIMIT = 1_000
SIZE_LIMIT = 1_000_000_000
PAGE = 100
UPLOADED_FIELDS = {"id", "title", "highlight_type"}


class Files:
    def __init__(self, workspace: Workspace, sharing: FileSharing) -> None:
        self._workspace = workspace
        self._sharing = sharing
        self._access = Access(workspace)

    def methods(self) -> dict[str, Handler]:
        return {
            "files.info": self.info,
            "files.list": self.list_all,
            "files.delete": self.delete,
            "files.getUploadURLExternal": self.upload_url,
            "files.completeUploadExternal": self.complete,
        }

    def info(self, args: Args) -> Json:
        file = self._visible(args.text("file"))
        return {"file": file_shape(self._workspace, file), "comments": []}

    def list_all(self, args: Args) -> Json:
        user, channel = args.optional("user"), args.optional("channel")
        if user is not None and user not in self._workspace.users:
            raise SlackError("user_not_found")
        found = [
            file
            for file in self._workspace.files.values()
            if file.completed
            and not file.deleted
            and self._sharing.bot_sees(file)
            and user in {None, file.user}
            and (channel is None or channel in {c for c, _ in file.shares})
        ]
        count = args.number("count", PAGE)
        number = args.number("page", 1)
        shown = found[(number - 1) * count : number * count]
        pages = max(1, -(-len(found) // count))
        paging = {"count": count, "total": len(found), "page": number, "pages": pages}
        return {"files": [file_shape(self._workspace, f) for f in shown], "paging": paging}

    def delete(self, args: Args) -> Json:
        file = self._visible(args.text("file"))
        if file.user != self._workspace.installation.bot_user_id:
            raise SlackError("cant_delete_file")
        self._sharing.delete(file)
        return {}

    def upload_url(self, args: Args) -> Json:
        length = args.number("length", 0)
        if length <= 0:
            # Slack's way of refusing a file of no bytes.
            raise SlackError("missing_argument")
        if length > SIZE_LIMIT:
            raise SlackError("file_upload_size_restricted")
        if len(args.text("alt_txt")) > ALT_LIMIT:
            raise SlackError("alt_txt_too_large")
        name = args.text("filename")
        file = self._workspace.add_file(
            name,
            self._workspace.installation.bot_user_id,
            mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream",
            size=length,
            alt_txt=args.text("alt_txt"),
        )
        base = self._workspace.settings.public_url
        return {
            "upload_url": f"{base}/upload/v1/{self._workspace.id}-{file.id}",
            "file_id": file.id,
        }

    def complete(self, args: Args) -> Json:
        """Finish uploads; the message that shares them comes a little later."""
        entries = args.items("files") or []
        files = [self._completed(entry) for entry in entries]
        blocks = message_blocks(args)
        if not files:
            raise SlackError("invalid_arguments", "files must not be empty")
        if len({file.id for file in files}) < len(files):
            raise SlackError("invalid_arguments", "files must be different ones")
        channels = [self._anywhere(place) for place in args.texts("channels") or []]
        if channel_id := args.optional("channel_id"):
            channels.append(self._target(channel_id))
        thread_ts = args.optional("thread_ts")
        for channel in channels:
            root = channel.messages.get(thread_ts) if thread_ts else None
            if thread_ts and (root is None or root.is_reply):
                raise SlackError("invalid_arguments", "thread_ts is no thread's root")
        for file, entry in zip(files, entries, strict=True):
            file.completed = True
            file.title = str(entry.get("title") or file.name)
            self._workspace.touch("files", file.id)
        for channel in channels:
            message = as_the_bot(self._workspace, channel, args)
            message.text = args.text("initial_comment")
            message.blocks = [] if message.text else blocks
            message.subtype = "file_share"
            message.thread_ts = thread_ts
            message.files = [file.id for file in files]
            self._sharing.share_later(message)
        return {"files": [file_shape(self._workspace, file) for file in files]}

    def _completed(self, entry: Json) -> File:
        if not {"id"} <= set(entry) <= UPLOADED_FIELDS:
            raise SlackError("invalid_arguments", "files take an id and a title")
        file = self._workspace.files.get(str(entry["id"]))
        if file is None or not file.uploaded or file.completed:
            raise SlackError("file_not_found")
        return file

    def _anywhere(self, place: str) -> Channel:
        """A channel, or the direct messages of the app with a person of this id."""
        is_person = place in self._workspace.users
        return self._target(open_direct(self._workspace, place).id if is_person else place)

    def _target(self, channel_id: str) -> Channel:
        channel = self._access.joined(channel_id)
        if channel.archived:
            raise SlackError("invalid_channel")
        return channel

    def _visible(self, file_id: str) -> File:
        file = self._workspace.files.get(file_id)
        if file is None or not file.completed or not self._sharing.bot_sees(file):
            raise SlackError("file_not_found")
        if file.deleted:
            raise SlackError("file_deleted")
        return file
