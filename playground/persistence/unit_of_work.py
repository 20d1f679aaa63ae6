"""The unit of work: what a request changes is written in one transaction, before its response."""

import asyncio
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from playground.persistence.store import DAMAGED, Change, Store, Unusable
from playground.persistence.tables import Key, Table

Place = tuple[str, Key]  # a table's name and a record's key


class UnitOfWork:
    """Gathers the places of changed records; without a store nothing is kept.

    The app never hears of a change that is not on disk: `flush` runs before each response, and
    otherwise at the event loop's next step, before any event of the change is delivered.

    Leaving its `with` block writes what is left, and closes the store.
    """

    def __init__(self, store: Store | None = None) -> None:
        self._store = store
        self._tables: dict[str, Table[Any]] = {}
        self._touched: dict[Place, None] = {}
        self._written: dict[Place, bytes] = {}  # contents as the store has them

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self.flush()
        if self._store is not None:
            self._store.close()
            self._store = None

    @property
    def workspace(self) -> str | None:
        """The id of the workspace that is kept."""
        return self._store.workspace if self._store else None

    def join(self, tables: Mapping[str, Table[Any]]) -> None:
        """Fill a platform's tables from the store; save them if it has none of them yet.

        Raises Unusable where saved records don't fit.
        """
        if self._store is None:
            return
        self._tables |= tables
        saved = {name: list(self._store.read(name)) for name in tables}
        if not any(saved.values()):
            self._touched |= {(name, key): None for name in tables for key in tables[name].records}
            self.flush()
            return
        try:
            for name, table in tables.items():
                self._restore(name, table, saved[name])
        except (LookupError, TypeError, ValueError) as error:
            raise Unusable(DAMAGED) from error

    def touch(self, table: str, *key: str | None) -> None:
        """Note that a record was added, changed or removed."""
        if self._store is None:
            return
        if not self._touched:
            asyncio.get_running_loop().call_soon(self.flush)
        self._touched[table, key] = None

    def flush(self) -> None:
        """Write what was touched; what could not be written is tried again with the next flush."""
        if self._store is None or not self._touched:
            return
        changes = {place: self._change(place) for place in self._touched}
        self._store.write(changes.values())
        self._touched.clear()
        for place, change in changes.items():
            if change.text is None:
                self._written.pop(place, None)
            elif change.content is not None:
                self._written[place] = change.content

    def _change(self, place: Place) -> Change:
        name, key = place
        table = self._tables[name]
        record = table.records.find(key)
        if record is None:
            return Change(name, key)
        text, content = table.encode(record)
        is_written = content is not None and content is self._written.get(place)
        return Change(name, key, text, None if is_written else content)

    def _restore(
        self, name: str, table: Table[Any], saved: list[tuple[Key, str, bytes | None]]
    ) -> None:
        table.records.clear()
        for key, text, content in saved:
            table.records.add(key, table.decode(text, content))
            if content is not None:
                self._written[name, key] = content


def saving(work: UnitOfWork) -> Middleware:
    """Make the middleware that saves what a request changed before it is answered."""

    @web.middleware
    async def save(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        finally:
            work.flush()

    return save
