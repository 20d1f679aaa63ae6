"""No token leaves the process: not to the log, the metrics, the disk, nor what a command prints."""

import signal
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from playground.faults import Fault
from playground.node import free_port
from playground.server import HOST, Playground
from storage import encryption
from storage.workspaces import installations, mistral_keys
from storage.workspaces.installations import BotTokens
from tests.storage.workspaces.test_installations import APP
from tests.support.cli import Commands, answered
from tests.support.databases import connected

KEY = encryption.new_key()
STORED = BotTokens("xoxe.xoxb-1-stored", "xoxe-1-refreshing", lifetime=0.0)
OWN_KEY = "mistral-key-of-acme"


@dataclass(frozen=True, slots=True)
class Left:
    """Traces that a server left behind, by where it is."""

    log: str
    metrics: str
    files: bytes

    def holds(self, secret: str) -> list[str]:
        found = {"log": secret in self.log, "metrics": secret in self.metrics}
        return [where for where, is_there in found.items() if is_there] + (
            ["files"] if secret.encode() in self.files else []
        )


async def test_no_secret_is_left_anywhere(
    commands: Commands, ground: Playground, migrated_sqlite: str, sqlite_file: Path
) -> None:
    async with connected(migrated_sqlite, KEY) as database:
        await database.run(installations.save, APP, STORED)
        await database.run(mistral_keys.save, "T1", OWN_KEY, "U1")
    environment = ground.environment | {
        "DATABASE_URL": migrated_sqlite,
        "ENCRYPTION_KEYS": KEY,
        "LOG_LEVEL": "debug",
    }

    left = await served(commands, ground, environment, sqlite_file)

    secrets = [
        *(environment[name] for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET")),
        environment["MISTRAL_API_KEY"],
        *(KEY, OWN_KEY, STORED.bot_token, STORED.refresh_token or ""),
    ]
    assert {secret: left.holds(secret) for secret in secrets} == {secret: [] for secret in secrets}
    assert "Acme" in left.files.decode(errors="replace")


async def served(
    commands: Commands, ground: Playground, environment: dict[str, str], database: Path
) -> Left:
    """Serve, ask, have both platforms refuse, and be killed in the middle of it."""
    port = free_port(HOST)
    process = await commands.start("serve", PORT=str(port), HOST=HOST, **environment)
    address = f"http://{HOST}:{port}"
    async with aiohttp.ClientSession(address) as session:
        await answered(session, "/readyz")
        ground.attach(address)
        for fault in ("chat.startStream", "chat.postMessage", "users.info"):
            ground.slack.faults.add(fault, Fault("error"))
        ground.mistral.faults.add("conversations.start", Fault("error", status=401))
        bot = ground.slack.bot_user_id
        await ground.slack.people.post("U0ALICE", "C0GENERAL", f"<@{bot}> What is tea?")
        await ground.slack.settle()
        async with session.get("/metrics") as response:
            metrics = await response.text()
    process.send_signal(signal.SIGKILL)
    out, err = await process.communicate()
    return Left((out + err).decode(), metrics, everything_in(database))


def everything_in(database: Path) -> bytes:
    return b"".join(file.read_bytes() for file in database.parent.glob(f"{database.name}*"))
