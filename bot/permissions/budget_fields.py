"""Budgets in the window of `/agent policy`: how they are shown, and how they are read."""

from collections.abc import Mapping
from typing import Any

from bot.core import money
from bot.permissions.policy import Rules
from bot.profiles.parsing import ProfileError
from bot.slack.views.costs.budget import BudgetField
from storage.agents.policies import PolicyChoices

PERSON, CHANNEL, WORKSPACE = "budget_person", "budget_channel", "budget_workspace"
LABELS = {
    PERSON: "Each person's budget a month, in {currency}",
    CHANNEL: "Each channel's budget a month, in {currency}",
    WORKSPACE: "The workspace's budget a month, in {currency}",
}
THIS_CHANNEL = "This channel's budget a month, in {currency}"
AS_WORKSPACE = "Leave it empty to follow the workspace: {now}. 0 means no budget."
AS_INSTALLED = "Leave it empty for the default: {now}. 0 means no budget."
NONE = "no budget"
WRONG = "It {reason}."


def names(*, is_workspace: bool) -> tuple[str, ...]:
    """Budgets that a workspace has, or a channel."""
    return tuple(LABELS) if is_workspace else (CHANNEL,)


def shown(
    chosen: PolicyChoices, inherited: Rules, currency: str, *, is_workspace: bool
) -> tuple[BudgetField, ...]:
    """The budgets as the window has them."""
    hint = AS_INSTALLED if is_workspace else AS_WORKSPACE
    found = []
    for name in names(is_workspace=is_workspace):
        amount, default = getattr(chosen, name), getattr(inherited, name)
        label = LABELS[name] if is_workspace else THIS_CHANNEL
        now = money.amount(default, currency) if default else NONE
        written = "" if amount is None else money.written(amount)
        hinted = hint.format(now=now)
        found.append(BudgetField(name, label.format(currency=currency), written, hinted))
    return tuple(found)


def read(fields: Mapping[str, object], currency: str, *, is_workspace: bool) -> dict[str, Any]:
    """The budgets that the window says, None for empty fields.

    Raises ProfileError with what is wrong at each field.
    """
    amounts: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for name in names(is_workspace=is_workspace):
        typed = fields.get(name)
        words = typed.strip() if isinstance(typed, str) else ""
        try:
            amounts[name] = money.read(words, currency) if words else None
        except ValueError as wrong:
            problems[name] = WRONG.format(reason=wrong)
    if problems:
        raise ProfileError(problems)
    return amounts
