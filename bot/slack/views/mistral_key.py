"""Modal in which admins set their workspace's own Mistral key. It never shows one."""

from dataclasses import dataclass

from bot.slack.views.block_kit import Json, button, context, option, plain, section
from bot.slack.views.modal import INPUT, modal

SAVE, SAVE_LABEL = "save_mistral_key", "Save"
OPEN, OPEN_LABEL = "open_mistral_key", "Mistral key …"
PUSH = "push_mistral_key"  # the same button in a window
TITLE = "Mistral key"
KEY, KEY_LABEL = "key", "Key"
REMOVE, REMOVE_LABEL, REMOVE_OPTION = "remove", "Present key", "Remove it"
LONGEST = 300  # characters that can be entered
IS_SET = "This workspace uses *a key of its own*, set by <@{by}> on {on}."
DATE = "<!date^{at}^{{date_long}}|that day>"
IS_SHARED = "This workspace uses the app's key. It can use one of its own instead."
IS_MISSING = "This workspace has no key yet: I can't answer before one is set."
HINT = (
    "I try the key before I keep it, encrypted, and never show it again. If it opens another "
    "account, I delete what I made in the former one: leave the former key valid for a day. "
    "Shared documents are added again, and threads continue from what they show in Slack."
)
WHY = "The Mistral account that pays for the answers here, and holds what I make."


@dataclass(frozen=True, slots=True)
class ToSetKey:
    """Setter of the present key ('': nobody), and when; whether there is one of the app's, too."""

    has_shared_key: bool
    set_by: str = ""
    set_at: float = 0.0


def key_view(window: ToSetKey) -> Json:
    """Render the field for a new key, below what is used now."""
    blocks = [section(_now(window)), _field(is_optional=bool(window.set_by))]
    blocks += [_removal()] if window.set_by else []
    return modal(SAVE, TITLE, SAVE_LABEL, [*blocks, context(HINT)])


def opener(action_id: str) -> Json:
    """Render a line with the button that opens the window."""
    return section(WHY) | {"accessory": button(action_id, OPEN_LABEL)}


def _now(window: ToSetKey) -> str:
    if window.set_by:
        return IS_SET.format(by=window.set_by, on=DATE.format(at=int(window.set_at)))
    return IS_SHARED if window.has_shared_key else IS_MISSING


def _field(*, is_optional: bool) -> Json:
    element = {"type": "plain_text_input", "action_id": INPUT, "max_length": LONGEST}
    block = {"type": "input", "block_id": KEY, "label": plain(KEY_LABEL), "element": element}
    return block | {"optional": is_optional}


def _removal() -> Json:
    options = [option(REMOVE_OPTION, REMOVE)]
    element = {"type": "checkboxes", "action_id": INPUT, "options": options}
    block = {"type": "input", "block_id": REMOVE, "label": plain(REMOVE_LABEL), "element": element}
    return block | {"optional": True}
