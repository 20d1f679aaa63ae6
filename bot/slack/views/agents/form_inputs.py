"""Inputs of the agent form, with what was chosen or typed before; a block's id is its field."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from bot.slack.views.block_kit import OPTIONS, Json, option, plain
from bot.slack.views.modal import INPUT

LONGEST = 3_000  # characters of a text field in a modal


@dataclass(frozen=True, slots=True)
class Label:
    """Label above a field, and the hint below it."""

    text: str
    hint: str = ""
    is_optional: bool = True


def text(field: str, label: Label, value: str, *, multiline: bool = False) -> Json:
    element = {"type": "plain_text_input", "multiline": multiline}
    return _input(field, label, element | ({"initial_value": value} if value else {}))


def number(field: str, label: Label, value: str, bounds: tuple[int, int], *, decimal: bool) -> Json:
    """Render a number; what was typed and is none is left out, as Slack takes no other."""
    least, most = bounds
    element = {
        "type": "number_input",
        "is_decimal_allowed": decimal,
        "min_value": str(least),
        "max_value": str(most),
    }
    is_valid = _is_within(value, bounds)
    return _input(field, label, element | ({"initial_value": value} if is_valid else {}))


def one_of(field: str, label: Label, options: Mapping[str, str], value: str) -> Json:
    """Render a picker; `options` are texts by value."""
    shown = {key: option(words, key) for key, words in options.items()}
    first = {"initial_option": shown[value]} if value in shown else {}
    element = {"type": "static_select", "options": [*shown.values()][:OPTIONS]}
    return _input(field, label, element | first)


def boxes(field: str, label: Label, options: Mapping[str, str], values: Collection[str]) -> Json:
    return _several("checkboxes", field, label, options, values)


def some_of(field: str, label: Label, options: Mapping[str, str], values: Collection[str]) -> Json:
    return _several("multi_static_select", field, label, options, values)


def _several(
    kind: str, field: str, label: Label, options: Mapping[str, str], values: Collection[str]
) -> Json:
    shown = [option(words, key) for key, words in options.items()][:OPTIONS]
    chosen = _chosen(shown, values)
    element = {"type": kind, "options": shown}
    return _input(field, label, element | ({"initial_options": chosen} if chosen else {}))


def _chosen(options: Iterable[Json], values: Collection[str]) -> list[Json]:
    return [one for one in options if one["value"] in values]


def _input(field: str, label: Label, element: Json) -> Json:
    block = {
        "type": "input",
        "block_id": field,
        "label": plain(label.text),
        "element": element | {"action_id": INPUT},
        "optional": label.is_optional,
    }
    # A code that the hint names is shown as what people have to type.
    return block | ({"hint": plain(label.hint) | {"emoji": False}} if label.hint else {})


def _is_within(value: str, bounds: tuple[int, int]) -> bool:
    try:
        return bounds[0] <= float(value) <= bounds[1]
    except ValueError:
        return False
