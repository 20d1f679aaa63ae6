"""Finding the button, select or feedback control that somebody uses."""

from collections.abc import Iterator

from playground.slack.wire import Json


def find_action(blocks: list[Json], action_id: str, value: str | None, extra: Json) -> Json:
    """Spell the action of using one element; `extra` is e.g. a selected_option."""
    for block_id, element in _elements(blocks):
        if element.get("action_id") == action_id and _matches(element, value):
            chosen = _chosen_value(element, value)
            action: Json = {
                "action_id": action_id,
                "block_id": block_id,
                "type": element["type"],
                **extra,
            }
            if isinstance(element.get("text"), dict):
                action["text"] = element["text"]
            if chosen is not None:
                action["value"] = chosen
            return action
    raise LookupError(f"nothing here has the action_id {action_id}")


def _elements(blocks: list[Json]) -> Iterator[tuple[str, Json]]:
    for index, block in enumerate(blocks):
        block_id = str(block.get("block_id") or f"block{index}")
        found = [*block.get("elements", []), block.get("accessory"), block.get("element")]
        for element in found:
            if isinstance(element, dict):
                yield block_id, element


def _values(element: Json) -> set[str]:
    """Take the values an element can give; feedback buttons give one of two."""
    choices = [element, element.get("positive_button"), element.get("negative_button")]
    return {str(c["value"]) for c in choices if isinstance(c, dict) and "value" in c}


def _matches(element: Json, value: str | None) -> bool:
    # Several buttons may not share an action_id within a block, but may across blocks.
    return value is None or not _values(element) or value in _values(element)


def _chosen_value(element: Json, value: str | None) -> str | None:
    if value is not None:
        return value
    return str(element["value"]) if "value" in element else None
