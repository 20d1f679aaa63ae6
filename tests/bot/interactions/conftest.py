"""One database engine is enough here: the queries have tests of their own."""

import pytest


@pytest.fixture
def database_url(migrated_sqlite: str) -> str:
    return migrated_sqlite
