"""Child process: a minimal bot, without database, checks or error handling.

It shows how fast the platforms, the loopback and this machine are by themselves.
"""

import asyncio
import json
import os
import sys
from typing import Any

import aiohttp
from aiohttp import web

SLACK = os.environ["SLACK_API_URL"]
MISTRAL = os.environ["MISTRAL_SERVER_URL"] + "/v1/conversations"
FIRST = {"model": "mistral-medium-latest"}


class Bare:
    """Asks Mistral on each mention or reply; shows the first words at once, the rest at the end."""

    def __init__(self) -> None:
        self.session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        self.conversations: dict[str, str] = {}
        self.tasks: set[asyncio.Task[None]] = set()

    async def receive(self, request: web.Request) -> web.Response:
        event = (await request.json())["event"]
        if event["type"] == "message" and "subtype" not in event and "bot_id" not in event:
            task = asyncio.create_task(self.answer(event))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)
        return web.Response()

    async def answer(self, event: dict[str, Any]) -> None:
        thread = event.get("thread_ts") or event["ts"]
        known = self.conversations.get(thread)
        url, extra = (f"{MISTRAL}/{known}", {}) if known else (MISTRAL, FIRST)
        body = {"inputs": event["text"], "stream": True} | extra
        key = {"Authorization": f"Bearer {os.environ['MISTRAL_API_KEY']}"}
        ts, rest = None, ""
        async with self.session.post(url, json=body, headers=key) as answer:
            async for line in answer.content:
                if not line.startswith(b"data:"):
                    continue
                data = json.loads(line[5:])
                if data["type"] == "conversation.response.started":
                    self.conversations[thread] = data["conversation_id"]
                elif data["type"] == "message.output.delta":
                    rest += data["content"]
                    if ts is None:
                        ts, rest = await self.start(event, thread, rest), ""
        await self.slack("chat.stopStream", channel=event["channel"], ts=ts, chunks=chunks(rest))

    async def start(self, event: dict[str, Any], thread: str, text: str) -> str:
        started = await self.slack(
            "chat.startStream",
            channel=event["channel"],
            thread_ts=thread,
            recipient_user_id=event["user"],
            recipient_team_id=event["team"],
            chunks=chunks(text),
        )
        return str(started["ts"])

    async def slack(self, method: str, **arguments: Any) -> dict[str, Any]:
        token = {"Authorization": f"Bearer {os.environ['SLACK_BOT_TOKEN']}"}
        async with self.session.post(SLACK + method, json=arguments, headers=token) as response:
            result: dict[str, Any] = await response.json()
            return result


def chunks(text: str) -> list[dict[str, str]]:
    return [{"type": "markdown_text", "text": text}] if text else []


async def serve() -> None:
    app = web.Application()
    app.router.add_post("/slack/events", Bare().receive)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sys.stdout.write(json.dumps({"port": runner.addresses[0][1]}) + "\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve())
