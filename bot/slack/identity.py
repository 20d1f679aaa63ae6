"""Who we are in Slack: asked once, at start."""

from dataclasses import dataclass

from bot.slack.client import SlackClient


@dataclass(frozen=True, slots=True)
class Identity:
    """Our bot user in one workspace, and what it may do there."""

    team: str
    team_name: str
    bot_user_id: str
    bot_id: str
    scopes: frozenset[str]


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
    )
