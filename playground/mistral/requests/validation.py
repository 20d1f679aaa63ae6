"""Strict reading of bodies: the client's own request models, with nothing unknown let through."""

import json
from collections.abc import Iterator
from typing import Any, TypeVar

from aiohttp import web
from mistralai.client.types import BaseModel
from mistralai.client.types.basemodel import UnrecognizedInt, UnrecognizedStr
from pydantic import ValidationError

from playground.mistral.requests.errors import InvalidError, detail, invalid

Json = dict[str, Any]
Where = tuple[str | int, ...]
M = TypeVar("M", bound=BaseModel)

# The client's models carry no ranges; these are the ones the vendor's description gives.
RANGES: dict[str, tuple[float, float]] = {
    "temperature": (0, 1),
    "top_p": (0, 1),
    "presence_penalty": (-2, 2),
    "frequency_penalty": (-2, 2),
    "max_tokens": (0, float("inf")),
    "random_seed": (0, float("inf")),
}
LONGEST_VERSION_MESSAGE = 500


async def read_body(request: web.Request) -> Json:
    """Return the JSON object in the body; an empty body is a missing one."""
    try:
        body = json.loads(await request.read())
    except ValueError as error:
        raise invalid(("body",), "JSON decode error", "json_invalid") from error
    if not isinstance(body, dict):
        raise invalid(("body",), "Input should be a valid dictionary", "dict_type")
    return body


def check(model: type[M], body: Json) -> M:
    """Check a body against a request model, unknown fields and values included."""
    try:
        parsed = model.model_validate(body)
    except ValidationError as error:
        raise InvalidError(
            [
                detail(("body", *found["loc"]), found["msg"], found["type"])
                for found in error.errors()
            ]
        ) from error
    if wrong := [*_foreign(parsed, body, ("body",)), *_out_of_bounds(body)]:
        raise InvalidError(wrong)
    return parsed


def given(body: Json, *names: str) -> Json:
    """Pick the named fields that carry a value."""
    return {name: body[name] for name in names if body.get(name) is not None}


def _foreign(parsed: object, raw: object, where: Where) -> Iterator[Json]:
    """Find what the client's open models let through and the vendor does not."""
    if isinstance(parsed, UnrecognizedStr | UnrecognizedInt):
        yield detail(where, f"Input {raw!r} is not one of the values allowed", "literal_error")
    elif isinstance(parsed, BaseModel) and getattr(parsed, "is_unknown", False):
        yield detail(where, "Input tag does not match any expected tag", "union_tag_invalid")
    elif isinstance(parsed, BaseModel) and isinstance(raw, dict):
        names = {field.alias or name: name for name, field in type(parsed).model_fields.items()}
        for key, value in raw.items():
            if key not in names:
                yield detail((*where, key), "Extra inputs are not permitted", "extra_forbidden")
            else:
                # Past __dict__, reading a deprecated field would warn.
                yield from _foreign(parsed.__dict__[names[key]], value, (*where, key))
    elif isinstance(parsed, list) and isinstance(raw, list):
        for index, (one, value) in enumerate(zip(parsed, raw, strict=True)):
            yield from _foreign(one, value, (*where, index))


def _out_of_bounds(body: Json) -> Iterator[Json]:
    for name, value in (body.get("completion_args") or {}).items():
        low, high = RANGES.get(name, (float("-inf"), float("inf")))
        if isinstance(value, int | float) and not low <= value <= high:
            message = f"Input should be between {low:g} and {high:g}"
            yield detail(("body", "completion_args", name), message, "out_of_range")
    for index, tool in enumerate(body.get("tools") or []):
        if tool["type"] == "document_library" and not tool["library_ids"]:
            where = ("body", "tools", index, "library_ids")
            yield detail(where, "List should have at least 1 item", "too_short")
    if body.get("handoffs") == []:
        yield detail(("body", "handoffs"), "List should have at least 1 item", "too_short")
    if len(body.get("version_message") or "") > LONGEST_VERSION_MESSAGE:
        yield detail(("body", "version_message"), "String is too long", "string_too_long")
