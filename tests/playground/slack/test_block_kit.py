"""The blocks that are accepted, against those that Slack's own SDK has."""

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk.models import blocks as sdk

from playground.slack.api.content.block_kit import types
from playground.slack.api.content.blocks import MESSAGE_BLOCKS, VIEW_BLOCKS, check_blocks
from playground.slack.wire import SlackError

Json = dict[str, Any]
# Types that the SDK has, and whose use by apps is not documented.
REFUSED = {"auth_provider", "call", "container"}


def plain(length: int = 1) -> Json:
    return {"type": "plain_text", "text": "x" * length}


def section(**fields: Any) -> Json:
    return {"type": "section", "text": plain(), **fields}


def actions(**fields: Any) -> Json:
    return {"type": "actions", "elements": [{"type": "button", "text": plain(), **fields}]}


def buttons(count: int) -> list[Json]:
    return [{"type": "button", "text": plain(), "action_id": str(n)} for n in range(count)]


def options(count: int = 1, **fields: Any) -> list[Json]:
    return [{"text": plain(), "value": str(number), **fields} for number in range(count)]


def select(**fields: Any) -> Json:
    given = {} if "option_groups" in fields else {"options": options()}
    return section(accessory={"type": "static_select", **given, **fields})


def groups(count: int = 1, **fields: Any) -> list[Json]:
    return [{"label": plain(), "options": options(), **fields}] * count


def image(**fields: Any) -> Json:
    return {"type": "image", "image_url": "x", "alt_text": "x", **fields}


def field(**fields: Any) -> Json:
    element = {"type": "plain_text_input", "action_id": "x"}
    return {"type": "input", "label": plain(), "element": element, **fields}


def confirm(**fields: Any) -> Json:
    texts = {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain()}
    return actions(confirm=texts | fields)


def feedback(**fields: Any) -> Json:
    button = {"text": plain(), "value": "x"}
    element = {"type": "feedback_buttons", "positive_button": button | fields}
    return {"type": "context_actions", "elements": [element | {"negative_button": button}]}


LIMITS: list[tuple[str, int, Callable[[int], Json]]] = [
    ("block id", sdk.Block.block_id_max_length, lambda n: section(block_id="x" * n)),
    ("section text", sdk.SectionBlock.text_max_length, lambda n: section(text=plain(n))),
    ("fields", sdk.SectionBlock.fields_max_length, lambda n: section(fields=[plain()] * n)),
    ("header", sdk.HeaderBlock.text_max_length, lambda n: {"type": "header", "text": plain(n)}),
    (
        "markdown",
        sdk.MarkdownBlock.text_max_length,
        lambda n: {"type": "markdown", "text": "x" * n},
    ),
    (
        "context",
        sdk.ContextBlock.elements_max_length,
        lambda n: {"type": "context", "elements": [plain()] * n},
    ),
    (
        "actions",
        sdk.ActionsBlock.elements_max_length,
        lambda n: {"type": "actions", "elements": buttons(n)},
    ),
    ("image url", sdk.ImageBlock.image_url_max_length, lambda n: image(image_url="x" * n)),
    ("image text", sdk.ImageBlock.alt_text_max_length, lambda n: image(alt_text="x" * n)),
    ("image title", sdk.ImageBlock.title_max_length, lambda n: image(title=plain(n))),
    ("label", sdk.InputBlock.label_max_length, lambda n: field(label=plain(n))),
    ("hint", sdk.InputBlock.hint_max_length, lambda n: field(hint=plain(n))),
    ("action id", sdk.ButtonElement.action_id_max_length, lambda n: actions(action_id="x" * n)),
    ("button text", sdk.ButtonElement.text_max_length, lambda n: actions(text=plain(n))),
    ("button value", sdk.ButtonElement.value_max_length, lambda n: actions(value="x" * n)),
    ("button url", sdk.ButtonElement.url_max_length, lambda n: actions(url="x" * n)),
    ("options", sdk.SelectElement.options_max_length, lambda n: select(options=options(n))),
    (
        "groups",
        sdk.SelectElement.option_groups_max_length,
        lambda n: select(option_groups=groups(n)),
    ),
    ("option", sdk.Option.label_max_length, lambda n: select(options=options(text=plain(n)))),
    ("option value", sdk.Option.value_max_length, lambda n: select(options=options(value="x" * n))),
    (
        "group",
        sdk.OptionGroup.label_max_length,
        lambda n: select(option_groups=groups(label=plain(n))),
    ),
    (
        "options of a group",
        sdk.OptionGroup.options_max_length,
        lambda n: select(option_groups=groups(options=options(n))),
    ),
    (
        "placeholder",
        sdk.SelectElement.placeholder_max_length,
        lambda n: select(placeholder=plain(n)),
    ),
    ("title", sdk.ConfirmObject.title_max_length, lambda n: confirm(title=plain(n))),
    ("text", sdk.ConfirmObject.text_max_length, lambda n: confirm(text=plain(n))),
    ("confirm", sdk.ConfirmObject.confirm_max_length, lambda n: confirm(confirm=plain(n))),
    ("deny", sdk.ConfirmObject.deny_max_length, lambda n: confirm(deny=plain(n))),
    (
        "feedback text",
        sdk.FeedbackButtonObject.text_max_length,
        lambda n: feedback(text=plain(n)),
    ),
    (
        "feedback value",
        sdk.FeedbackButtonObject.value_max_length,
        lambda n: feedback(value="x" * n),
    ),
]


@pytest.mark.parametrize(
    ("limit", "make"), [row[1:] for row in LIMITS], ids=[row[0] for row in LIMITS]
)
def test_a_limit_of_the_sdk_is_kept(limit: int, make: Callable[[int], Json]) -> None:
    check_blocks([make(limit)], 1)

    with pytest.raises(SlackError, match="invalid_blocks"):
        check_blocks([make(limit + 1)], 1)


def test_the_types_of_blocks_are_the_sdks() -> None:
    assert types(sdk.Block) - REFUSED == MESSAGE_BLOCKS
    assert VIEW_BLOCKS <= MESSAGE_BLOCKS


@pytest.mark.parametrize(
    "block",
    [
        pytest.param({"type": "surprise"}, id="type of block"),
        pytest.param(section(surprise=1), id="field of a block"),
        pytest.param(section(text={**plain(), "surprise": 1}), id="field of a text"),
        pytest.param(section(text=plain(0)), id="empty text"),
        pytest.param(section(fields=[{"type": "text", "text": "x"}]), id="type of text"),
        pytest.param(section(accessory={"type": "surprise"}), id="accessory"),
        pytest.param({"type": "section"}, id="section of nothing"),
        pytest.param(actions(surprise=1), id="field of an element"),
        pytest.param(actions(text="x"), id="button without a text object"),
        pytest.param({"type": "actions", "elements": [{"type": "surprise"}]}, id="element"),
        pytest.param({"type": "actions", "elements": [plain()]}, id="text among controls"),
        pytest.param({"type": "context", "elements": buttons(1)}, id="control among texts"),
        pytest.param({"type": "rich_text", "elements": [plain()]}, id="plain in rich text"),
        pytest.param({"type": "markdown", "text": ["x"]}, id="list of text"),
        pytest.param(select(options=[]), id="no options"),
        pytest.param(field(element=None), id="input of nothing"),
        pytest.param(field(element={"type": "icon_button"}), id="input by button"),
        pytest.param({"type": "input"}, id="input without a label"),
        pytest.param({"type": "image", "image_url": "x"}, id="image without a text"),
        pytest.param(feedback(value=""), id="feedback without a value"),
    ],
)
def test_what_is_no_block_kit_is_refused(block: Json) -> None:
    with pytest.raises(SlackError, match="invalid_blocks"):
        check_blocks([block], 1)
