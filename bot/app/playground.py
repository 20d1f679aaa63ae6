"""The playground: the local platforms here, and the app in a process of its own beside them."""

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from enum import Enum, auto
from pathlib import Path

import structlog

from bot.app import sample_agents
from bot.app.console import say, stop_signal
from bot.app.server import migrate, taken
from bot.app.thread_inspection import WorkspaceInspections
from bot.concurrency import tasks
from bot.core.errors import SettingsError
from bot.settings import Settings
from bot.slack.manifest import manifest
from handlers.install.flow import REDIRECT
from handlers.surface import SURFACE
from playground.dialects import ALL, MISTRAL, UnreadableDialect, chosen
from playground.node import Node, free_port
from playground.page import AT_MISTRAL, DELETES, Saved
from playground.persistence import CannotOpen, Folder, Store, UnitOfWork, Unusable
from playground.relay import Relay
from playground.server import HOST, Playground
from playground.slack import LocalSlack, Tenant, Workspace
from storage import playgrounds
from storage.encryption import Secret
from storage.engine.database import Database, normalised
from storage.engine.outages import Unavailable
from storage.workspaces.installations import InstalledApp

log = structlog.get_logger()

FOLDER = Path("data/playground")
DATABASE = "app.db"
NODE = ("-m", "bot.app.child_process")

OPEN = "The playground is open: {address}"
SET_ASIDE = "{reason}, so this is a new one. The old files are in {place}."
OTHER_DATABASE = "The app's database doesn't belong to the saved workspace"
DAMAGED_DATABASE = "The app's database in the saved workspace is damaged"
NO_DIALECT = "--dialect: {problem}. docs/assumptions.md lists them all."
REAL_MISTRAL = (
    "--dialect: “{name}” is a dialect of the local Mistral, and with MISTRAL_API_KEY the real one "
    "answers. Leave out one of the two."
)
REAL_WORKSPACES = (
    "DATABASE_URL: workspaces at Slack have installed the app in this database. "
    "Give the playground another one."
)
ROWS_STAY = "What the app stored in the database of DATABASE_URL stays there."


@dataclass(frozen=True, slots=True)
class Kept:
    """Folder and settings of a saved workspace; `deletes` says what starting over deletes."""

    settings: Settings
    folder: Folder
    deletes: str
    owns_database: bool


class End(Enum):
    """Reason for which a playground closed."""

    STOPPED = auto()
    STARTING_OVER = auto()
    NO_APP = auto()


async def play(settings: Settings, dialects: Sequence[str] = ()) -> int:
    """Keep the playground open until somebody stops it; the exit code.

    The platforms begin with these dialects: names, or files that `verify` wrote.
    """
    spoken = _spoken(settings, dialects)
    stop = stop_signal()
    kept = _kept(settings)
    lost = ""
    while True:
        try:
            end = await _open(kept, lost, spoken, stop)
        except CannotOpen as error:
            raise SettingsError(str(error)) from error
        except Unusable as reason:
            if lost:  # so it is nothing saved that is wrong
                raise SettingsError(f"{reason}.") from reason
            lost = SET_ASIDE.format(reason=reason, place=kept.folder.set_aside())
            say(lost)
        else:
            if end is not End.STARTING_OVER:
                return 0 if end is End.STOPPED else 2
            kept.folder.discard()
            lost = ""


async def _open(
    kept: Kept, lost: str, spoken: Mapping[str, float | None], stop: asyncio.Event
) -> End:
    """Open the playground once. Raises Unusable where what is kept doesn't belong together."""
    async with AsyncExitStack() as stack:
        work = stack.enter_context(UnitOfWork(Store(kept.folder.store)))
        settings = kept.settings
        relay = Relay(settings.mistral_server_url) if settings.mistral_api_key else None
        ground = Playground(settings.port, relay=relay, saved=Saved(work, lost, kept.deletes))
        ground.speak(spoken)
        settings = _with_key(settings, ground.encryption_key)
        database = settings.open_database()
        stack.push_async_callback(database.close)
        await _migrate(replace(kept, settings=settings), database)
        await _match(database, ground.slack.workspace)
        await _install(database, ground.slack)
        node = await _serve(ground, settings, database, kept.folder.path, stack)
        if not await node.start():
            return End.NO_APP
        ground.resume()
        say(OPEN.format(address=ground.address))
        await _first(stop, ground.beginning.starting_over)
        if stop.is_set():
            return End.STOPPED
        await node.kill()  # what it would finish is to be deleted
        await database.run(playgrounds.uninstall, [tenant.id for tenant in ground.slack.tenants])
        return End.STARTING_OVER


async def _migrate(kept: Kept, database: Database) -> None:
    """Bring the app's database up to date; one of ours is set aside where that is not possible."""
    try:
        await migrate(kept.settings)
        is_whole = not kept.owns_database or await database.run(playgrounds.is_whole)
    except Unavailable:
        raise
    except Exception as error:
        if not kept.owns_database:
            raise
        log.warning("database_unusable", error=type(error).__name__)
        raise Unusable(DAMAGED_DATABASE) from error
    if not is_whole:
        raise Unusable(DAMAGED_DATABASE)


async def _match(database: Database, workspace: Workspace) -> None:
    """Make sure that the app's database belongs to the workspace."""
    if workspace.used_at and not await database.run(playgrounds.is_marked, workspace.id):
        raise Unusable(OTHER_DATABASE)
    await database.run(playgrounds.mark, workspace.id)


async def _install(database: Database, slack: LocalSlack) -> None:
    """Store what the app lacks of the local Slack's installations, before any event arrives.

    In a new playground that is the first workspace's, and so it is in one that was kept by a
    version whose app had a single token. Raises SettingsError.
    """
    for tenant in slack.tenants:
        await database.run(playgrounds.mark, tenant.id)
    if await database.run(playgrounds.has_others):
        raise SettingsError(REAL_WORKSPACES)
    for tenant in slack.tenants:
        token = slack.token_of(tenant.id)
        if tenant.installation.is_active and token:
            await database.run(playgrounds.install, _installed(tenant), token)


def _installed(tenant: Tenant) -> InstalledApp:
    bot = tenant.installation
    return InstalledApp(
        team=tenant.id,
        name=tenant.workspace.name,
        bot_user=bot.bot_user_id,
        bot=bot.bot_id,
        scopes=frozenset(bot.scopes),
        installer=next(iter(tenant.workspace.users)),
        app=tenant.workspace.settings.app_id,
    )


async def _serve(
    ground: Playground, settings: Settings, database: Database, folder: Path, stack: AsyncExitStack
) -> Node:
    """Serve the platforms, and make the app's process, which is stopped before they are."""
    try:
        await stack.enter_async_context(ground)
    except OSError as error:
        raise taken(HOST, settings.port, error) from error
    local = local_settings(settings, ground.oauth_environment)
    if not (settings.mistral_api_key or settings.agents_file):
        local["agents_file"] = str(sample_agents.written(folder))
    address = f"http://{local['host']}:{local['port']}"
    # Secrets go along in clear, down a pipe: pydantic's own JSON hides them.
    told = json.dumps(settings.model_dump() | local, default=str)
    node = Node(NODE, told, address)
    app = manifest(SURFACE, redirect_url=ground.address + REDIRECT)
    looks = WorkspaceInspections(database, ground.slack.tenants.with_channel)
    ground.attach(address, app, looks)
    ground.watch(node)
    stack.push_async_callback(node.stop)
    return node


async def _first(*events: asyncio.Event) -> None:
    """Wait for one of some events."""
    waiting = [asyncio.create_task(event.wait()) for event in events]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    await tasks.end(waiting)


def _spoken(settings: Settings, given: Sequence[str]) -> dict[str, float | None]:
    """Read dialects as they were given. Raises SettingsError."""
    try:
        spoken = chosen(given, [dialect.name for dialect in ALL])
    except UnreadableDialect as error:
        raise SettingsError(NO_DIALECT.format(problem=error)) from error
    of_mistral = [dialect.name for dialect in MISTRAL if dialect.name in spoken]
    if settings.mistral_api_key and of_mistral:
        raise SettingsError(REAL_MISTRAL.format(name=of_mistral[0]))
    return spoken


def local_settings(settings: Settings, environment: dict[str, str]) -> dict[str, object]:
    """The local platforms in place of the real ones; a real model where there is a key for it."""
    chosen: dict[str, object] = {name.lower(): value for name, value in environment.items()}
    if settings.mistral_api_key:
        del chosen["mistral_api_key"]
    chosen |= {"host": HOST, "port": free_port(HOST)}
    chosen["encryption_keys"] = ",".join(settings.every_key)
    return chosen | {"slack_bot_token": None, "slack_app_token": None}


def _with_key(settings: Settings, key: str) -> Settings:
    """Encrypt with a playground's own key, and read what those of the settings encrypted."""
    keys = Secret(",".join([key, *settings.every_key]))
    return settings.model_copy(update={"encryption_keys": keys})


def _kept(settings: Settings) -> Kept:
    """Choose the place for this database and this model: they belong to one workspace."""
    name, deletes = FOLDER.name, [DELETES]
    if settings.mistral_api_key:
        name += "-mistral"
        deletes.append(AT_MISTRAL)
    if settings.database_url != Settings.model_fields["database_url"].default:
        url = normalised(settings.database_url).set(password=None)
        name += f"-{hashlib.sha256(str(url).encode()).hexdigest()[:8]}"
        deletes.append(ROWS_STAY)
        return Kept(settings, Folder(FOLDER.with_name(name)), " ".join(deletes), False)
    folder = Folder(FOLDER.with_name(name))
    ours = settings.model_copy(update={"database_url": f"sqlite:///{folder.path / DATABASE}"})
    return Kept(ours, folder, " ".join(deletes), owns_database=True)
