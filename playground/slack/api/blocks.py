"""Checks of Block Kit blocks and message metadata, as far as messages and views need them."""

import json

from playground.slack.api.args import Args
from playground.slack.wire import Json, SlackError, words

BLOCK_LIMIT = 50
VIEW_BLOCK_LIMIT = 100
SECTION_LIMIT = 3_000
MARKDOWN_LIMIT = 12_000
HEADER_LIMIT = 150
METADATA_LIMIT = 16_000
ACTIONS_LIMIT = 25
BUTTON_TEXT_LIMIT = 75
VALUE_LIMIT = 2_000
ID_LIMIT = 255
CONTEXT_LIMIT = 10
OPTIONS_LIMIT = 100
OPTION_TEXT_LIMIT = 75
PLACEHOLDER_LIMIT = 150

MESSAGE_BLOCKS = words("""
    actions alert card carousel context context_actions divider file header image input markdown
    plan rich_text section table task_card video
    """)
VIEW_BLOCKS = words("actions context divider header image input rich_text section video")
ELEMENT_LIMITS = {"context": CONTEXT_LIMIT, "context_actions": 5}
ELEMENTS = {"context_actions": {"feedback_buttons", "icon_button"}}
TEXT_TYPES = frozenset({"plain_text", "mrkdwn"})


def message_blocks(args: Args, name: str = "blocks") -> list[Json]:
    """Read and check the blocks of a message; none is an empty list."""
    blocks = args.items(name, "invalid_blocks_format") or []
    check_blocks(blocks, BLOCK_LIMIT)
    return blocks


def check_blocks(blocks: list[Json], limit: int, kinds: frozenset[str] = MESSAGE_BLOCKS) -> None:
    if len(blocks) > limit:
        raise _invalid(f"no more than {limit} items allowed [json-pointer:/blocks]")
    block_ids = [block["block_id"] for block in blocks if block.get("block_id")]
    if len(block_ids) != len(set(block_ids)):
        raise _invalid("block_id already exists")
    for index, block in enumerate(blocks):
        _check_block(block, f"/blocks/{index}", kinds)
    markdown = sum(len(str(b.get("text", ""))) for b in blocks if b["type"] == "markdown")
    if markdown > MARKDOWN_LIMIT:
        raise _invalid(f"markdown blocks hold more than {MARKDOWN_LIMIT} characters in all")


def _check_block(block: Json, pointer: str, kinds: frozenset[str]) -> None:
    kind = block.get("type")
    if kind not in kinds:
        raise _invalid(f"unsupported type: {kind} [json-pointer:{pointer}/type]")
    if len(str(block.get("block_id", ""))) > ID_LIMIT:
        raise _invalid(f"block_id is too long [json-pointer:{pointer}]")
    match kind:
        case "section":
            _check_section(block, pointer)
        case "header":
            _check_text(block.get("text"), HEADER_LIMIT, pointer)
        case "markdown" if not isinstance(block.get("text"), str) or not block["text"]:
            raise _invalid(f"must have text [json-pointer:{pointer}/text]")
        case "context" | "actions" | "context_actions" | "rich_text":
            _check_elements(block, pointer)


def _check_section(block: Json, pointer: str) -> None:
    if "text" not in block and "fields" not in block:
        raise _invalid(f"must have text or fields [json-pointer:{pointer}]")
    if "text" in block:
        _check_text(block["text"], SECTION_LIMIT, pointer)
    for item in block.get("fields", []):
        _check_text(item, VALUE_LIMIT, pointer)
    if isinstance(block.get("accessory"), dict):
        _check_element(block["accessory"], pointer)


def _check_elements(block: Json, pointer: str) -> None:
    elements = block.get("elements")
    limit = ELEMENT_LIMITS.get(block["type"], ACTIONS_LIMIT)
    if not isinstance(elements, list) or not elements or len(elements) > limit:
        raise _invalid(f"must have 1 to {limit} elements [json-pointer:{pointer}/elements]")
    kinds = ELEMENTS.get(block["type"])
    for element in elements:
        if not isinstance(element, dict) or "type" not in element:
            raise _invalid(f"must be elements with a type [json-pointer:{pointer}/elements]")
        if kinds and element["type"] not in kinds:
            raise _invalid(f"unsupported type: {element['type']} [json-pointer:{pointer}/elements]")
        _check_element(element, pointer)
    action_ids = [element["action_id"] for element in elements if "action_id" in element]
    if len(action_ids) != len(set(action_ids)):
        raise _invalid(f"action_id already exists [json-pointer:{pointer}/elements]")


def _check_element(element: Json, pointer: str) -> None:
    if len(str(element.get("action_id", ""))) > ID_LIMIT:
        raise _invalid(f"action_id is too long [json-pointer:{pointer}]")
    match element.get("type"):
        case "button":
            _check_button(element, pointer)
        case "static_select":
            _check_select(element, pointer)
        case "feedback_buttons":
            _check_feedback(element, pointer)


def _check_select(element: Json, pointer: str) -> None:
    options = _options(element, pointer)
    for option in options:
        _check_text(option.get("text"), OPTION_TEXT_LIMIT, f"{pointer}/options")
    if "placeholder" in element:
        _check_text(element["placeholder"], PLACEHOLDER_LIMIT, f"{pointer}/placeholder")
    if "initial_option" in element and element["initial_option"] not in options:
        raise _invalid(f"must be one of the options [json-pointer:{pointer}/initial_option]")


def _options(element: Json, pointer: str) -> list[Json]:
    """The options of a select, which has either some of them or some groups of them."""
    if ("options" in element) == ("option_groups" in element):
        raise _invalid(f"must have options or option_groups [json-pointer:{pointer}]")
    if "options" in element:
        return _some(element["options"], f"{pointer}/options")
    found: list[Json] = []
    for group in _some(element["option_groups"], f"{pointer}/option_groups"):
        _check_text(group.get("label"), OPTION_TEXT_LIMIT, f"{pointer}/option_groups")
        found += _some(group.get("options"), f"{pointer}/option_groups")
    return found


def _some(items: object, pointer: str) -> list[Json]:
    if not isinstance(items, list) or not 0 < len(items) <= OPTIONS_LIMIT:
        raise _invalid(f"must have 1 to {OPTIONS_LIMIT} of them [json-pointer:{pointer}]")
    if not all(isinstance(item, dict) for item in items):
        raise _invalid(f"must be objects [json-pointer:{pointer}]")
    return items


def _check_feedback(element: Json, pointer: str) -> None:
    for name in ("positive_button", "negative_button"):
        button = element.get(name)
        if not isinstance(button, dict) or not button.get("value"):
            raise _invalid(f"must have a value [json-pointer:{pointer}/{name}]")
        _check_button(button, pointer)


def _check_button(element: Json, pointer: str) -> None:
    _check_text(element.get("text"), BUTTON_TEXT_LIMIT, pointer)
    if len(str(element.get("value", ""))) > VALUE_LIMIT:
        raise _invalid(f"value is too long [json-pointer:{pointer}]")


def _check_text(text: object, limit: int, pointer: str) -> None:
    if not isinstance(text, dict) or text.get("type") not in TEXT_TYPES:
        raise _invalid(f"must be a text object [json-pointer:{pointer}/text]")
    if not text.get("text") or len(str(text["text"])) > limit:
        raise _invalid(f"must have 1 to {limit} characters [json-pointer:{pointer}/text]")


def message_metadata(args: Args) -> Json | None:
    """Read and check a message's metadata: an event_type and an event_payload."""
    metadata = args.mapping("metadata", "invalid_metadata_format")
    if not metadata:
        return None
    if set(metadata) != {"event_type", "event_payload"}:
        raise SlackError("invalid_metadata_format")
    if not isinstance(metadata["event_type"], str) or not metadata["event_type"]:
        raise SlackError("invalid_metadata_format")
    if not isinstance(metadata["event_payload"], dict):
        raise SlackError("invalid_metadata_format")
    if len(json.dumps(metadata)) > METADATA_LIMIT:
        raise SlackError("metadata_too_large")
    return metadata


def _invalid(why: str) -> SlackError:
    return SlackError("invalid_blocks", why)
