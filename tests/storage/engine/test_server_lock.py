"""File lock of the one server on an SQLite database."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.engine.server_lock import ServerLock

SERVER = """
import asyncio, sys
from pathlib import Path
from storage.engine.server_lock import ServerLock

assert asyncio.run(ServerLock(Path(sys.argv[1])).acquire(0))
print("alone", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "threadwind.db"


@pytest.fixture
async def alone(file: Path) -> AsyncIterator[ServerLock]:
    """The lock, held by this process."""
    lock = ServerLock(file)
    assert await lock.acquire(0)
    yield lock
    lock.release()


@pytest.fixture
def server(file: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock."""
    command = [sys.executable, "-c", SERVER, str(file)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "alone\n"
        yield process
        process.kill()


async def test_the_first_server_is_alone(alone: ServerLock, file: Path) -> None:
    assert [path.name for path in file.parent.iterdir()] == ["threadwind.db.lock"]


async def test_a_second_server_is_not(alone: ServerLock, file: Path) -> None:
    assert not await ServerLock(file).acquire(0)


async def test_the_lock_is_there_for_the_next_once_released(alone: ServerLock, file: Path) -> None:
    alone.release()
    following = ServerLock(file)

    assert await following.acquire(0)

    following.release()


async def test_a_second_server_waits_for_the_first_to_end(alone: ServerLock, file: Path) -> None:
    following = ServerLock(file)
    waiting = asyncio.create_task(following.acquire(60))
    await asyncio.sleep(0)

    alone.release()

    assert await waiting
    following.release()


async def test_a_server_that_was_refused_leaves_the_lock_alone(
    alone: ServerLock, file: Path
) -> None:
    refused = ServerLock(file)
    await refused.acquire(0)

    refused.release()

    assert not await ServerLock(file).acquire(0)


async def test_databases_side_by_side_do_not_share_a_lock(alone: ServerLock, file: Path) -> None:
    other = ServerLock(file.with_name("other.db"))

    assert await other.acquire(0)

    other.release()


async def test_another_process_keeps_us_out(server: subprocess.Popen[str], file: Path) -> None:
    assert not await ServerLock(file).acquire(0)


async def test_the_lock_is_free_when_its_process_is_killed(
    server: subprocess.Popen[str], file: Path
) -> None:
    server.kill()
    server.wait()
    following = ServerLock(file)

    assert await following.acquire(0)

    following.release()
