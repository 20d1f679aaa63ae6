"""Patches that cache work which the vendor's client repeats for every request.

It wraps what it sends in pydantic models that it creates on the spot, evaluates the type hints of
its own classes, imports a module each time it names a class of it, and runs its hooks, which only
label traces, in two threads: 8 ms of CPU per request, contention for threads, and garbage that
only a full collection frees. This is the one place where we patch a library. A function that a
later version lacks is skipped, with a line in the log; a test fails for it.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import structlog
from mistralai.client import basesdk
from mistralai.client.utils import dynamic_imports, queryparams, serializers, url

log = structlog.get_logger()

PATCHED = "is_patched"


@dataclass(frozen=True, slots=True)
class Patch:
    """A function of the vendor's client, where it is called, and what makes another of it."""

    module: ModuleType
    name: str
    by: Callable[[Any], Any]


def apply_patches() -> None:
    """Patch the client in this process; idempotent."""
    for patch in PATCHES:
        apply(patch)


def apply(patch: Patch) -> None:
    """Put the other function in place of the vendor's, once."""
    original = getattr(patch.module, patch.name, None)
    if original is None:
        log.warning("sdk_patch_missing", module=patch.module.__name__, name=patch.name)
    elif not hasattr(original, PATCHED):
        patched = patch.by(original)
        setattr(patched, PATCHED, True)
        setattr(patch.module, patch.name, patched)


def _cached(create_model: Callable[..., Any]) -> Callable[..., Any]:
    """Cache the models by name and type."""
    cache: dict[tuple[str, Any], Any] = {}

    def create(name: str, **definition: Any) -> Any:
        key = (name, definition["body"])
        if key not in cache:
            cache[key] = create_model(name, **definition)
        return cache[key]

    return create


def _inline(_in_thread: Callable[..., Any]) -> Callable[..., Any]:
    """Run hooks in the event loop instead of in a thread."""

    async def run(hook: Callable[..., Any], *arguments: Any) -> Any:
        return hook(*arguments)

    return run


PATCHES = (
    Patch(queryparams, "get_type_hints", functools.cache),
    Patch(url, "get_type_hints", functools.cache),
    Patch(dynamic_imports, "dynamic_import", functools.cache),
    Patch(serializers, "create_model", _cached),
    Patch(basesdk, "run_sync_in_thread", _inline),
)
