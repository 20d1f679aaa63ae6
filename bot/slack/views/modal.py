"""Building blocks of our modals. A block's id is the name of its field."""

import json
from collections.abc import Iterable, Sequence

from bot.profiles.profile import Profile
from bot.slack.views.block_kit import OPTIONS, Json, plain, profile_option, section

INPUT = "value"  # the action id of every input
WHICH, CHOOSE = "Which agent?", "Choose an agent"
CANCEL, CLOSE = "Cancel", "Close"


def modal(
    callback: str, title: str, submit: str, blocks: Iterable[Json], about: Sequence[str] = ()
) -> Json:
    """Return a modal; the words that it is about come back with it: see `signed`."""
    return {
        "type": "modal",
        "callback_id": callback,
        "title": plain(title),
        "submit": plain(submit),
        "close": plain(CANCEL),
        "private_metadata": json.dumps(about),
        "blocks": list(blocks),
    }


def closing(title: str, sentence: str) -> Json:
    """Return a modal that only says something."""
    says = {"type": "modal", "title": plain(title), "close": plain(CLOSE)}
    return says | {"blocks": [section(sentence)]}


def which(
    profiles: tuple[Profile, ...], answering: Profile | None = None, *, preselects: bool = True
) -> Json:
    """Render the choice of an agent: the answering one, or the only one, is preselected."""
    options = [profile_option(profile) for profile in profiles[:OPTIONS]]
    first = [one for one in options if answering and one["value"] == answering.name]
    first = options if len(options) == 1 else first
    chosen = {"initial_option": first[0]} if first and preselects else {}
    element = {
        "type": "static_select",
        "action_id": INPUT,
        "placeholder": plain(CHOOSE),
        "options": options,
        **chosen,
    }
    return {
        "type": "input",
        "block_id": "profile",
        "label": plain(WHICH),
        "element": element,
    }
