"""Block Kit as Slack's own SDK has it: types of blocks and elements, their fields and limits."""

from collections import defaultdict
from collections.abc import Iterator

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.models.blocks import Block, BlockElement, Option, OptionGroup, TextObject

from playground.slack.wire import Json


def _named(base: type[JsonObject]) -> Iterator[tuple[str, type[JsonObject]]]:
    for each in base.__subclasses__():
        name = getattr(each, "type", None)
        if isinstance(name, str):
            yield name, each
        yield from _named(each)


def types(base: type[JsonObject]) -> frozenset[str]:
    return frozenset(name for name, _ in _named(base))


def _all_fields() -> dict[str, set[str]]:
    """Find the fields of each type; two kinds of things may share one."""
    fields: dict[str, set[str]] = defaultdict(set)
    for base in (Block, BlockElement, TextObject):
        for name, each in _named(base):
            fields[name] |= each.__new__(each).attributes
    return dict(fields)


_FIELDS = _all_fields()
Model = type[Block] | type[Option] | type[OptionGroup]


def problem(value: Json, model: Model = Block) -> str | None:
    """Say what the SDK has against a block, or against a part of one that it does not look into."""
    if foreign := next(_foreign(value), None):
        return f"invalid additional property: {foreign}"
    try:
        for parsed in model.parse_all([value]) or ():
            parsed.to_dict()
    except SlackObjectFormationError as error:
        return str(error)
    except (AttributeError, TypeError) as error:
        return f"unreadable: {error}"
    return None


def _foreign(value: object) -> Iterator[str]:
    """Find fields that nothing of this type has; what has no type may hold anything."""
    if isinstance(value, list):
        for item in value:
            yield from _foreign(item)
    elif isinstance(value, dict):
        fields = _FIELDS.get(str(value.get("type")), set(value))
        yield from sorted(set(value) - fields)
        for item in value.values():
            yield from _foreign(item)
