"""Footer of an answer: the agent, a menu, feedback buttons."""

from collections.abc import Iterable

from bot.profiles.profile import Profile
from bot.slack.markup import named
from bot.slack.streaming.content import Footer
from bot.slack.views.block_kit import OPTIONS, Json, option, plain, profile_option, section

MENU, FEEDBACK = "answer_menu", "answer_feedback"
# Values of the menu's options; a profile's name follows the last.
AGAIN, BRANCH, TREE, SWITCH = "again", "branch", "tree", "switch:"
GOOD, BAD = "good", "bad"

WHO = "{emoji} *{title}*"
MORE = "More…"
THIS_ANSWER, ANOTHER_AGENT = "This answer", "Let another agent go on"
LABELS = {AGAIN: "Regenerate", BRANCH: "Branch from here", TREE: "Show branches"}


def footer(by: Profile, profiles: Iterable[Profile], *, rated: bool) -> Footer:
    """Render the footer of an answer by a profile, with feedback buttons if `rated`."""
    return [_signature(by, profiles), *([_feedback()] if rated else [])]


def _signature(by: Profile, profiles: Iterable[Profile]) -> Json:
    others = [
        profile_option(one) | {"value": SWITCH + one.name}
        for one in profiles
        if one.name != by.name
    ]
    groups = [_group(THIS_ANSWER, [option(label, value) for value, label in LABELS.items()])]
    if others:
        groups.append(_group(ANOTHER_AGENT, others[:OPTIONS]))
    menu = {
        "type": "static_select",
        "action_id": MENU,
        "placeholder": plain(MORE),
        "option_groups": groups,
    }
    return section(WHO.format(emoji=by.emoji, title=named(by.title))) | {"accessory": menu}


def _group(label: str, options: list[Json]) -> Json:
    return {"label": plain(label), "options": options}


def _feedback() -> Json:
    buttons = {
        "type": "feedback_buttons",
        "action_id": FEEDBACK,
        "positive_button": _button("👍", GOOD, "This answer was good"),
        "negative_button": _button("👎", BAD, "This answer was bad"),
    }
    return {"type": "context_actions", "elements": [buttons]}


def _button(text: str, value: str, label: str) -> Json:
    return {"text": plain(text), "value": value, "accessibility_label": label}
