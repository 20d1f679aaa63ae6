"""`purge` and `forget-user`, as an operator runs them, beside servers and after accidents."""

import signal
from pathlib import Path

import pytest
import pytest_asyncio

from bot.__main__ import INTERRUPTED
from playground.mistral.state import Conversation
from playground.server import Playground
from storage.engine.database import Database
from storage.engine.server_lock import ServerLock
from storage.models import Job, Thread
from tests.storage.support.hands import Hand, message, rows, slack_ts
from tests.storage.support.traces import answered, change, idle_for
from tests.support.cli import Commands
from tests.support.databases import connected

FEW = 4


@pytest.fixture
def database_url(migrated_sqlite: str) -> str:
    return migrated_sqlite


@pytest_asyncio.fixture
async def environment(ground: Playground, database: Database, database_url: str) -> dict[str, str]:
    """FEW idle threads and one that is in use, here and at Mistral."""
    hand = Hand(database, "here")
    for second in range(FEW + 1):
        conversation = f"conv-{second}"
        if second == FEW:
            await idle_for(database, 91)
        await answered(hand, message(second, thread_ts=slack_ts(second)), conversation)
        ground.mistral.conversations[conversation] = Conversation(conversation, "", "", {})
    return ground.environment | {"DATABASE_URL": database_url, "DELETIONS_PER_SECOND": "1000"}


async def test_purge_forgets_here_and_at_mistral(
    commands: Commands, ground: Playground, environment: dict[str, str], database: Database
) -> None:
    code, out, err = await commands.run("purge", **environment)

    assert out.splitlines() == [
        "T1 C1: 4 threads",
        "4 threads forgotten.",
        "Deleting at Mistral: 4 things to go.",
        "Nothing is left to be deleted at Mistral.",
    ]
    assert (code, err) == (0, "")
    assert list(ground.mistral.conversations) == ["conv-4"]
    assert len(await rows(database, Thread)) == 1


async def test_a_dry_run_lists_and_changes_nothing(
    commands: Commands, ground: Playground, environment: dict[str, str], database: Database
) -> None:
    del environment["MISTRAL_API_KEY"]

    code, out, _ = await commands.run("purge", "--dry-run", **environment)

    assert code == 0
    assert out.splitlines() == [
        "T1 C1: 4 threads",
        "4 threads would be forgotten. 0 things are to be deleted at Mistral already.",
    ]
    assert len(ground.mistral.conversations) == FEW + 1
    assert len(await rows(database, Thread)) == FEW + 1


async def test_days_0_keep_everything(commands: Commands, environment: dict[str, str]) -> None:
    _, out, _ = await commands.run("purge", **environment, RETENTION_DAYS="0")

    assert out.splitlines()[0] == "0 threads forgotten."


async def test_it_works_beside_a_server(
    commands: Commands, environment: dict[str, str], database: Database
) -> None:
    server = ServerLock(database.file or Path("unused"))
    assert not database.file or await server.acquire(0.0)

    code, *_ = await commands.run("purge", **environment)
    server.release()

    assert code == 0
    assert len(await rows(database, Thread)) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_who_stops_it_is_told_that_nothing_is_lost(
    number: signal.Signals, commands: Commands, ground: Playground, environment: dict[str, str]
) -> None:
    slow = environment | {"DELETIONS_PER_SECOND": "0.5"}
    process = await commands.start("purge", **slow)
    assert process.stdout
    while b"to go" not in await process.stdout.readline():
        pass

    process.send_signal(number)
    out, err = await process.communicate()
    await commands.run("purge", **environment)

    assert out.decode().splitlines()[-1] == INTERRUPTED
    assert (process.returncode, err) == (1, b"")
    assert list(ground.mistral.conversations) == ["conv-4"]


async def test_after_a_kill_the_next_one_goes_on(
    commands: Commands, ground: Playground, environment: dict[str, str], database: Database
) -> None:
    slow = environment | {"DELETIONS_PER_SECOND": "0.5"}
    process = await commands.start("purge", **slow)
    assert process.stdout
    while b"to go" not in await process.stdout.readline():
        pass
    process.kill()
    await process.communicate()
    await change(database, Job, due=0.0)  # as if the dead one's time were over

    await commands.run("purge", **environment)

    assert list(ground.mistral.conversations) == ["conv-4"]


async def test_without_a_key_nothing_begins(
    commands: Commands, environment: dict[str, str], database: Database
) -> None:
    del environment["MISTRAL_API_KEY"]

    code, out, err = await commands.run("purge", **environment)

    assert (code, out) == (2, "")
    assert err.startswith("MISTRAL_API_KEY is missing")
    assert len(await rows(database, Thread)) == FEW + 1


async def test_an_old_database_is_told(commands: Commands, ground: Playground) -> None:
    code, _, err = await commands.run("purge", **ground.environment)

    assert code == 2
    assert "python -m bot migrate" in err


async def test_a_wrong_key_loses_nothing(
    commands: Commands, ground: Playground, environment: dict[str, str]
) -> None:
    wrong = environment | {"MISTRAL_API_KEY": "wrong"}

    code, out, _ = await commands.run("purge", **wrong)

    assert code == 0
    assert "Still there for now: 4 things" in out
    assert len(ground.mistral.conversations) == FEW + 1


async def test_a_person_is_forgotten(
    commands: Commands, ground: Playground, environment: dict[str, str], database_url: str
) -> None:
    code, out, _ = await commands.run("forget-user", "T1", "U1", **environment)
    again, once_more, _ = await commands.run("forget-user", "T1", "U1", **environment)

    assert (code, again) == (0, 0)
    assert out.splitlines()[0] == "Threads in which only U1 took part: 5 forgotten."
    assert once_more.splitlines()[0] == "Threads in which only U1 took part: 0 forgotten."
    assert ground.mistral.conversations == {}
    async with connected(database_url) as database:
        assert await rows(database, Thread) == []


@pytest.mark.parametrize("ids", [("T1", ""), ("", "U1"), ("U1", "T1"), ("T1", "alice")])
async def test_what_is_no_id_forgets_nobody(
    ids: tuple[str, str], commands: Commands, environment: dict[str, str], database: Database
) -> None:
    code, out, err = await commands.run("forget-user", *ids, **environment)

    assert (code, out) == (2, "")
    assert "is no id of a" in err
    assert len(await rows(database, Thread)) == FEW + 1
