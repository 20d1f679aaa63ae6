"""Settings: the app under test, and the strictness and speed of this Slack."""

import time
from collections.abc import Callable

from playground.dialects import SLACK, Dialects
from playground.slack.dialects import Attributes
from playground.slack.wire import Json, words
from playground.traffic import Traffic

TEAM = "T0LOCAL"
BOT_USER, BOT = "U0BOT", "B0BOT"
STREAM_LIMIT = 10_600  # bytes of a streamed message, cards included
EDIT_LIMIT = 4_000  # bytes of text in chat.update, also beside blocks
DEFAULT_SCOPES = words("""
    app_mentions:read assistant:write channels:history channels:join channels:manage channels:read
    chat:write chat:write.customize commands files:read files:write groups:history groups:read
    groups:write im:history im:read im:write mpim:history mpim:read mpim:write reactions:read
    reactions:write team:read usergroups:read users:read
""")

DEFAULT_SUBSCRIPTIONS = words("""
    agent_session_stopped app_context_changed app_home_opened app_mention app_uninstalled
    assistant_thread_context_changed assistant_thread_started
    channel_archive channel_deleted channel_left channel_shared channel_unarchive channel_unshared
    file_change file_deleted file_shared
    group_archive group_deleted group_left group_unarchive
    member_joined_channel member_left_channel
    message.channels message.groups message.im message.mpim reaction_added reaction_removed
    team_access_granted team_access_revoked tokens_revoked
""")


class Settings:
    """Plain attributes, read at the moment of use, so a test may change any of them."""

    app_id = "A0LOCAL"
    app_name = "Agent"  # of its bot users
    app_token = "xapp-local"  # noqa: S105 - opens nothing but this stand-in
    client_id = "local-client-id"
    client_secret = "local-client-secret"  # noqa: S105 - opens nothing but this stand-in

    def __init__(
        self,
        *,
        signing_secret: str = "local-signing-secret",  # noqa: S107 - signs local events only
        stream_life: float = 300.0,
        rate_limits: bool = False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.signing_secret = signing_secret
        self.clock = clock
        self.public_url = ""

        self.subscriptions = set(DEFAULT_SUBSCRIPTIONS)
        # With "assistant_view" the app is an agent of the older kind, with threads of its own.
        self.features = {"agent_sessions", "assistant", "home_tab"}
        self.rate_limits = rate_limits
        # Distributed outside the Marketplace: threads are read once a minute, 15 messages each.
        self.distributed = False
        self.stream_life = stream_life
        self.streaming_refused: str | None = None
        # A post for a thread that is gone goes to the channel; whether a stream does is not known.
        self.streams_without_thread = True
        self.stream_limit = STREAM_LIMIT
        self.edit_limit = EDIT_LIMIT
        self.cards_grow = True  # or does a later chunk replace what a task said?
        self.tombstones = True

        self.request_url: str | None = None
        self.answer_timeout = 3.0
        self.trigger_life = 3.0  # seconds, in which a click may open a window
        self.retry_delays: tuple[float, ...] = (0.0, 60.0, 300.0)
        self.duplicate_next = 0
        self.sharing_delay = 0.01
        self.shares_dropped = 0  # the next so many uploads are accepted, and never shown
        # Enterprise Grid: downloads are answered with so many redirects first, on the same host or
        # to an address of another.
        self.download_redirects = 0
        self.download_host = ""

        # Where the page that asks for consent may lead back to; and the kinds of installation.
        self.redirect_urls: list[str] = []
        self.org_deploy = False
        self.token_rotation = False
        # Not told by Slack: does the authorization of an org-wide installation name a workspace, is
        # there one in the last events of an installation, does a click name its workspace, and
        # does the envelope name the workspace of whoever acts in a shared channel?
        self.org_authorizations_name_team = False
        self.last_events_are_authorized = True
        self.org_clicks_name_team = True
        self.envelopes_name_author_team = False

        # What people find in the composer and in the menu of a message.
        self.commands: list[Json] = []
        self.shortcuts: list[Json] = []
        self.traffic = Traffic()
        self.dialects = Dialects(SLACK)
        self.dialects.follow(Attributes(self, self.dialects).apply)

    def install(self, manifest: Json) -> None:
        """Take over an app's manifest; people are offered its commands and shortcuts."""
        features, settings = manifest.get("features", {}), manifest.get("settings", {})
        self.redirect_urls = list(manifest.get("oauth_config", {}).get("redirect_urls", ()))
        self.org_deploy |= bool(settings.get("org_deploy_enabled"))
        self.token_rotation |= bool(settings.get("token_rotation_enabled"))
        self.commands = list(features.get("slash_commands", ()))
        self.shortcuts = list(features.get("shortcuts", ()))
