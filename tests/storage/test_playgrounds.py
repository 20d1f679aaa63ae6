from storage import playgrounds
from storage.engine.database import Database
from storage.workspaces import installations
from tests.storage.workspaces.test_installations import APP


async def test_a_database_knows_the_workspaces_that_it_has_served(database: Database) -> None:
    await database.run(playgrounds.mark, "T1")
    await database.run(playgrounds.mark, "T2")
    await database.run(playgrounds.mark, "T1")

    marked = [await database.run(playgrounds.is_marked, team) for team in ("T1", "T2", "T3")]
    assert marked == [True, True, False]


async def test_workspaces_that_are_not_local_are_told_apart(database: Database) -> None:
    assert not await database.run(playgrounds.has_others)
    await database.run(playgrounds.install, APP, "xoxb-local")

    assert await database.run(playgrounds.has_others)
    await database.run(playgrounds.mark, APP.team)
    assert not await database.run(playgrounds.has_others)


async def test_what_is_installed_is_not_installed_again(database: Database) -> None:
    await database.run(playgrounds.install, APP, "xoxb-first")
    await database.run(playgrounds.install, APP, "xoxb-second")

    found = await database.run(installations.find, APP.team)
    assert found
    assert found.bot_token == "xoxb-first"


async def test_workspaces_that_are_no_more_leave_no_tokens(database: Database) -> None:
    await database.run(playgrounds.install, APP, "xoxb-first")

    await database.run(playgrounds.uninstall, [APP.team, "T9"])

    assert await database.run(installations.every_team) == []
