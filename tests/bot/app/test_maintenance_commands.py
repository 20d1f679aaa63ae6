"""`purge` and `forget-user`: as processes where that matters, else as the functions they call."""

import signal
from pathlib import Path

import pytest
import pytest_asyncio

from bot import settings as setting
from bot.app.commands import maintenance_commands
from bot.app.console import INTERRUPTED
from bot.core.errors import SettingsError
from playground.mistral.state import Conversation
from playground.server import Playground
from storage import deletion_queue
from storage.deletion_queue import DeletionKind
from storage.engine.database import Database
from storage.engine.server_lock import ServerLock
from storage.models import Job, Thread
from tests.storage.support.hands import Hand, message, rows, slack_ts
from tests.storage.support.traces import answered, change, idle_for
from tests.support.cli import Commands

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


class Told(list[str]):
    """The lines that a command says."""

    async def purge(self, environment: dict[str, str], *, dry: bool = False) -> int:
        return await maintenance_commands.purge(settings(environment), self.append, dry=dry)

    async def forget(self, environment: dict[str, str], *ids: str) -> int:
        return await maintenance_commands.forget_user(settings(environment), self.append, *ids)


def settings(environment: dict[str, str]) -> setting.Settings:
    given = {name.lower(): value for name, value in environment.items()}
    return setting.load(_env_file=None, **given)


@pytest.fixture
def told() -> Told:
    return Told()


async def test_purge_forgets_here_and_at_mistral(
    commands: Commands, ground: Playground, environment: dict[str, str], database: Database
) -> None:
    code, out, err = await commands.run("purge", **environment)

    assert out.splitlines() == [
        "T1 C1: 4 threads",
        "4 threads forgotten.",
        "Deleting at Mistral: 4 things to go.",
        "Nothing is left to delete at Mistral.",
    ]
    assert (code, err) == (0, "")
    assert list(ground.mistral.conversations) == ["conv-4"]
    assert len(await rows(database, Thread)) == 1


async def test_a_dry_run_lists_and_changes_nothing(
    told: Told, ground: Playground, environment: dict[str, str], database: Database
) -> None:
    del environment["MISTRAL_API_KEY"]

    code = await told.purge(environment, dry=True)

    assert code == 0
    assert told == [
        "T1 C1: 4 threads",
        "4 threads would be forgotten.",
    ]
    assert len(ground.mistral.conversations) == FEW + 1
    assert len(await rows(database, Thread)) == FEW + 1


async def test_days_0_keep_everything(told: Told, environment: dict[str, str]) -> None:
    await told.purge(environment | {"RETENTION_DAYS": "0"})

    assert told[0] == "No threads, notes or audit log entries were due."


async def test_a_dry_run_with_nothing_to_do_is_one_sentence(
    told: Told, environment: dict[str, str]
) -> None:
    await told.purge(environment | {"RETENTION_DAYS": "0"}, dry=True)

    assert told == [
        "Nothing is due: no threads, notes or audit log entries, and nothing waits at Mistral."
    ]


async def test_a_dry_run_counts_what_waits_at_mistral_in_the_singular_and_the_plural(
    told: Told, environment: dict[str, str], database: Database
) -> None:
    keeping = environment | {"RETENTION_DAYS": "0"}
    for number in (1, 2):
        await database.run(
            deletion_queue.enqueue, DeletionKind.CONVERSATION, f"conv-{number}", "T1"
        )
        await told.purge(keeping, dry=True)

    assert told == [
        "1 thing already waiting to be deleted at Mistral.",
        "2 things already waiting to be deleted at Mistral.",
    ]


async def test_it_works_beside_a_server(
    told: Told, environment: dict[str, str], database: Database
) -> None:
    server = ServerLock(database.file or Path("unused"))
    assert not database.file or await server.acquire(0.0)

    code = await told.purge(environment)
    server.release()

    assert code == 0
    assert len(await rows(database, Thread)) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_who_stops_it_is_told_that_nothing_is_lost(
    number: signal.Signals,
    commands: Commands,
    ground: Playground,
    environment: dict[str, str],
    told: Told,
) -> None:
    slow = environment | {"DELETIONS_PER_SECOND": "0.5"}
    process = await commands.start("purge", **slow)
    assert process.stdout
    while b"to go" not in await process.stdout.readline():
        pass

    process.send_signal(number)
    out, err = await process.communicate()
    await told.purge(environment)

    assert out.decode().splitlines()[-1] == INTERRUPTED
    assert (process.returncode, err) == (1, b"")
    assert list(ground.mistral.conversations) == ["conv-4"]


async def test_after_a_kill_the_next_one_goes_on(
    commands: Commands,
    ground: Playground,
    environment: dict[str, str],
    database: Database,
    told: Told,
) -> None:
    slow = environment | {"DELETIONS_PER_SECOND": "0.5"}
    process = await commands.start("purge", **slow)
    assert process.stdout
    while b"to go" not in await process.stdout.readline():
        pass
    process.kill()
    await process.communicate()
    await change(database, Job, due=0.0)  # as if the dead one's time were over

    await told.purge(environment)

    assert list(ground.mistral.conversations) == ["conv-4"]


async def test_without_a_key_nothing_begins(
    told: Told, environment: dict[str, str], database: Database
) -> None:
    del environment["MISTRAL_API_KEY"]

    with pytest.raises(SettingsError, match="MISTRAL_API_KEY is missing"):
        await told.purge(environment)

    assert told == []
    assert len(await rows(database, Thread)) == FEW + 1


async def test_an_old_database_is_told(told: Told, ground: Playground, tmp_path: Path) -> None:
    old = ground.environment | {"DATABASE_URL": f"sqlite:///{tmp_path}/old.db"}

    with pytest.raises(SettingsError, match="python -m bot migrate"):
        await told.purge(old)


async def test_a_wrong_key_loses_nothing(
    told: Told, ground: Playground, environment: dict[str, str]
) -> None:
    code = await told.purge(environment | {"MISTRAL_API_KEY": "wrong"})

    assert code == 0
    assert "Not deleted yet: 4 things" in "\n".join(told)
    assert len(ground.mistral.conversations) == FEW + 1


async def test_a_person_is_forgotten(
    commands: Commands,
    told: Told,
    ground: Playground,
    environment: dict[str, str],
    database: Database,
) -> None:
    code, out, _ = await commands.run("forget-user", "T1", "U1", **environment)
    again = await told.forget(environment, "T1", "U1")

    assert (code, again) == (0, 0)
    assert out.splitlines()[0] == "Threads in which only U1 took part: 5 forgotten."
    assert told[0] == "Threads in which only U1 took part: 0 forgotten."
    assert ground.mistral.conversations == {}
    assert await rows(database, Thread) == []


@pytest.mark.parametrize("ids", [("T1", ""), ("", "U1"), ("U1", "T1"), ("T1", "alice")])
async def test_what_is_no_id_forgets_nobody(
    ids: tuple[str, str], told: Told, environment: dict[str, str], database: Database
) -> None:
    with pytest.raises(SettingsError, match=r"isn't a (person|workspace) id"):
        await told.forget(environment, *ids)

    assert len(await rows(database, Thread)) == FEW + 1
