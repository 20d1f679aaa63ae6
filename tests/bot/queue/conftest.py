"""Both engines: what the queue promises rests on their locks."""

import pytest

from tests.support.databases import BOTH


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(f"migrated_{request.param}"))
