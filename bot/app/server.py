"""Serving: the app behind its port, until it is told to stop."""

import asyncio
import errno
import gc
import os
import socket
import sys
from contextlib import AsyncExitStack

import structlog
from aiohttp import web

from bot import __version__
from bot.app import wiring
from bot.app.http import Door
from bot.app.http.listener import BoundedSite, ConnectionLimits
from bot.concurrency import tasks
from bot.core.errors import SettingsError
from bot.settings import Settings
from storage.engine import schema

log = structlog.get_logger()

EVERYWHERE = "::"
NOT_LISTENING = "{name}: can't listen on {address}: {why}."


async def serve(settings: Settings, stop: asyncio.Event, note: str | None = None) -> None:
    """Connect to Slack and answer; once the app works, a `note` is logged.

    Raises SettingsError for what keeps the app from starting.
    """
    door = Door(settings.metrics_token)
    work = asyncio.create_task(_work(settings, door, stop, note))
    stopped = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait([work, stopped], return_when=asyncio.FIRST_COMPLETED)
        if work.done() or door.is_open:
            await work
    finally:
        await tasks.end([work, stopped])


async def _work(settings: Settings, door: Door, stop: asyncio.Event, note: str | None) -> None:
    """Serve until the app is to stop; the port answers as soon as no other server is there."""
    async with AsyncExitStack() as stack:

        async def listening() -> None:
            runner = await listen(door.app, settings.bind_host, settings.port)
            stack.push_async_callback(runner.cleanup)

        async with wiring.running(settings, once_alone=listening) as app:
            settle()
            door.open(app.health, app.routes)
            _note_start(settings, app.node)
            if note:
                log.warning("disposable_disk", note=note)
            await stop.wait()
            log.info("stopping", node=app.node)
            await app.drain()
            await stack.aclose()
            log.info("stopped", node=app.node)


def _note_start(settings: Settings, node: str) -> None:
    log.info(
        "started",
        version=__version__,
        transport="socket" if settings.uses_socket_mode else "http",
        address=_address(settings.bind_host, settings.port),
        node=node,
    )


async def migrate(settings: Settings) -> bool:
    """Update the database to the newest schema; True if it was older."""
    database = settings.open_database(statement_timeout=None)
    try:
        return await schema.bring_up_to_date(database)
    finally:
        await database.close()


def settle() -> None:
    """Tune the process for answering: call it once, when everything is loaded."""
    # The collector need not look at what was loaded: a look at it takes 100 ms.
    gc.collect()
    gc.freeze()
    # SQLite's thread must not wait for 5 ms, the default, whenever the event loop is busy.
    sys.setswitchinterval(0.001)


async def listen(
    app: web.Application, host: str, port: int, limits: ConnectionLimits | None = None
) -> web.AppRunner:
    """Bind the application to its port; `::` takes IPv4 as well."""
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    host, limits = host.strip("[]"), limits or ConnectionLimits.of_process()
    try:
        if host == EVERYWHERE:
            family, both = socket.AF_INET6, socket.has_dualstack_ipv6()
            listener = socket.create_server(("::", port), family=family, dualstack_ipv6=both)
            await BoundedSite(runner, limits, listener).start()
        else:
            await BoundedSite(runner, limits, (host, port)).start()
    except OSError as error:
        await runner.cleanup()
        raise taken(host, port, error) from error
    return runner


def taken(host: str, port: int, error: OSError) -> SettingsError:
    """Error for an address that can't be listened on."""
    is_of_host = isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL
    name = "HOST" if is_of_host else "PORT"
    address = _address(host, port)
    known = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
    return SettingsError(NOT_LISTENING.format(name=name, address=address, why=known))


def _address(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
