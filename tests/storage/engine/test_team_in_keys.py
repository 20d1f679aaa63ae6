"""Migrating to keys with the team in them, with what the version before had stored."""

from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, Inspector, inspect, text
from sqlalchemy.exc import IntegrityError

from storage.engine import migrations, schema
from storage.models import OF_THE_DEPLOYMENT, Base
from tests.support.databases import connected

BEFORE = "0029"
MOST = {
    "threads": "INSERT INTO threads (id, team, channel, ts, fence, created_at, used_at)"
    " VALUES (1, 'T1', 'C1', '1.0', 1, 0, 0), (2, 'T2', 'C1', '1.0', 1, 0, 0)",
    "turns": 'INSERT INTO turns (id, thread_id, team, channel, ts, cause, "user", user_team,'
    " attempts, created_at) VALUES (1, 1, 'T1', 'C1', '1.0', 'message', 'U1', 'T1', 1, 0),"
    " (2, 2, 'T2', 'C1', '1.0', 'message', 'U1', 'T2', 1, 0)",
    "replies": "INSERT INTO replies (turn_id, position, team, channel, ts)"
    " VALUES (1, 0, 'T1', 'C1', '1.5'), (1, 1, 'T1', 'C1', '1.6')",
    "feedback": 'INSERT INTO feedback (turn_id, "user", team, good, given_at)'
    " VALUES (1, 'U1', 'T1', TRUE, 0)",
    "files": "INSERT INTO files (turn_id, position, team, file_id, name)"
    " VALUES (1, 0, 'T1', 'f', 'n')",
    "approvals": "INSERT INTO approvals (turn_id, team, conversation_id, calls, due)"
    " VALUES (1, 'T1', 'c', '[]', 0)",
    "branches": 'INSERT INTO branches (thread_id, team, origin, message_ts, "user")'
    " VALUES (1, 'T1', 1, '1.0', 'U1')",
    "function_calls": "INSERT INTO function_calls"
    " (turn_id, team, call_id, position, name, arguments, state)"
    " VALUES (1, 'T1', 'c', 0, 'n', '', 's')",
    "voice_transcripts": "INSERT INTO voice_transcripts (team, channel, ts, file_id, thread_id)"
    " VALUES ('T1', 'C1', '1.0', 'F1', 1)",
    "ledger": 'INSERT INTO ledger (id, turn_id, team, at, day, place, "user", user_team,'
    " profile, model, outcome, prompt_tokens, completion_tokens, connector_tokens, currency,"
    " estimated) VALUES (1, 1, 'T1', 0, 0, 'C1', 'U1', 'T1', 'g', 'm', 'o', 1, 1, 0, '', FALSE)",
    "documents": "INSERT INTO documents (id, team, place, library_id, document_id, name, size,"
    " digest, created_at) VALUES (1, 'T1', 'C1', 'l', 'd', 'n', 1, 'x', 0)",
    "shares": 'INSERT INTO shares (id, team, place, channel, file_id, "user", state, document,'
    " fence, attempts, due, created_at)"
    " VALUES (1, 'T1', 'C1', 'C1', 'F1', 'U1', 'ready', 1, 0, 0, 0, 0)",
    "notices": "INSERT INTO notices (id, team, channel, message_ts, thread_ts, version, shown)"
    " VALUES (1, 'T1', 'C1', '1.0', '1.0', 1, 1)",
    "orphans": "INSERT INTO orphans (conversation_id, team, thread_id, due)"
    " VALUES ('c', 'T1', 1, 0)",
    "deletions": "INSERT INTO deletions (kind, id, team, noted_at, due, attempts)"
    " VALUES ('file', 'f', 'T1', 0, 0, 0)",
}
OF_THREADS = ("turns", "replies", "feedback", "files", "approvals", "function_calls")
# What nodes of the version before write while there are still some: without ids, to their keys.
WRITTEN_BY_OLD_NODES = (
    (
        "INSERT INTO threads (team, channel, ts, fence, created_at, used_at)"
        " VALUES ('T1', 'C9', '9.0', 1, 0, 0)"
    ),
    (
        'INSERT INTO feedback (turn_id, "user", team, good, given_at)'
        " VALUES (1, 'U1', 'T1', FALSE, 1)"
        ' ON CONFLICT (turn_id, "user") DO UPDATE SET good = FALSE'
    ),
    (
        "INSERT INTO deletions (kind, id, team, noted_at, due, attempts)"
        " VALUES ('file', 'f', 'T1', 1, 1, 0) ON CONFLICT (kind, id) DO UPDATE SET due = 1"
    ),
    (
        "INSERT INTO documents"
        " (team, place, library_id, document_id, name, size, digest, created_at)"
        " VALUES ('T1', 'C1', 'l', 'd', 'n', 1, 'x', 0)"
        " ON CONFLICT (library_id, document_id) DO UPDATE SET size = 2"
    ),
)


def stored_before(connection: Connection) -> None:
    command.upgrade(migrations.config(connection, schema.MIGRATIONS), BEFORE)
    for statement in MOST.values():
        connection.execute(text(statement))


def stored(connection: Connection) -> dict[str, list[Any]]:
    found = {table: connection.execute(text(f"SELECT * FROM {table}")).all() for table in MOST}
    return {table: sorted(map(repr, rows)) for table, rows in found.items()}


def keys(connection: Connection) -> dict[str, list[list[str | None]]]:
    """Columns of every primary and unique key, and on both sides of every foreign one."""
    return {table: _keys_of(inspect(connection), table) for table in Base.metadata.tables}


def _keys_of(known: Inspector, table: str) -> list[list[str | None]]:
    found: list[list[str | None]] = [[*known.get_pk_constraint(table)["constrained_columns"]]]
    found += [[*one["column_names"]] for one in known.get_unique_constraints(table)]
    for index in known.get_indexes(table):
        if index["unique"] and not (index["name"] or "").startswith("former_key_"):
            found.append(index["column_names"])
    for one in known.get_foreign_keys(table):
        found += [[*one["constrained_columns"]], [*one["referred_columns"]]]
    return found


def is_refused(connection: Connection, statement: str) -> bool:
    try:
        with connection.begin_nested():
            connection.execute(text(statement))
    except IntegrityError:
        return True
    return False


async def test_what_was_stored_is_kept(empty_database_url: str) -> None:
    async with connected(empty_database_url) as database:
        await database.run(stored_before)
        before = await database.run(stored)

        await database.run(schema.migrate)

        assert await database.run(stored) == before


async def test_every_key_of_a_migrated_database_contains_the_team(database_url: str) -> None:
    async with connected(database_url) as database:
        of_teams = set(Base.metadata.tables) - set(OF_THE_DEPLOYMENT)

        found = await database.run(keys)

        without = {table: [key for key in found[table] if "team" not in key] for table in of_teams}
        assert {table: columns for table, columns in without.items() if columns} == {}


async def test_a_turn_can_only_be_in_a_thread_of_its_team(empty_database_url: str) -> None:
    async with connected(empty_database_url) as database:
        await database.run(stored_before)

        await database.run(schema.migrate)

        assert await database.run(is_refused, "UPDATE turns SET thread_id = 2 WHERE id = 1")


async def test_what_belongs_to_a_thread_still_goes_with_it(empty_database_url: str) -> None:
    async with connected(empty_database_url) as database:
        await database.run(stored_before)
        await database.run(schema.migrate)

        await database.run(lambda it: it.execute(text("DELETE FROM threads WHERE team = 'T1'")))

        left = await database.run(stored)
        assert [len(left[table]) for table in OF_THREADS] == [1, 0, 0, 0, 0, 0]


async def test_what_was_stored_is_kept_on_the_way_back(empty_database_url: str) -> None:
    async with connected(empty_database_url) as database:
        await database.run(stored_before)
        before = await database.run(stored)
        await database.run(schema.migrate)

        await database.run(
            lambda it: command.downgrade(migrations.config(it, schema.MIGRATIONS), BEFORE)
        )

        assert await database.run(stored) == before


@pytest.mark.parametrize("statement", WRITTEN_BY_OLD_NODES)
async def test_a_node_of_the_version_before_can_still_write(
    empty_postgresql: str, statement: str
) -> None:
    async with connected(empty_postgresql) as database:
        await database.run(stored_before)

        await database.run(schema.migrate)

        assert not await database.run(is_refused, statement)


async def test_indexes_that_were_built_before_migrating_become_the_keys(
    empty_postgresql: str,
) -> None:
    async with connected(empty_postgresql) as database:
        await database.run(stored_before)
        built = text("CREATE UNIQUE INDEX new_pk_turns ON turns (id, team)")
        await database.run(lambda it: it.execute(built))

        await database.run(schema.migrate)

        assert ["id", "team"] in (await database.run(keys))["turns"]
