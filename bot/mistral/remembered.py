"""Keeps the vendor's client from building the same pydantic models for every request.

It wraps what it sends in a model that it makes on the spot: three new classes and 4 ms of CPU per
question, and garbage that only a full collection frees. One class per type does the same.
"""

from typing import Any

from mistralai.client.utils import serializers

MARK = "remembers"


def remember_models() -> None:
    """Let the client reuse its models, in this process. Doing it twice does nothing more."""
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
