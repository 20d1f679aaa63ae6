"""Footer of an answer: the agent and its menu on one line, and Slack's own feedback buttons.

Slack has no block for all three: its feedback buttons stand in a block of their own.
"""

from bot.profiles.profile import Profile
from bot.slack.markup import named
from bot.slack.streaming.content import Footer
from bot.slack.views.block_kit import TITLED, Json, option, plain, section

MENU, FEEDBACK = "answer_menu", "answer_feedback"
# Values of the menu's options. In menus of earlier versions a profile's name follows SWITCH.
AGAIN, BRANCH, TREE, AGENT, SWITCH = "again", "branch", "tree", "agent", "switch:"
GOOD, BAD = "good", "bad"

WITH_COST = "{title} · {cost}"
LABELS = {
    AGAIN: "Regenerate",
    BRANCH: "Branch from here",
    TREE: "Show branches",
    AGENT: "Continue with another agent",
}


def footer(by: Profile, cost: str = "", *, may_switch: bool, rated: bool) -> Footer:
    """Render the footer of an answer by a profile, with feedback buttons if `rated`.

    `may_switch` says that there are other agents to continue with. A `cost` is shown if given.
    """
    return [_signature(by, cost, may_switch=may_switch), *([_feedback()] if rated else [])]


def _signature(by: Profile, cost: str, *, may_switch: bool) -> Json:
    offered = [value for value in LABELS if may_switch or value != AGENT]
    menu = {
        "type": "overflow",
        "action_id": MENU,
        "options": [option(LABELS[value], value) for value in offered],
    }
    title = WITH_COST.format(title=named(by.title), cost=cost) if cost else named(by.title)
    return section(TITLED.format(emoji=by.emoji, title=title)) | {"accessory": menu}


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
