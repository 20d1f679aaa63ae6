"""The team in every primary, unique and foreign key; the app makes the ids of rows"""

import sqlalchemy as sa
from alembic import op

from storage.ids import new_id

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

KEYS = {  # table: the columns of its key that aren't the team
    "threads": ["id"],
    "turns": ["id"],
    "approvals": ["turn_id"],
    "feedback": ["turn_id", "user"],
    "files": ["turn_id", "position"],
    "replies": ["turn_id", "position"],
    "branches": ["thread_id"],
    "ledger": ["id"],
    "documents": ["id"],
    "shares": ["id"],
    "notices": ["id"],
    "orphans": ["conversation_id"],
    "deletions": ["kind", "id"],
}
NUMBERED = [table for table, key in KEYS.items() if key == ["id"]]
UNIQUE = {
    "uq_documents_document": ("documents", ["library_id", "document_id"]),
    "uq_ledger_turn": ("ledger", ["turn_id"]),
}
Reference = tuple[str, str, str, str | None]
REFERENCES: list[Reference] = [  # table, column, table that it refers to; parents first
    ("turns", "thread_id", "threads", "CASCADE"),
    ("branches", "thread_id", "threads", "CASCADE"),
    ("voice_transcripts", "thread_id", "threads", "CASCADE"),
    ("approvals", "turn_id", "turns", "CASCADE"),
    ("feedback", "turn_id", "turns", "CASCADE"),
    ("files", "turn_id", "turns", "CASCADE"),
    ("replies", "turn_id", "turns", "CASCADE"),
    ("function_calls", "turn_id", "turns", "CASCADE"),
    ("shares", "document", "documents", None),
]
# SET NULL would set the team, too: `storage.retention.forgetting` does it instead.
FORMER_REFERENCES: list[Reference] = [
    ("branches", "origin", "threads", "SET NULL"),
    ("ledger", "turn_id", "turns", "SET NULL"),
]
# The version before names them in ON CONFLICT: they stay on PostgreSQL while its nodes may run.
FORMER_KEYS = {
    "former_key_deletions": ("deletions", ["kind", "id"]),
    "former_key_documents": ("documents", ["library_id", "document_id"]),
    "former_key_feedback": ("feedback", ["turn_id", "user"]),
}


def upgrade() -> None:
    postgresql = _is_postgresql()
    if postgresql:
        _build_indexes()
    for table, column, parent, _ in reversed(REFERENCES + FORMER_REFERENCES):
        _drop_reference(table, column, parent)
    for name, (table, columns) in UNIQUE.items():
        op.drop_index(name, table)
        if postgresql:
            op.execute(f"ALTER INDEX new_{name} RENAME TO {name}")
        else:
            op.create_index(name, table, [*columns, "team"], unique=True)
    for table, key in KEYS.items():
        _replace_key(table, [*key, "team"])
    for table, column, parent, ondelete in REFERENCES:
        _add_reference(table, [column, "team"], parent, ["id", "team"], ondelete)
    if postgresql:
        _continue_numbers()


def downgrade() -> None:
    for table, column, parent, _ in reversed(REFERENCES):
        _drop_reference(table, column, parent)
    for name, (table, _) in FORMER_KEYS.items() if _is_postgresql() else ():
        op.drop_index(name, table)
    op.execute(
        "DELETE FROM deletions WHERE EXISTS (SELECT 1 FROM deletions AS first"
        " WHERE first.kind = deletions.kind AND first.id = deletions.id"
        " AND first.team < deletions.team)"
    )
    for name, (table, columns) in UNIQUE.items():
        op.drop_index(name, table)
        op.create_index(name, table, columns, unique=True)
    for table, key in KEYS.items():
        _replace_key(table, key)
    _null_what_is_gone()
    for table, column, parent, ondelete in REFERENCES + FORMER_REFERENCES:
        _add_reference(table, [column], parent, ["id"], ondelete)
    if _is_postgresql():
        _continue_numbers()


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _build_indexes() -> None:
    """Build the indexes that become keys, unless an operator built them before, CONCURRENTLY."""
    keys = {f"new_pk_{table}": (table, [*key, "team"]) for table, key in KEYS.items()}
    unique = {f"new_{name}": (table, [*key, "team"]) for name, (table, key) in UNIQUE.items()}
    for name, (table, columns) in {**keys, **unique, **FORMER_KEYS}.items():
        op.create_index(name, table, columns, unique=True, if_not_exists=True)


def _replace_key(table: str, columns: list[str]) -> None:
    name, index = f"pk_{table}", f"new_pk_{table}"
    indexes = {found["name"] for found in sa.inspect(op.get_bind()).get_indexes(table)}
    if index in indexes:
        op.drop_constraint(name, table, type_="primary")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} PRIMARY KEY USING INDEX {index}")
        return
    with op.batch_alter_table(table) as changed:
        changed.drop_constraint(name, type_="primary")
        changed.create_primary_key(name, columns)


def _name(table: str, column: str, parent: str) -> str:
    return f"fk_{table}_{column}_{parent}"


def _drop_reference(table: str, column: str, parent: str) -> None:
    with op.batch_alter_table(table) as changed:
        changed.drop_constraint(_name(table, column, parent), type_="foreignkey")


def _add_reference(
    table: str, columns: list[str], parent: str, keys: list[str], ondelete: str | None
) -> None:
    with op.batch_alter_table(table) as changed:
        name = _name(table, columns[0], parent)
        changed.create_foreign_key(name, parent, columns, keys, ondelete=ondelete)


def _null_what_is_gone() -> None:
    for table, column, parent, _ in FORMER_REFERENCES:
        gone = f"NOT EXISTS (SELECT 1 FROM {parent} WHERE {parent}.id = {table}.{column})"  # noqa: S608
        op.execute(f"UPDATE {table} SET {column} = NULL WHERE {gone}")  # noqa: S608


def _continue_numbers() -> None:
    """Have the nodes of the version before, which let the database number, go on from here."""
    for table in NUMBERED:
        op.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {new_id()})")
