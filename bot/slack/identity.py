"""The app's identity in a workspace, and the workspace's permalinks."""

from dataclasses import dataclass

from bot.core.links import safe
from bot.slack.client import SlackClient
from bot.slack.errors import SlackFailed, SlackRefused


@dataclass(frozen=True, slots=True)
class Identity:
    """Our bot user in one workspace, and its OAuth scopes.

    `team` is the id of the enterprise where the app is installed in all of its workspaces.
    """

    team: str
    team_name: str
    bot_user_id: str
    bot_id: str
    scopes: frozenset[str]
    url: str = ""  # of the workspace
    bot_name: str = ""
    enterprise: str = ""  # that the workspace belongs to, if any: its sisters are no strangers

    @property
    def is_org_wide(self) -> bool:
        """True if all workspaces of an enterprise share the app."""
        return bool(self.enterprise) and self.team == self.enterprise

    def link(self, channel: str, ts: str, thread_ts: str | None = None) -> str:
        """Return the permalink of a message."""
        return permalink(self.url, channel, ts, thread_ts)


def permalink(site: str, channel: str, ts: str, thread_ts: str | None = None) -> str:
    """Build the permalink of a message in the workspace at the address `site`; '' without one."""
    if not site:
        return ""
    link = f"{site.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}"
    is_reply = thread_ts and thread_ts != ts
    return f"{link}?thread_ts={thread_ts}&cid={channel}" if is_reply else link


async def identify(client: SlackClient) -> Identity:
    """Fetch the identity that our token belongs to. Raises SlackFailed."""
    me = await client.call("auth.test")
    scopes = me["headers"].get("x-oauth-scopes", "")
    enterprise = me.get("enterprise_id") or ""
    return Identity(
        team=enterprise if me.get("is_enterprise_install") else me["team_id"],
        team_name=me.get("team", ""),
        bot_user_id=me["user_id"],
        bot_id=me.get("bot_id", ""),
        scopes=frozenset(scope.strip() for scope in scopes.split(",") if scope.strip()),
        url=safe(me.get("url")) or "",
        bot_name=me.get("user", ""),
        enterprise=enterprise,
    )


async def check_token(client: SlackClient) -> None:
    """Make sure that Slack answers and accepts our token. Raises SlackFailed."""
    await client.call("auth.test")


async def check_api(client: SlackClient) -> None:
    """Make sure that Slack answers; no token is needed for that. Raises SlackFailed."""
    await client.call("api.test")


async def is_accepted(client: SlackClient) -> bool | None:
    """True if Slack accepts our token, False if it refuses it; None if it doesn't say.

    A token that has expired may be renewed yet.
    """
    try:
        await check_token(client)
    except SlackRefused:
        return False
    except SlackFailed:
        return None
    return True


async def check_app_token(client: SlackClient) -> None:
    """Make sure that this client's token may open a socket. Raises SlackFailed."""
    await client.call("apps.connections.open")
