"""Our tokens, and who we are in Slack: asked once, at start."""

from dataclasses import dataclass

from bot.core.links import safe
from bot.slack.client import SlackClient


@dataclass(frozen=True, slots=True)
class Identity:
    """Our bot user in one workspace, and what it may do there."""

    team: str
    team_name: str
    bot_user_id: str
    bot_id: str
    scopes: frozenset[str]
    url: str = ""  # of the workspace, with a slash at its end

    def link(self, channel: str, ts: str, thread_ts: str | None = None) -> str:
        """The address of a message."""
        address = f"{self.url}archives/{channel}/p{ts.replace('.', '')}"
        in_thread = thread_ts and thread_ts != ts
        return f"{address}?thread_ts={thread_ts}&cid={channel}" if in_thread else address


async def identify(client: SlackClient) -> Identity:
    """Ask Slack whose token this is. Raises SlackFailed."""
    me = await client.call("auth.test")
    scopes = me["headers"].get("x-oauth-scopes", "")
    return Identity(
        team=me["team_id"],
        team_name=me.get("team", ""),
        bot_user_id=me["user_id"],
        bot_id=me.get("bot_id", ""),
        scopes=frozenset(scope.strip() for scope in scopes.split(",") if scope.strip()),
        url=safe(me.get("url")) or "",
    )


async def check_token(client: SlackClient) -> None:
    """Make sure that Slack answers and accepts our token. Raises SlackFailed."""
    await client.call("auth.test")


async def check_app_token(client: SlackClient) -> None:
    """Make sure that this client's token may open a socket. Raises SlackFailed."""
    await client.call("apps.connections.open")
