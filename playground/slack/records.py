"""The things a workspace holds."""

from dataclasses import dataclass, field

from playground.slack.wire import Json

MODE_TEXT = "text"
MODE_CHUNKS = "chunks"


@dataclass(slots=True)
class User:
    id: str
    name: str
    real_name: str
    display_name: str
    team_id: str
    bot_id: str | None = None
    app_id: str | None = None
    is_admin: bool = False
    is_owner: bool = False
    is_restricted: bool = False  # a guest
    is_ultra_restricted: bool = False  # a guest of one channel
    is_stranger: bool = False
    deleted: bool = False
    tz: str = "Europe/Paris"

    @property
    def is_bot(self) -> bool:
        return self.bot_id is not None


@dataclass(slots=True)
class Enterprise:
    """An organisation with several workspaces, which are told by their ids."""

    id: str
    name: str
    domain: str
    teams: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Installation:
    """The app in a workspace or, as an enterprise install, in the organisation that owns it."""

    owner: str
    bot_user_id: str
    bot_id: str
    scopes: set[str] = field(default_factory=set)
    is_active: bool = True
    is_enterprise_install: bool = False


@dataclass(slots=True)
class Credential:
    """A bot token of an installation; `refusal` is the error that its calls have met since."""

    token: str
    owner: str
    expires_at: float | None = None
    refresh_token: str = ""
    is_refreshed: bool = False
    refusal: str = ""


@dataclass(slots=True)
class Stream:
    """A message still being written; times are seconds on the clock."""

    started: float
    mode: str | None = None
    task_display_mode: str = "timeline"
    parts: list[Json] = field(default_factory=list)
    plan_title: str | None = None
    stopped_by: str | None = None
    finished: bool = False


@dataclass(slots=True)
class Message:
    channel: str
    ts: str
    user: str
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    subtype: str | None = None
    bot_id: str | None = None
    app_id: str | None = None
    client_msg_id: str | None = None
    files: list[str] = field(default_factory=list)
    metadata: Json | None = None
    edited: Json | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    username: str | None = None
    icons: Json | None = None
    unfurl: bool = True
    stream: Stream | None = None

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass(slots=True)
class Channel:
    """`kind` is Slack's channel_type: channel, group, im or mpim."""

    id: str
    name: str
    kind: str = "channel"
    members: list[str] = field(default_factory=list)
    archived: bool = False
    ext_shared: bool = False
    org_shared: bool = False  # between workspaces of an enterprise
    messages: dict[str, Message] = field(default_factory=dict)
    # Replies by their root's ts, so that a busy channel stays quick.
    threads: dict[str, list[Message]] = field(default_factory=dict)

    def add(self, message: Message) -> None:
        self.messages[message.ts] = message
        if message.is_reply and message.thread_ts:
            self.threads.setdefault(message.thread_ts, []).append(message)

    def remove(self, message: Message) -> None:
        del self.messages[message.ts]
        if message.is_reply and message.thread_ts:
            self.threads[message.thread_ts].remove(message)

    def replies(self, root_ts: str) -> list[Message]:
        """List a thread without its root, oldest first."""
        return list(self.threads.get(root_ts, ()))


@dataclass(slots=True)
class File:
    id: str
    name: str
    mimetype: str
    user: str
    created: int
    data: bytes = b""
    size: int = 0
    title: str = ""
    alt_txt: str = ""
    uploaded: bool = False
    completed: bool = False
    deleted: bool = False
    # How Slack keeps it: "hosted", or "snippet" for a text that people may edit.
    mode: str = "hosted"
    # Shared from another organisation over Slack Connect: messages carry only a stub.
    connect: bool = False
    # Recorded in Slack: "slack_audio" or "slack_video"; its transcript comes at a time of its own.
    subtype: str = ""
    transcript: str = ""
    transcribed_at: float = 0.0
    # Further fields, and other values, that files.info and messages show of it.
    about: Json = field(default_factory=dict)
    shares: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class UserGroup:
    """People who are mentioned together."""

    id: str
    handle: str
    users: list[str] = field(default_factory=list)


@dataclass(slots=True)
class AgentSession:
    channel: str
    thread_ts: str
    status: str
    title: str = ""
    initiator: str | None = None


@dataclass(slots=True)
class ThreadStatus:
    """The line under a thread while the assistant works."""

    text: str
    loading_messages: list[str]
    set_at: float


@dataclass(slots=True)
class View:
    id: str
    user: str
    body: Json
    root: str
    previous: str | None = None
    hash: str = ""
    open: bool = True


@dataclass(slots=True)
class Origin:
    """Place of an interaction; `ts` is the message it happened on, if any."""

    user: str
    channel: str
    issued_at: float
    ts: str | None = None
    thread_ts: str | None = None
    uses: int = 0


@dataclass(slots=True)
class Undelivered:
    """An event that the app has not acknowledged; `reason` is how the last attempt failed."""

    body: Json
    retry: int = 0
    reason: str | None = None


@dataclass(slots=True)
class Ephemeral:
    """Seen by one person, kept nowhere else."""

    channel: str
    user: str
    ts: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
