"""The playground's folder, and an app's database that doesn't belong to it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot import settings as setting
from bot.app import playground
from bot.app.playground import Kept
from bot.core.errors import SettingsError
from bot.settings import Settings
from playground.company import furnish, second_id
from playground.page import AT_MISTRAL
from playground.persistence import Folder, Unusable
from playground.slack import LocalSlack, Workspace
from storage import playgrounds
from storage.encryption import new_key
from storage.engine import outages
from storage.engine.database import Database
from storage.workspaces import installations
from tests.storage.workspaces.test_installations import APP, TOKENS
from tests.support.databases import connected

POSTGRESQL = "postgresql://me:{password}@localhost/threadwind"


@pytest.fixture
def workspace() -> Workspace:
    return LocalSlack().workspace


@pytest.fixture
def slack() -> LocalSlack:
    made = LocalSlack()
    furnish(made)
    return made


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


async def installed(database: Database) -> dict[str, str]:
    """The tokens of those that have installed the app."""
    teams = await database.run(installations.every_team)
    found = {team: await database.run(installations.find, team) for team in teams}
    return {team: one.bot_token for team, one in found.items() if one}


async def test_the_app_is_installed_in_the_first_workspace_from_the_beginning(
    sqlite: Database, slack: LocalSlack
) -> None:
    await playground._install(sqlite, slack)

    assert await installed(sqlite) == {slack.team_id: slack.bot_token}


async def test_an_installation_that_the_app_knows_stays_as_it_is(
    sqlite: Database, slack: LocalSlack
) -> None:
    await playground._install(sqlite, slack)
    before = await sqlite.run(installations.generation, slack.team_id)

    await playground._install(sqlite, slack)
    assert await sqlite.run(installations.generation, slack.team_id) == before


async def test_what_a_person_installed_is_installed_again_where_the_app_lost_it(
    sqlite: Database, slack: LocalSlack
) -> None:
    given = slack.installing.install(second_id(slack), ["chat:write"])

    await playground._install(sqlite, slack)

    assert (await installed(sqlite))[second_id(slack)] == given.token


async def test_whoever_uninstalled_the_app_is_left_alone(
    sqlite: Database, slack: LocalSlack
) -> None:
    await slack.people.uninstall()

    await playground._install(sqlite, slack)

    assert await installed(sqlite) == {}


async def test_a_database_of_workspaces_at_slack_is_refused(
    database: Database, slack: LocalSlack
) -> None:
    await database.run(installations.save, APP, TOKENS)

    with pytest.raises(SettingsError, match=r"^DATABASE_URL: workspaces at Slack have installed"):
        await playground._install(database, slack)
    assert list(await installed(database)) == [APP.team]


async def test_installations_of_a_workspace_that_is_no_more_are_no_reason_not_to_start(
    database: Database, slack: LocalSlack
) -> None:
    await database.run(playgrounds.mark, APP.team)
    await database.run(installations.save, APP, TOKENS)

    await playground._install(database, slack)

    assert list(await installed(database)) == [slack.team_id, APP.team]


def test_the_app_is_one_that_workspaces_install_whatever_the_settings_say() -> None:
    theirs, own = new_key(), new_key()
    real = load(
        slack_bot_token="xoxb-real",
        slack_app_token="xapp-real",
        slack_client_secret="real",
        encryption_keys=theirs,
        public_url="https://real.example",
    )
    environment = {"SLACK_CLIENT_ID": "1", "SLACK_CLIENT_SECRET": "2", "PUBLIC_URL": "http://here"}

    settings = playground._with_key(real, own)
    told = playground.local_settings(settings, {**environment, "MISTRAL_API_KEY": "local"})

    assert (told["slack_bot_token"], told["slack_app_token"]) == (None, None)
    assert (told["slack_client_secret"], told["public_url"]) == ("2", "http://here")
    assert told["encryption_keys"] == f"{own},{theirs}"
    assert "real" not in str(told)
