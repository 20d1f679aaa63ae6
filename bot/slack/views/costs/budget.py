"""Words and buttons about budgets: below a refusal, in notices, and their fields in a window."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.slack.streaming.content import Footer
from bot.slack.views.block_kit import Json, button, plain, section
from bot.slack.views.modal import INPUT

CHANGE, CHANGE_LABEL = "change_budgets", "Change budgets"
NEXT = "The next budget begins on <!date^{at}^{{date_long}} at {{time}}|{date}, 0:00 UTC>."
CHANNEL, WORKSPACE = "channel", "workspace"  # whose window the button opens
EXAMPLE = "25 or 12.50"


@dataclass(frozen=True, slots=True)
class BudgetField:
    """A budget in a window: its amount as it is set (or ''), and what holds without one."""

    name: str
    label: str
    amount: str
    hint: str


def below_refusal(at: int, date: str, where: str) -> Footer:
    """Render what stands below a refusal: when the next budget begins, and a button for admins.

    `at` is that in seconds since 1970, `where` opens the window of the channel or the workspace.
    """
    return [with_button(NEXT.format(at=at, date=date), where)]


def with_button(text: str, where: str) -> Json:
    """Render a text with the button that opens the budgets."""
    return section(text) | {"accessory": button(CHANGE, CHANGE_LABEL, value=where)}


def fields(budgets: Sequence[BudgetField], *, first: bool) -> list[Json]:
    """Render the budgets of a window; with `first`, the cursor is in the first of them."""
    return [_field(one, focus=first and one is budgets[0]) for one in budgets]


def _field(budget: BudgetField, *, focus: bool) -> Json:
    element = {
        "type": "plain_text_input",
        "action_id": INPUT,
        "placeholder": plain(EXAMPLE),
        "max_length": 40,
        **({"initial_value": budget.amount} if budget.amount else {}),
        **({"focus_on_load": True} if focus else {}),
    }
    block = {"type": "input", "block_id": budget.name, "label": plain(budget.label)}
    return block | {"element": element, "hint": plain(budget.hint), "optional": True}
