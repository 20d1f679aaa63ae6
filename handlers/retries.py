"""The button of a notice about files that could not be sent."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond

from bot.files.retry import Retrying
from handlers import answering
from handlers import payloads_interactive as payloads
from handlers.payloads_interactive import Click


class Retries:
    """Passes the wish on. Slack gets its acknowledgement when it is recorded."""

    def __init__(self, retrying: Retrying) -> None:
        self._retrying = retrying

    async def files(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        """Somebody wants the files that an answer lacks."""
        if click := payloads.click(body):
            await answering.instead(ack, respond, self._files(click))

    async def _files(self, click: Click) -> dict[str, Any]:
        await self._retrying.files(click.here, click.value, click.ts)
        return {}
