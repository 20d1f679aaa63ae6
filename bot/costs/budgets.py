"""Budgets: a pure decision over limits, what is spent, and what open turns reserve."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.core.errors import UserFacingError
from bot.costs.price_list import PriceList
from bot.permissions.policy import Rules
from bot.profiles.profile import Profile
from storage.ledger import days
from storage.ledger.budgets import Account, Budget, BudgetKind, Standing
from storage.records import DIRECT, OpenTurn, Outcome
from storage.token_usage import CHARACTERS_PER_TOKEN, TokenUsage

TYPICAL_ANSWER = 400  # tokens

USED_UP = {
    BudgetKind.PERSON: "You've used up your budget for {month}",
    BudgetKind.CHANNEL: "This channel's budget for {month} is used up",
    BudgetKind.WORKSPACE: "This workspace's budget for {month} is used up",
}
UNTIL = "{what}, so I'll answer again on {following}, or as soon as a workspace admin raises it."
WHOSE = {
    BudgetKind.PERSON: "your budget",
    BudgetKind.CHANNEL: "this channel's budget",
    BudgetKind.WORKSPACE: "this workspace's budget",
}
UNDER_WAY = (
    "The answers I'm working on may use up {whose} for {month}, so please ask again once they're "
    "done, or as soon as a workspace admin raises it."
)


@dataclass(frozen=True, slots=True)
class Overrun:
    """The budget that keeps a question from being answered; `is_spent` if not only reserved."""

    kind: BudgetKind
    is_spent: bool
    month: date
    following: date

    @property
    def sentence(self) -> str:
        """The sentence that the person reads."""
        month, following = f"{self.month:%B}", f"{self.following:%B} {self.following.day}"
        if not self.is_spent:
            return UNDER_WAY.format(whose=WHOSE[self.kind], month=month)
        return UNTIL.format(what=USED_UP[self.kind].format(month=month), following=following)


class OverBudget(UserFacingError):
    """A budget is used up. A workspace admin can raise it."""

    outcome = Outcome.REFUSED
    mark = "💰"

    def __init__(self, overrun: Overrun) -> None:
        super().__init__()
        self.overrun = overrun

    @property
    def sentence(self) -> str:
        return self.overrun.sentence


def budgets_of(rules: Rules, turn: OpenTurn) -> tuple[Budget, ...]:
    """The budgets that a turn is paid from; in direct messages no channel's."""
    limits = {
        (BudgetKind.PERSON, turn.user): rules.budget_person,
        (BudgetKind.CHANNEL, turn.channel): rules.budget_channel,
        (BudgetKind.WORKSPACE, ""): rules.budget_workspace,
    }
    return tuple(
        Budget(kind, id_, limit)
        for (kind, id_), limit in limits.items()
        if limit and not (kind is BudgetKind.CHANNEL and turn.channel.startswith(DIRECT))
    )


def overrun(account: Account, standings: Sequence[Standing]) -> Overrun | None:
    """The budget that is spent, else one that is so with what is reserved; None if none is."""
    month, following = days.date_of(account.month.start), days.date_of(account.month.stop)
    for is_spent in (True, False):
        for one in standings:
            taken = one.spent + (0 if is_spent else one.reserved)
            if taken >= one.budget.limit:
                return Overrun(one.budget.kind, is_spent, month, following)
    return None


@dataclass(frozen=True, slots=True)
class Estimate:
    """Cost of an answer to a turn in millionths: of its prompt at least, and with a typical answer.

    Without a price it is 0, as it will be charged.
    """

    least: int
    typical: int


def estimate(prices: PriceList, profile: Profile, turn: OpenTurn) -> Estimate:
    """Estimate what a turn costs, from the size of its conversation and of its question."""
    characters = len(turn.text) + len(profile.settings().instructions)
    tokens = turn.context_tokens + characters // CHARACTERS_PER_TOKEN
    prompt = TokenUsage(prompt=tokens, model=profile.model)
    whole = prompt + TokenUsage(completion=TYPICAL_ANSWER)
    return Estimate(*(prices.charge(usage).cost or 0 for usage in (prompt, whole)))
