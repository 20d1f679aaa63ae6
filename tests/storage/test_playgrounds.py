from storage import playgrounds
from storage.engine.database import Database


async def test_a_database_knows_the_workspaces_that_it_has_served(database: Database) -> None:
    await database.run(playgrounds.mark, "T1")
    await database.run(playgrounds.mark, "T2")
    await database.run(playgrounds.mark, "T1")

    marked = [await database.run(playgrounds.is_marked, team) for team in ("T1", "T2", "T3")]
    assert marked == [True, True, False]
