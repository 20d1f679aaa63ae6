"""Commands that only print don't load what they don't need: it costs seconds."""

import subprocess
import sys

import pytest

from tests.support.cli import ROOT

HEAVY = {"aiohttp", "mistralai", "slack_bolt", "slack_sdk"}


@pytest.mark.parametrize(
    "module",
    ["bot.__main__", "bot.app.commands.audit_command", "bot.app.usage.command"],
)
def test_no_client_of_a_platform_is_loaded(module: str) -> None:
    script = f"import sys, {module}; print(*sys.modules)"

    loaded = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()

    assert module in loaded
    assert HEAVY.isdisjoint(loaded)


# What a server loads only once it needs it; each is megabytes.
ON_USE = {
    "alembic",
    "asyncpg",
    "bs4",
    "charset_normalizer",
    "mako",
    "mistralai.client.libraries",
    "mistralai.client.transcriptions",
    "PIL",
    "playground",
    "pypdf",
    "slack_sdk.socket_mode",
    "sqlalchemy.dialects.mysql",
    "unittest",
}
SERVING = """
import asyncio, sys
import bot.app.server
from storage import due
from storage.engine import schema
from storage.engine.database import Database
from storage.ledger import unpriced

async def serve(url):
    database = Database(url)
    await schema.require_current(database)
    await database.run(due.beat, "node", 15.0)
    await database.run(unpriced.note, "T1", "model")
    await database.close()

asyncio.run(serve(sys.argv[1]))
print(*sys.modules)
"""


def test_a_server_does_without_what_it_does_not_use_yet(migrated_sqlite: str) -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", SERVING, migrated_sqlite],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()

    assert "bot.app.wiring" in loaded
    assert ON_USE.isdisjoint(loaded)
