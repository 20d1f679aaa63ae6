"""The conversations.* methods but for reading messages, and users.conversations."""

from collections.abc import Callable

from playground.slack.api.access import Access
from playground.slack.api.args import Args
from playground.slack.api.chat import open_direct
from playground.slack.api.handler import Handler
from playground.slack.api.pages import following, page
from playground.slack.membership import Membership
from playground.slack.records import Channel
from playground.slack.shapes import channel_shape
from playground.slack.wire import Json, SlackError
from playground.slack.workspace import Workspace

Wanted = Callable[[Channel], bool]

MPIM_LIMIT = 8
KINDS = {
    "public_channel": "channel",
    "private_channel": "group",
    "im": "im",
    "mpim": "mpim",
}


class Conversations:
    def __init__(self, workspace: Workspace, membership: Membership) -> None:
        self._workspace = workspace
        self._membership = membership
        self._access = Access(workspace)

    def methods(self) -> dict[str, Handler]:
        return {
            "conversations.info": self.info,
            "conversations.list": self.list_all,
            "conversations.members": self.members,
            "conversations.join": self.join,
            "conversations.open": self.open,
            "users.conversations": self.of_user,
        }

    def info(self, args: Args) -> Json:
        channel = self._access.visible(args.text("channel"))
        self._access.require_scope("read", channel)
        shape = channel_shape(self._workspace, channel)
        if args.flag("include_num_members"):
            shape["num_members"] = len(channel.members)
        return {"channel": shape}

    def list_all(self, args: Args) -> Json:
        bot = self._workspace.installation.bot_user_id
        return self._listing(args, lambda c: c.kind == "channel" or bot in c.members)

    def of_user(self, args: Args) -> Json:
        """List what a person is in; private ones only where the bot is too."""
        bot = self._workspace.installation.bot_user_id
        user = args.text("user") or bot
        return self._listing(
            args, lambda c: user in c.members and (c.kind == "channel" or bot in c.members)
        )

    def members(self, args: Args) -> Json:
        channel = self._access.visible(args.text("channel"))
        self._access.require_scope("read", channel)
        shown, cursor = page(args, channel.members)
        return {"members": shown, **following(cursor)}

    def join(self, args: Args) -> Json:
        channel = self._access.visible(args.text("channel"))
        if channel.kind != "channel":
            raise SlackError("method_not_supported_for_channel_type")
        if channel.archived:
            raise SlackError("is_archived")
        self._membership.join(channel, self._workspace.installation.bot_user_id)
        return {"channel": channel_shape(self._workspace, channel)}

    def open(self, args: Args) -> Json:
        """Open a DM, or one with several people; nobody is told."""
        if channel_id := args.optional("channel"):
            channel = self._access.visible(channel_id)
            if channel.kind not in {"im", "mpim"}:
                raise SlackError("method_not_supported_for_channel_type")
            return self._opened(args, channel)
        users = args.texts("users")
        if not users:
            raise SlackError("users_list_not_supplied")
        if len(users) > MPIM_LIMIT:
            raise SlackError("too_many_users")
        for user in users:
            self._check_user(user)
        return self._opened(args, self._with(users))

    def _with(self, users: list[str]) -> Channel:
        if len(users) == 1:
            self._access_scope("im:write")
            return open_direct(self._workspace, users[0])
        self._access_scope("mpim:write")
        members = [*users, self._workspace.installation.bot_user_id]
        for channel in self._workspace.channels.values():
            if channel.kind == "mpim" and set(channel.members) == set(members):
                return channel
        name = f"mpdm-{'--'.join(self._workspace.users[u].name for u in members)}-1"
        return self._workspace.add_channel(
            self._workspace.next_id("G0"), name, members, kind="mpim"
        )

    def _opened(self, args: Args, channel: Channel) -> Json:
        if not args.flag("return_im"):
            return {"channel": {"id": channel.id}}
        return {"channel": channel_shape(self._workspace, channel)}

    def _check_user(self, user_id: str) -> None:
        user = self._workspace.users.get(user_id)
        if user is None:
            raise SlackError("user_not_found")
        if user.deleted:
            raise SlackError("user_disabled")

    def _access_scope(self, needed: str) -> None:
        scopes = self._workspace.installation.scopes
        if needed not in scopes:
            provided = ",".join(sorted(scopes))
            raise SlackError("missing_scope", needed=needed, provided=provided)

    def _listing(self, args: Args, wanted: Wanted) -> Json:
        types = args.texts("types") or ["public_channel"]
        if not set(types) <= set(KINDS):
            raise SlackError("invalid_types")
        kinds = {KINDS[name] for name in types}
        without_archived = args.flag("exclude_archived")
        found = [
            channel
            for channel in self._workspace.channels.values()
            if channel.kind in kinds
            and wanted(channel)
            and not (without_archived and channel.archived)
        ]
        shown, cursor = page(args, found)
        shapes = [channel_shape(self._workspace, channel) for channel in shown]
        return {"channels": shapes, **following(cursor)}
