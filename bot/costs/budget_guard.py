"""Guard of the budgets: asked before a turn puts its question, and told when one has ended."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.costs import budgets
from bot.costs.budgets import OverBudget
from bot.costs.price_list import PriceList
from bot.permissions.place_rules import PlacePolicies
from bot.profiles.catalogue import Catalogue
from storage.engine.database import Database
from storage.ledger.budgets import Budget
from storage.records import OpenTurn, TurnCause, scope_of
from storage.turns import reservations
from storage.turns.reservations import Reservation

REMEMBERED = 10_000  # turns whose end nobody told

CatalogueOf = Callable[[str], Awaitable[Catalogue]]


@dataclass(frozen=True, slots=True)
class BudgetGuard:
    """Reserves what a turn may cost. Where no budget is set, this asks nothing of the database.

    `paid_from` remembers the budgets of turns until they end, by id.
    """

    database: Database
    policies: PlacePolicies
    prices: PriceList
    catalogue_of: CatalogueOf
    paid_from: dict[int, tuple[Budget, ...]] = field(default_factory=dict)

    async def budgets_of(self, turn: OpenTurn) -> tuple[Budget, ...]:
        """The budgets that a turn is paid from."""
        policy = await self.policies.of((turn.team, scope_of(turn.channel, turn.user)))
        return budgets.budgets_of(policy.rules, turn)

    async def admit(self, turn: OpenTurn) -> None:
        """Reserve what a turn may cost, once for all its attempts.

        Raises OverBudget where a budget is used up, or will be by what is reserved. A turn that
        goes on after an approval is never refused.
        """
        limits = await self.budgets_of(turn)
        if not limits:
            return
        if len(self.paid_from) >= REMEMBERED:
            self.paid_from.clear()
        self.paid_from[turn.id] = limits
        profile = (await self.catalogue_of(turn.team)).profile(turn.profile)
        estimate = budgets.estimate(self.prices, profile, turn)
        wanted = Reservation(
            budgets=limits,
            currency=self.prices.currency,
            profile=profile.name,
            least=estimate.least,
            typical=estimate.typical,
            certain=turn.kind is TurnCause.APPROVAL,
        )
        found = await self.database.run_with_retry(
            reservations.reserve, turn, wanted, budgets.overrun
        )
        if found:
            raise OverBudget(found)
