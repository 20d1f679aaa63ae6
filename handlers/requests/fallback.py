"""Whatever else Slack sends: acknowledged, or Slack would send it again and again."""

import re

from slack_bolt.async_app import AsyncApp

ANY = re.compile("")


async def _nothing() -> None: ...


def register(app: AsyncApp) -> None:
    """Accept events of every other type. Register this last."""
    app.event(ANY)(_nothing)
