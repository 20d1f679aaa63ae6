"""A request between fakes."""

import pytest

from storage.engine.database import Database
from tests.support.requests import RequestScene


@pytest.fixture
def scene(sqlite: Database) -> RequestScene:
    return RequestScene(sqlite)
