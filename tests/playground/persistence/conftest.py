"""Local platforms that are saved in a file, and a look at what the file lacks."""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from playground.persistence import Store, UnitOfWork
from playground.persistence.tables import Key

Opened = Callable[[], AbstractContextManager[UnitOfWork]]


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    """Open the file of a workspace; whatever is restored or saved goes through it."""

    @contextmanager
    def open_store() -> Iterator[UnitOfWork]:
        with UnitOfWork(Store(tmp_path / "platforms.db")) as work:
            yield work

    return open_store


@pytest_asyncio.fixture
async def work(opened: Opened) -> AsyncIterator[UnitOfWork]:
    with opened() as ready:
        yield ready


def save_all(work: UnitOfWork) -> None:
    """Save what a test prepared behind the platform's back."""
    for name, table in work._tables.items():
        for key in table.records:
            work.touch(name, *key)
    work.flush()


def unsaved(work: UnitOfWork) -> list[str]:
    """The records that differ between memory and file, once all that was touched is written."""
    work.flush()
    assert work._store
    differing = []
    for name, table in work._tables.items():
        written = {key: rest for key, *rest in work._store.read(name)}
        held = {key: list(table.encode(table.records.find(key))) for key in table.records}
        places = written | held
        differing += [f"{name} {key}" for key in places if written.get(key) != held.get(key)]
        if _in_parents(written) != _in_parents(held):
            differing.append(f"the order of {name}")
    return differing


def _in_parents(keys: Iterable[Key]) -> list[Key]:
    """Keys in their order, but what lies in the same parent is together."""
    return sorted(keys, key=lambda key: key[:-1])
