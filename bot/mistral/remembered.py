"""Keeps the vendor's client from working out the same things for every request.

It wraps what it sends in pydantic models that it makes on the spot, and evaluates the type hints of
its own classes: 5 ms of CPU per question, and garbage that only a full collection frees.
"""

import functools
from typing import Any

from mistralai.client.utils import queryparams, serializers

MARK = "remembers"


def remember_models() -> None:
    """Let the client reuse its models, in this process. Doing it twice does nothing more."""
    hints = getattr(queryparams, "get_type_hints", None)
    if hints and not hasattr(hints, "cache_info"):
        setattr(queryparams, "get_type_hints", functools.cache(hints))  # noqa: B010 - see below
    original = getattr(serializers, "create_model", None)
    if original is None or hasattr(original, MARK):
        return  # a later client that does without is fine as it is

    remembered: dict[tuple[str, Any], Any] = {}

    def create(name: str, **definition: Any) -> Any:
        key = (name, definition["body"])
        if key not in remembered:
            remembered[key] = original(name, **definition)
        return remembered[key]

    setattr(create, MARK, True)
    setattr(serializers, "create_model", create)  # noqa: B010 - its type is the vendor's
