"""State of a workspace: people, channels, messages and files."""

from collections.abc import Iterable

from playground.persistence import UnitOfWork
from playground.slack.changes import Changes
from playground.slack.records import (
    AgentSession,
    Channel,
    Enterprise,
    Ephemeral,
    File,
    Installation,
    Message,
    Origin,
    ThreadStatus,
    Undelivered,
    User,
    UserGroup,
    View,
)
from playground.slack.settings import BOT, BOT_USER, DEFAULT_SCOPES, TEAM, Settings
from playground.slack.wire import Json

SLACKBOT = "USLACKBOT"  # is in every workspace, and no bot as far as Slack says
STATUS_SECONDS = 120
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class State:
    """Readable state, and the few ways to add to it.

    Whoever changes a record has to `touch` it, or it is not saved.
    """

    def __init__(
        self,
        settings: Settings,
        team_id: str = TEAM,
        name: str = "Local",
        *,
        enterprise: Enterprise | None = None,
    ) -> None:
        self.settings = settings
        self.touch = UnitOfWork().touch
        self.id = team_id
        self.name = name
        self.domain = name.lower().replace(" ", "-")
        self.enterprise = enterprise
        self.installation = Installation(team_id, BOT_USER, BOT, set(DEFAULT_SCOPES))
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.files: dict[str, File] = {}
        self.user_groups: dict[str, UserGroup] = {}
        self.sessions: dict[tuple[str, str], AgentSession] = {}
        self.statuses: dict[tuple[str, str], ThreadStatus] = {}
        self.titles: dict[tuple[str, str], str] = {}
        self.prompts: dict[tuple[str, str | None], Json] = {}
        self.views: dict[str, View] = {}
        self.homes: dict[str, View] = {}
        self.ephemerals: list[Ephemeral] = []
        self.origins: dict[str, Origin] = {}  # by the key of their response_url
        self.undelivered: dict[str, Undelivered] = {}  # by event_id
        self.upcoming: dict[tuple[str, str], Message] = {}  # about to share a file in a channel
        self.tick = 0  # the latest microsecond that was given away
        self.changes = Changes()

    def now(self) -> float:
        return self.settings.clock()

    @property
    def used_at(self) -> float | None:
        """Time of the last change here, in seconds; None where nothing has happened."""
        return self.tick / 1_000_000 or None

    def next_ts(self) -> str:
        """Give a message its time: microseconds, never the same twice."""
        seconds, micros = divmod(self._next_tick(), 1_000_000)
        return f"{seconds}.{micros:06d}"

    def next_id(self, prefix: str) -> str:
        """Make an id that no other thing has, not even in another workspace."""
        number, digits = self._next_tick(), ""
        while number:
            number, digit = divmod(number, len(DIGITS))
            digits = DIGITS[digit] + digits
        return prefix + digits

    def _next_tick(self) -> int:
        self.tick = max(int(self.now() * 1_000_000), self.tick + 1)
        self.touch("tick")
        return self.tick

    def add_user(self, user_id: str, name: str, **fields: object) -> User:
        """Add a person, a guest (`is_restricted`), an external or another app's bot (`bot_id`).

        An external person has another `team_id`, which is not of the same enterprise.
        """
        values: Json = {
            "real_name": name,
            "display_name": name,
            "team_id": self.id,
            **fields,
        }
        user = User(id=user_id, name=name.lower(), **values)
        self.users[user_id] = user
        self.touch("users", user_id)
        return user

    def person(self, user_id: str) -> User | None:
        """Find somebody, or Slackbot."""
        if user_id == SLACKBOT:
            return User(SLACKBOT, "slackbot", "Slackbot", "Slackbot", self.id)
        return self.users.get(user_id)

    def add_channel(
        self, channel_id: str, name: str, members: Iterable[str] = (), **fields: object
    ) -> Channel:
        """Add a conversation; `fields` are those of Channel: kind, archived, ext_shared."""
        values: Json = dict(fields)
        channel = Channel(id=channel_id, name=name, members=list(members), **values)
        self.channels[channel_id] = channel
        self.touch("channels", channel_id)
        return channel

    def add_user_group(self, group_id: str, handle: str, users: Iterable[str] = ()) -> UserGroup:
        group = UserGroup(group_id, handle, list(users))
        self.user_groups[group_id] = group
        self.touch("user_groups", group_id)
        return group

    def add_file(self, name: str, user: str, **fields: object) -> File:
        values: Json = {"title": name, "mimetype": "application/octet-stream", **fields}
        file = File(id=self.next_id("F"), name=name, user=user, created=int(self.now()), **values)
        self.files[file.id] = file
        self.touch("files", file.id)
        return file

    def direct(self, user_id: str) -> Channel | None:
        """Find the DM between the bot and a person."""
        pair = {user_id, self.installation.bot_user_id}
        direct = (c for c in self.channels.values() if c.kind == "im")
        return next((c for c in direct if set(c.members) == pair), None)

    def message(self, channel_id: str, ts: str) -> Message | None:
        channel = self.channels.get(channel_id)
        return channel.messages.get(ts) if channel else None

    def bot_is_in(self, channel: Channel) -> bool:
        return self.installation.bot_user_id in channel.members

    def sees(self, user_id: str, channel: Channel) -> bool:
        """Tell whether somebody sees a channel; guests and externals see only what they are in."""
        if user_id in channel.members:
            return True
        user = self.users[user_id]
        is_full_member = user.team_id == self.id and not user.is_restricted
        return channel.kind == "channel" and is_full_member

    def status(self, channel_id: str, thread_ts: str) -> ThreadStatus | None:
        """Read the assistant's status; Slack takes it away after two minutes."""
        status = self.statuses.get((channel_id, thread_ts))
        if status is None or self.now() - status.set_at > STATUS_SECONDS:
            return None
        return status

    def is_streaming(self, message: Message) -> bool:
        """Tell whether a stream is alive: not stopped, and not past its five minutes."""
        stream = message.stream
        if stream is None or stream.finished:
            return False
        return self.now() - stream.started < self.settings.stream_life
