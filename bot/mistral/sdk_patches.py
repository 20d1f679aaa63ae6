"""Spares the vendor's client work that it does anew for every request.

It wraps what it sends in pydantic models that it makes on the spot, evaluates the type hints of its
own classes, and sends its hooks, which only label traces, through two threads: 6 ms of CPU per
question, waits while others are busy, and garbage that only a full collection frees. This is the
one place where we reach into a library. What a later version lacks is left as it is.
"""

import functools
from collections.abc import Callable
from types import ModuleType
from typing import Any

from mistralai.client import basesdk
from mistralai.client.utils import queryparams, serializers

LEAN = "is_lean"


def make_lean() -> None:
    """Do it for this process. Doing it twice does nothing more."""
    _replace(queryparams, "get_type_hints", functools.cache)
    _replace(serializers, "create_model", _remembering)
    _replace(basesdk, "run_sync_in_thread", _at_once)


def _replace(module: ModuleType, name: str, by: Callable[[Any], Any]) -> None:
    original = getattr(module, name, None)
    if original is not None and not hasattr(original, LEAN):
        lean = by(original)
        setattr(lean, LEAN, True)
        setattr(module, name, lean)


def _remembering(create_model: Callable[..., Any]) -> Callable[..., Any]:
    """Make each model once: the same name and type give the same model."""
    made: dict[tuple[str, Any], Any] = {}

    def create(name: str, **definition: Any) -> Any:
        key = (name, definition["body"])
        if key not in made:
            made[key] = create_model(name, **definition)
        return made[key]

    return create


def _at_once(_in_thread: Callable[..., Any]) -> Callable[..., Any]:
    async def run(hook: Callable[..., Any], *arguments: Any) -> Any:
        return hook(*arguments)

    return run
