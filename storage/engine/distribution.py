"""SQL that distributes the tables by team on Citus, made from the models."""

from collections.abc import Iterator

from storage.models import OF_THE_DEPLOYMENT, Base

FIRST = "threads"  # the table with which the others are co-located
OTHERS = "SELECT create_distributed_table('{}', 'team', colocate_with => '{}');"
FORMER_KEYS = ("former_key_deletions", "former_key_documents", "former_key_feedback")


def statements() -> Iterator[str]:
    """Yield the statements, in the order in which foreign keys allow them."""
    for index in FORMER_KEYS:
        yield f"DROP INDEX IF EXISTS {index};"
    for name in sorted(OF_THE_DEPLOYMENT):
        yield f"SELECT create_reference_table('{name}');"
    yield f"SELECT create_distributed_table('{FIRST}', 'team');"
    for table in Base.metadata.sorted_tables:
        if table.name != FIRST and table.name not in OF_THE_DEPLOYMENT:
            yield OTHERS.format(table.name, FIRST)
