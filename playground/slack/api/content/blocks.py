"""Checks of Block Kit blocks and message metadata, as far as messages and views need them."""

import json

from slack_sdk.models.blocks import (
    Block,
    InputInteractiveElement,
    InteractiveElement,
    Option,
    OptionGroup,
)

from playground.slack.api.args import Args
from playground.slack.api.content import block_kit
from playground.slack.wire import Json, SlackError, words

BLOCK_LIMIT = 50
VIEW_BLOCK_LIMIT = 100
MARKDOWN_LIMIT = 12_000
METADATA_LIMIT = 16_000

MESSAGE_BLOCKS = words("""
    actions alert card carousel context context_actions divider file header image input markdown
    plan rich_text section table task_card video
    """)
VIEW_BLOCKS = words("actions context divider header image input rich_text section video")
TEXTS = frozenset({"plain_text", "mrkdwn"})
_CONTROLS = block_kit.types(InteractiveElement)
ELEMENTS = {
    "actions": _CONTROLS,
    "context": TEXTS | {"image"},
    "context_actions": frozenset({"feedback_buttons", "icon_button"}),
    "input": block_kit.types(InputInteractiveElement),
    "rich_text": words("rich_text_list rich_text_preformatted rich_text_quote rich_text_section"),
    "section": _CONTROLS | {"image"},
}


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
    _check_model(Block, block, pointer)
    match kind:
        case "section":
            _check_section(block, pointer)
        case "header":
            _check_text(block["text"], pointer)
        case "input":
            _check_text(block["label"], pointer)
            _check_kind(block["element"], "input", pointer)
        case "markdown" if not isinstance(block["text"], str):
            raise _invalid(f"must have text [json-pointer:{pointer}/text]")
        case "context" | "actions" | "context_actions" | "rich_text":
            _check_elements(block, pointer)


def _check_section(block: Json, pointer: str) -> None:
    texts = [block["text"]] if "text" in block else []
    for item in [*texts, *block.get("fields", [])]:
        _check_text(item, pointer)
    if "accessory" in block:
        _check_kind(block["accessory"], "section", pointer)


def _check_elements(block: Json, pointer: str) -> None:
    elements = block["elements"]
    if not isinstance(elements, list) or not elements:
        raise _invalid(f"must have elements [json-pointer:{pointer}/elements]")
    for element in elements:
        _check_kind(element, block["type"], pointer)
    action_ids = [element["action_id"] for element in elements if "action_id" in element]
    if len(action_ids) != len(set(action_ids)):
        raise _invalid(f"action_id already exists [json-pointer:{pointer}/elements]")


def _check_kind(element: object, place: str, pointer: str) -> None:
    if not isinstance(element, dict) or element.get("type") not in ELEMENTS[place]:
        raise _invalid(f"unsupported element: {element!r:.80} [json-pointer:{pointer}]")
    _check_element(element, pointer)


def _check_element(element: Json, pointer: str) -> None:
    match element["type"]:
        case "button" | "mrkdwn" | "plain_text":
            _check_text(element if element["type"] in TEXTS else element.get("text"), pointer)
        case "static_select" | "multi_static_select":
            _check_select(element, pointer)
        case "feedback_buttons":
            _check_feedback(element, pointer)


def _check_select(element: Json, pointer: str) -> None:
    options = _options(element, pointer)
    for option in options:
        _check_model(Option, option, f"{pointer}/options")
        _check_text(option.get("text"), f"{pointer}/options")
    chosen = [*element.get("initial_options", []), *filter(None, [element.get("initial_option")])]
    if any(option not in options for option in chosen):
        raise _invalid(f"must be one of the options [json-pointer:{pointer}/initial_option]")


def _options(element: Json, pointer: str) -> list[Json]:
    """The options of a select, which has either some of them or some groups of them."""
    if ("options" in element) == ("option_groups" in element):
        raise _invalid(f"must have options or option_groups [json-pointer:{pointer}]")
    if "options" in element:
        return _some(element["options"], f"{pointer}/options")
    found: list[Json] = []
    for group in _some(element["option_groups"], f"{pointer}/option_groups"):
        _check_model(OptionGroup, group, f"{pointer}/option_groups")
        _check_text(group.get("label"), f"{pointer}/option_groups")
        found += _some(group.get("options"), f"{pointer}/option_groups")
    return found


def _some(items: object, pointer: str) -> list[Json]:
    if not isinstance(items, list) or not items:
        raise _invalid(f"must not be empty [json-pointer:{pointer}]")
    return items


def _check_feedback(element: Json, pointer: str) -> None:
    for name in ("positive_button", "negative_button"):
        button = element.get(name)
        if not isinstance(button, dict) or not button.get("value"):
            raise _invalid(f"must have a value [json-pointer:{pointer}/{name}]")
        _check_text(button.get("text"), pointer)


def _check_model(model: block_kit.Model, value: Json, pointer: str) -> None:
    if problem := block_kit.problem(value, model):
        raise _invalid(f"{problem} [json-pointer:{pointer}]")


def _check_text(text: object, pointer: str) -> None:
    if not isinstance(text, dict) or text.get("type") not in TEXTS or not text.get("text"):
        raise _invalid(f"must be a text object with text in it [json-pointer:{pointer}/text]")


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
