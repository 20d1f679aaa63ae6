"""Tables: which records of a platform's state are saved, and their JSON."""

import json
from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, Protocol, TypeVar

from pydantic import TypeAdapter

P = TypeVar("P")
R = TypeVar("R")
Key = tuple[str | None, ...]


class Records(Protocol[R]):
    """A table's records in memory, while the platform runs."""

    def find(self, key: Key) -> R | None: ...

    def __iter__(self) -> Iterator[Key]: ...

    def add(self, key: Key, record: R) -> None: ...

    def clear(self) -> None: ...


class Flat(Generic[R]):
    """A mapping by an id, or by a tuple of ids."""

    def __init__(self, records: MutableMapping[Any, R]) -> None:
        self._records = records

    def find(self, key: Key) -> R | None:
        return self._records.get(_untupled(key))

    def __iter__(self) -> Iterator[Key]:
        return (each if isinstance(each, tuple) else (each,) for each in self._records)

    def add(self, key: Key, record: R) -> None:
        self._records[_untupled(key)] = record

    def clear(self) -> None:
        self._records.clear()


class Nested(Generic[P, R]):
    """A mapping in each of some other records, which are restored before."""

    def __init__(
        self, parents: MutableMapping[str, P], children: Callable[[P], MutableMapping[str, R]]
    ) -> None:
        self._parents = parents
        self._children = children

    def find(self, key: Key) -> R | None:
        parent, child = map(str, key)
        return self._children(self._parents[parent]).get(child) if parent in self._parents else None

    def __iter__(self) -> Iterator[Key]:
        return ((p, c) for p, parent in self._parents.items() for c in self._children(parent))

    def add(self, key: Key, record: R) -> None:
        parent, child = map(str, key)
        self._children(self._parents[parent])[child] = record

    def clear(self) -> None:
        for parent in self._parents.values():
            self._children(parent).clear()


class Attribute(Generic[R]):
    """A single record: an attribute, which has the empty key."""

    def __init__(self, owner: object, name: str) -> None:
        self._owner = owner
        self._name = name

    def find(self, _: Key) -> R | None:
        found: R = getattr(self._owner, self._name)
        return found

    def __iter__(self) -> Iterator[Key]:
        return iter([()])

    def add(self, _: Key, record: R) -> None:
        setattr(self._owner, self._name, record)

    def clear(self) -> None:
        """Keep it until another is restored: it cannot be missing."""


@dataclass(frozen=True, slots=True)
class Table(Generic[R]):
    """Records of one type.

    `content` is the field whose bytes are stored beside the JSON. `apart` are the fields that other
    tables hold, and those that mean nothing after a restart.
    """

    kind: Any
    records: Records[R]
    content: str | None = None
    apart: frozenset[str] = frozenset()

    def encode(self, record: R) -> tuple[str, bytes | None]:
        left_out = set(self.apart | ({self.content} if self.content else set()))
        plain = _adapter(self.kind).dump_python(record, exclude=left_out, warnings="error")
        content: bytes | None = getattr(record, self.content) if self.content else None
        return json.dumps(plain, default=sorted), content  # a set has no order

    def decode(self, text: str, content: bytes | None) -> R:
        """Read a record; raises ValueError where it does not fit its type."""
        plain = json.loads(text)
        record: R = _adapter(self.kind).validate_python(
            plain | {self.content: content} if self.content else plain
        )
        return record


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _untupled(key: Key) -> Key | str | None:
    return key[0] if len(key) == 1 else key
