"""The playground: the local platforms here, and the app in a process of its own beside them."""

from contextlib import AsyncExitStack

from bot.app.server import migrate, say, stop_signal, taken
from bot.app.thread_inspection import ThreadInspection
from bot.settings import Settings
from bot.slack.manifest import manifest
from handlers import SURFACE
from playground.node import Node, free_port
from playground.relay import Relay
from playground.server import HOST, OFFLINE, Playground

REAL_MODEL = "Local workspace — Mistral's own model"
DATABASE = "sqlite:///data/playground.db"
NODE = ("-m", "bot.app.child_process")
OPEN = "The playground is open: {address}"


async def play(settings: Settings) -> int:
    """Open the playground until somebody stops it; the exit code."""
    stop = stop_signal()
    async with AsyncExitStack() as stack:
        try:
            ground = await stack.enter_async_context(_ground(settings))
        except OSError as error:
            raise taken(HOST, settings.port, error) from error
        local = settings.model_copy(update=local_settings(settings, ground.environment))
        await migrate(local)
        database = local.open_database()
        stack.push_async_callback(database.close)
        address = f"http://{local.host}:{local.port}"
        node = Node(NODE, local.model_dump_json(), address)
        ground.attach(address, manifest(SURFACE), ThreadInspection(database, ground.slack.team_id))
        ground.watch(node)
        stack.push_async_callback(node.stop)
        if not await node.start():
            return 2
        say(OPEN.format(address=ground.address))
        await stop.wait()
    return 0


def local_settings(settings: Settings, environment: dict[str, str]) -> dict[str, object]:
    """The local platforms in place of the real ones; a real model where there is a key for it."""
    chosen: dict[str, object] = {name.lower(): value for name, value in environment.items()}
    if settings.mistral_api_key:
        del chosen["mistral_api_key"]
    is_default = settings.database_url == Settings.model_fields["database_url"].default
    return chosen | {
        "database_url": DATABASE if is_default else settings.database_url,
        "slack_app_token": None,
        "host": HOST,
        "port": free_port(HOST),
    }


def _ground(settings: Settings) -> Playground:
    if not settings.mistral_api_key:
        return Playground(settings.port, notice=OFFLINE)
    relay = Relay(settings.mistral_server_url)
    return Playground(settings.port, notice=REAL_MODEL, relay=relay)
