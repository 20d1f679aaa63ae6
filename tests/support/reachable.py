"""Objects that can be reached from another: what a dump of its memory would show."""

import gc
from collections import deque
from collections.abc import Iterator, MutableMapping
from types import BuiltinFunctionType, FunctionType, ModuleType

CONTAINERS = (MutableMapping, set, list, deque)
OURS = {"bot", "handlers", "storage"}


def ours_from(root: object) -> list[object]:
    """Find every instance of a class of ours that is reachable, the root among them."""
    seen: dict[int, object] = {}
    waiting = [root]
    while waiting:
        found = waiting.pop()
        if id(found) not in seen:
            seen[id(found)] = found
            waiting.extend(_referents(found))
    return [one for one in seen.values() if _is_ours(one)]


def largest(root: object) -> int:
    """Return the size of the largest container that an object of ours holds in an attribute."""
    attributes = (
        value for one in ours_from(root) for value in getattr(one, "__dict__", {}).values()
    )
    return max((len(value) for value in attributes if isinstance(value, CONTAINERS)), default=0)


def _referents(found: object) -> Iterator[object]:
    """Objects that an object holds; of a function what it closes over, not all of its module."""
    if isinstance(found, FunctionType):
        yield from (found.__closure__, found.__defaults__, found.__kwdefaults__)
    elif not isinstance(found, ModuleType | type | BuiltinFunctionType):
        yield from gc.get_referents(found)


def _is_ours(found: object) -> bool:
    return type(found).__module__.partition(".")[0] in OURS
