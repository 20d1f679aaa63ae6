"""The decision of the budgets: who is refused, by which of them, and in which words."""

from dataclasses import replace
from datetime import date

import pytest

from bot.costs import budgets, price_file
from bot.costs.budgets import Overrun
from bot.permissions.policy import Rules
from bot.profiles import catalogue
from storage.ledger import days
from storage.ledger.budgets import Account, Budget, BudgetKind, Standing
from storage.records import Claim, OpenTurn

PERSON, CHANNEL, WORKSPACE = BudgetKind.PERSON, BudgetKind.CHANNEL, BudgetKind.WORKSPACE
TURN = OpenTurn(
    id=1,
    claim=Claim(1, 1),
    team="T1",
    channel="C1",
    thread_ts="1.0",
    ts="1.0",
    cause="message",
    user="U1",
    user_team="T1",
    text="Hello",
    attempts=1,
    profile=None,
    continues_from=None,
    has_unanswered_turns=False,
    answered_by=None,
    conversation_id=None,
    answer=None,
    stopped=None,
)


def account(day: str = "2026-11-28") -> Account:
    return Account("T1", days.month_of(days.number_of(date.fromisoformat(day))), "EUR")


def standing(kind: BudgetKind, spent: int, reserved: int = 0) -> Standing:
    """A budget of 100."""
    return Standing(Budget(kind, "", 100), spent, reserved)


@pytest.mark.parametrize(
    ("standings", "expected"),
    [
        pytest.param([], None, id="no-budget"),
        pytest.param([(PERSON, 0, 0)], None, id="unused"),
        pytest.param([(PERSON, 99, 0)], None, id="almost-spent"),
        pytest.param([(PERSON, 100, 0)], (PERSON, True), id="spent"),
        pytest.param([(PERSON, 250, 0)], (PERSON, True), id="overspent"),
        pytest.param([(PERSON, 60, 39)], None, id="almost-reserved"),
        pytest.param([(PERSON, 60, 40)], (PERSON, False), id="reserved"),
        pytest.param([(PERSON, 0, 0), (CHANNEL, 100, 0)], (CHANNEL, True), id="the-channels"),
        pytest.param([(PERSON, 0, 0), (WORKSPACE, 0, 100)], (WORKSPACE, False), id="workspaces"),
        pytest.param(
            [(PERSON, 0, 100), (WORKSPACE, 100, 0)], (WORKSPACE, True), id="spent-comes-first"
        ),
        pytest.param(
            [(PERSON, 100, 0), (CHANNEL, 100, 0)], (PERSON, True), id="ones-own-comes-first"
        ),
    ],
)
def test_the_budget_that_refuses(
    standings: list[tuple[BudgetKind, int, int]], expected: tuple[BudgetKind, bool] | None
) -> None:
    found = budgets.overrun(account(), [standing(*one) for one in standings])

    assert (found and (found.kind, found.is_spent)) == expected


@pytest.mark.parametrize(
    ("kind", "is_spent", "sentence"),
    [
        (
            PERSON,
            True,
            (
                "You've used up your budget for November, so I'll answer again on December 1, or "
                "as soon as a workspace admin raises it."
            ),
        ),
        (
            CHANNEL,
            True,
            (
                "This channel's budget for November is used up, so I'll answer again on December "
                "1, or as soon as a workspace admin raises it."
            ),
        ),
        (
            WORKSPACE,
            False,
            (
                "The answers I'm working on may use up this workspace's budget for November, so "
                "please ask again once they're done, or as soon as a workspace admin raises it."
            ),
        ),
    ],
)
def test_a_refusal_says_when_it_continues_and_who_can_raise_it(
    kind: BudgetKind, is_spent: bool, sentence: str
) -> None:
    spent, reserved = (100, 0) if is_spent else (0, 100)

    found = budgets.overrun(account(), [standing(kind, spent, reserved)])

    assert isinstance(found, Overrun)
    assert found.sentence == sentence


def test_december_is_followed_by_january() -> None:
    found = budgets.overrun(account("2026-12-31"), [standing(PERSON, 100)])

    assert found
    assert "for December, so I'll answer again on January 1," in found.sentence


@pytest.mark.parametrize(
    ("channel", "expected"),
    [
        ("C1", [(PERSON, "U1", 1), (CHANNEL, "C1", 2), (WORKSPACE, "", 3)]),
        ("D1", [(PERSON, "U1", 1), (WORKSPACE, "", 3)]),
    ],
    ids=["channel", "direct-message"],
)
def test_budgets_that_hold_in_a_place(
    channel: str, expected: list[tuple[BudgetKind, str, int]]
) -> None:
    rules = Rules(budget_person=1, budget_channel=2, budget_workspace=3)

    found = budgets.budgets_of(rules, replace(TURN, channel=channel))

    assert [(one.kind, one.id, one.limit) for one in found] == expected


def test_a_budget_of_nothing_is_none() -> None:
    assert budgets.budgets_of(Rules(), TURN) == ()


def test_a_long_conversation_costs_its_prompt_at_least() -> None:
    prices, profile = price_file.load(), catalogue.load().profile(None)

    short = budgets.estimate(prices, profile, TURN)
    long = budgets.estimate(prices, profile, replace(TURN, context_tokens=100_000))

    price = prices.price_of(profile.model)
    assert price
    assert long.least - short.least == 100_000 * price.input
    assert short.typical > short.least > 0


def test_without_a_price_nothing_is_reserved() -> None:
    profile = catalogue.load().profile(None).model_copy(update={"model": "of-ones-own"})

    found = budgets.estimate(price_file.load(), profile, TURN)

    assert (found.least, found.typical) == (0, 0)
