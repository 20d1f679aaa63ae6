"""Notices that a budget is nearly used up: once a month, to those whom it concerns."""

from dataclasses import dataclass
from functools import partial

import structlog

from bot.concurrency.background import BackgroundTasks
from bot.core import money
from bot.costs.budget_guard import BudgetGuard
from bot.slack.admins import admins
from bot.slack.client import SlackClient
from bot.slack.errors import SlackFailed
from bot.slack.posting.notices import Notices
from bot.slack.views.block_kit import Json, plainly
from bot.slack.views.costs.budget import WORKSPACE, with_button
from storage.ledger import budgets, days
from storage.ledger.budgets import Budget, BudgetKind, NearlyUsedUp
from storage.records import OpenTurn, is_app

log = structlog.get_logger()

PERCENT = 80
MOST_ADMINS = 10
OF_PERSON = (
    "You've used {percent}% of your budget for {month}: {spent} of {limit}. Once it's used up, "
    "I'll answer you again on {following}, or as soon as a workspace admin raises it."
)
OF_CHANNEL = (
    "This channel has used {percent}% of its budget for {month}: {spent} of {limit}. Once it's "
    "used up, I'll answer here again on {following}, or as soon as a workspace admin raises it."
)
OF_WORKSPACE = (
    "Your workspace has used {percent}% of its budget for {month}: {spent} of {limit}. Once it's "
    "used up, I'll answer again on {following}, or as soon as an admin raises it."
)
WORDS = {
    BudgetKind.PERSON: OF_PERSON,
    BudgetKind.CHANNEL: OF_CHANNEL,
    BudgetKind.WORKSPACE: OF_WORKSPACE,
}


@dataclass(frozen=True, slots=True)
class BudgetNotices:
    """Tells people once their turn has ended, so that what it cost is known.

    That they are told is recorded before; if Slack takes no notice, the next turn tries again.
    """

    guard: BudgetGuard
    client: SlackClient
    notices: Notices
    background: BackgroundTasks

    def turn_ended(self, turn: OpenTurn) -> None:
        """Look at the budgets that a turn was paid from, if there are any; this follows later."""
        if limits := self.guard.paid_from.pop(turn.id, ()):
            about = ("budgets", turn.team, turn.user, turn.channel)
            self.background.begin(about, partial(self._look, turn.team, limits))

    async def _look(self, team: str, limits: tuple[Budget, ...]) -> None:
        database, currency = self.guard.database, self.guard.prices.currency
        found = await database.run(budgets.nearly_used_up, team, currency, limits, PERCENT)
        for notice in found:
            try:
                await self._tell(notice)
            except SlackFailed as failed:
                kind = notice.standing.budget.kind
                log.warning("budget_notice_failed", team=team, kind=kind, code=failed.code)
                await database.run(budgets.give_back, notice)

    async def _tell(self, notice: NearlyUsedUp) -> None:
        budget, text = notice.standing.budget, words(notice)
        match budget.kind:
            case BudgetKind.PERSON if is_app(budget.id):
                log.info("budget_of_app_nearly_used_up", app=budget.id)  # nobody reads it there
            case BudgetKind.PERSON:
                await self.notices.to(budget.id, plainly(text))
            case BudgetKind.CHANNEL:
                await self.notices.post(budget.id, plainly(text))
            case BudgetKind.WORKSPACE:
                content: Json = {"text": text, "blocks": [with_button(text, WORKSPACE)]}
                await self._tell_admins(notice.account.team, content)

    async def _tell_admins(self, team: str, content: Json) -> None:
        """Tell a few admins. Raises SlackFailed if none of them could be told."""
        found = await admins(self.client, team, MOST_ADMINS)
        failures: list[SlackFailed] = []
        for admin in found:
            try:
                await self.notices.to(admin, content)
            except SlackFailed as failed:
                failures.append(failed)
        if failures and len(failures) == len(found):
            raise failures[0]


def words(notice: NearlyUsedUp) -> str:
    """Render the notice that a budget is nearly used up."""
    standing, currency = notice.standing, notice.account.currency
    month = days.date_of(notice.account.month.start)
    following = days.date_of(notice.account.month.stop)
    return WORDS[standing.budget.kind].format(
        percent=standing.spent * 100 // standing.budget.limit,
        month=f"{month:%B}",
        following=f"{following:%B} {following.day}",
        spent=money.amount(standing.spent, currency),
        limit=money.amount(standing.budget.limit, currency),
    )
