"""A modal and a button, as an app would send them."""

from typing import Any

MODAL: dict[str, Any] = {
    "type": "modal",
    "callback_id": "settings",
    "title": {"type": "plain_text", "text": "Settings"},
    "submit": {"type": "plain_text", "text": "Save"},
    "blocks": [
        {
            "type": "input",
            "block_id": "name",
            "label": {"type": "plain_text", "text": "Name"},
            "element": {"type": "plain_text_input", "action_id": "typed"},
        }
    ],
}
BUTTON: dict[str, Any] = {
    "type": "actions",
    "block_id": "choices",
    "elements": [
        {
            "type": "button",
            "action_id": "retry",
            "text": {"type": "plain_text", "text": "Retry"},
            "value": "turn-1",
        }
    ],
}
