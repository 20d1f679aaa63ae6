"""Validation errors as plain sentences, one for each place."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

# Sentences for pydantic's jargon; its other messages are plain enough.
PLAINLY = {
    "extra_forbidden": "this key is unknown",
    "missing": "this is missing",
    "string_too_short": "this must not be empty",
    "string_too_long": "at most {max_length} characters are allowed",
    "too_short": "at least {min_length} is needed",
    "too_long": "at most {max_length} are allowed",
    "model_type": "this must be a table",
    "dict_type": "this must be a table",
    "model_attributes_type": "this must be a name or a table",
    "tuple_type": "this must be a list",
    "union_tag_invalid": "unknown tool '{tag}'; known are {expected_tags}",
    "union_tag_not_found": "a tool needs a type",
}
UNION_OF_TOOLS = "tools"


def problems(error: ValidationError) -> dict[str, str]:
    """Place of each mistake, such as `completion.temperature`, with its sentence."""
    found: dict[str, str] = {}
    for problem in error.errors(include_url=False):
        found.setdefault(_place(problem["loc"]), _sentence(problem))
    return found


def inside(sentence: str) -> str:
    """The sentence as it reads after a colon."""
    return sentence[:1].lower() + sentence[1:]


def _place(loc: tuple[int | str, ...]) -> str:
    # After a tool's index pydantic adds the tag of the union, which nobody wrote.
    kind = 2 if loc[:1] == (UNION_OF_TOOLS,) else None
    return ".".join(str(part) for index, part in enumerate(loc) if index != kind)


def _sentence(problem: Mapping[str, Any]) -> str:
    plainly = PLAINLY.get(problem["type"])
    text = plainly.format(**problem.get("ctx", {})) if plainly else problem["msg"]
    text = text.removeprefix("Value error, ")
    return f"{text[:1].upper()}{text[1:]}."
