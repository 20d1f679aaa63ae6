"""The models can be distributed by team: their keys contain it, and the SQL is what they say."""

from pathlib import Path

import pytest
from sqlalchemy import Table

from storage.engine import distribution
from storage.models import OF_THE_DEPLOYMENT, Base

SQL = Path(__file__).parents[3] / "docs" / "distribute.sql"
OF_TEAMS = [table for table in Base.metadata.sorted_tables if table.name not in OF_THE_DEPLOYMENT]

each_table = pytest.mark.parametrize("table", OF_TEAMS, ids=[table.name for table in OF_TEAMS])


@each_table
def test_every_primary_and_unique_key_contains_the_team(table: Table) -> None:
    keys = [table.primary_key.columns, *(one.columns for one in table.indexes if one.unique)]

    assert [[*key.keys()] for key in keys if "team" not in key] == []


@each_table
def test_every_foreign_key_refers_to_a_row_of_the_same_team(table: Table) -> None:
    for key in table.foreign_key_constraints:
        assert ("team", "team") in [
            (reference.parent.name, reference.column.name) for reference in key.elements
        ]


@each_table
def test_no_foreign_key_would_change_the_team(table: Table) -> None:
    assert {key.ondelete for key in table.foreign_key_constraints} <= {"CASCADE", None}


def test_tables_of_the_deployment_refer_to_none_of_a_team() -> None:
    tables = [Base.metadata.tables[name] for name in OF_THE_DEPLOYMENT]

    assert [table.name for table in tables if table.foreign_keys or "team" in table.c] == []


def test_the_sql_for_citus_is_what_the_models_say() -> None:
    lines = SQL.read_text().splitlines()

    assert [line for line in lines if line and not line.startswith("--")] == [
        *distribution.statements()
    ]
