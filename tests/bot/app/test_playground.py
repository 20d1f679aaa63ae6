"""The playground's folder, and an app's database that doesn't belong to it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot import settings as setting
from bot.app import playground
from bot.app.playground import Kept
from bot.settings import Settings
from playground.page import AT_MISTRAL
from playground.persistence import Folder, Unusable
from playground.slack import LocalSlack, Workspace
from storage import playgrounds
from storage.engine import outages
from storage.engine.database import Database
from tests.support.databases import connected

POSTGRESQL = "postgresql://me:{password}@localhost/threadwind"


@pytest.fixture
def workspace() -> Workspace:
    return LocalSlack().workspace


def load(**chosen: str) -> Settings:
    return setting.load(_env_file=None, **chosen)


def kept(file: Path, *, is_ours: bool) -> Kept:
    settings = load(database_url=f"sqlite:///{file}")
    return Kept(settings, Folder(file.parent), deletes="", owns_database=is_ours)


def overwrite(file: Path) -> None:
    file.write_bytes(b"garbage")


def cut_off(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])


async def test_a_database_that_served_the_workspace_matches(
    database: Database, workspace: Workspace
) -> None:
    await playground._match(database, workspace)
    workspace.next_ts()

    await playground._match(database, workspace)
    assert await database.run(playgrounds.is_marked, workspace.id)


async def test_a_database_that_did_not_serve_the_workspace_is_refused(
    database: Database, workspace: Workspace
) -> None:
    await database.run(playgrounds.mark, "T0ANOTHER")
    workspace.next_ts()

    with pytest.raises(Unusable, match=playground.OTHER_DATABASE):
        await playground._match(database, workspace)


@pytest.mark.parametrize("damage", [overwrite, cut_off])
async def test_a_damaged_database_of_ours_is_no_reason_not_to_start(
    migrated_sqlite: str, sqlite_file: Path, damage: Callable[[Path], None]
) -> None:
    damage(sqlite_file)

    ours = kept(sqlite_file, is_ours=True)
    async with connected(migrated_sqlite) as database:
        with pytest.raises(Unusable, match=playground.DAMAGED_DATABASE):
            await playground._migrate(ours, database)


async def test_a_damaged_database_of_somebody_else_is_left_alone(sqlite_file: Path) -> None:
    overwrite(sqlite_file)

    theirs = kept(sqlite_file, is_ours=False)
    async with connected(theirs.settings.database_url) as database:
        with pytest.raises(outages.Unusable, match="isn't an SQLite database"):
            await playground._migrate(theirs, database)


def test_each_model_and_database_has_a_place_of_its_own() -> None:
    database, key = {"database_url": POSTGRESQL.format(password="x")}, {"mistral_api_key": "key"}
    chosen = [load(), load(**key), load(**database), load(**database, **key)]

    places = [playground._kept(settings).folder.path for settings in chosen]
    assert len(set(places)) == len(chosen)
    assert places[:2] == [Path("data/playground"), Path("data/playground-mistral")]


def test_another_password_leads_to_the_same_place() -> None:
    urls = [POSTGRESQL.format(password=password) for password in ("old", "new")]

    first, second = (playground._kept(load(database_url=url)).folder.path for url in urls)
    assert first == second


def test_what_starting_over_cannot_delete_is_said() -> None:
    elsewhere = load(database_url=POSTGRESQL.format(password="x"), mistral_api_key="key")

    assert playground._kept(elsewhere).deletes.endswith(f"{AT_MISTRAL} {playground.ROWS_STAY}")
