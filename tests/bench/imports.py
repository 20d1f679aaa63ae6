"""Child process: the app's imports and its open database, without work."""

import asyncio
import json
import sys

from sqlalchemy import select

import bot.app.wiring  # noqa: F401 - the whole app
from bot import settings as setting
from bot.app.console import stop_signal
from bot.core import logging_setup
from bot.mistral.sdk.client import Client
from storage.engine.database import Database
from storage.models import Node


async def serve() -> None:
    settings = setting.load()
    logging_setup.configure(settings.log_level)
    client = Client(settings.mistral_api_key or "", settings.mistral_server_url)
    client.warm_up()
    database = Database(settings.database_url)
    await database.run(lambda connection: connection.execute(select(Node.id)).all())
    sys.stdout.write(json.dumps({"port": 0}) + "\n")
    sys.stdout.flush()
    await stop_signal().wait()
    await client.close()
    await database.close()


if __name__ == "__main__":
    asyncio.run(serve())
