"""The answer to `/agent about` fits into Slack, and shows the facts."""

from typing import Any

import pytest

from bot.home.usage import DAYS, NotDays, period
from bot.slack.views.costs import usage
from bot.slack.views.costs.usage import UsageView
from playground.slack.api.content.blocks import check_blocks
from storage.ledger.costs import Cost, DailyCosts
from storage.usage import AnswerTotals, ScopeUsage


def about(
    profiles: dict[str, AnswerTotals] | None = None,
    connectors: dict[str, int] | None = None,
    **more: Any,
) -> UsageView:
    days, costs = more.pop("days", 30), more.pop("costs", DailyCosts())
    insight = ScopeUsage(days, 7, profiles or {}, connectors or {}, costs)
    return UsageView(more.pop("is_direct", False), insight, {"general": "Threadwind"}, **more)


def shown(what: UsageView) -> list[str]:
    """Return the texts, block by block."""
    return [str(block) for block in usage.about(what)["blocks"]]


def rows(what: UsageView) -> list[str]:
    """Return the lines of the charts."""
    return lines_in(usage.about(what)["blocks"])


def lines_in(blocks: list[Any]) -> list[str]:
    charts = [block for block in blocks if block["type"] == "rich_text"]
    texts = [one["elements"][0]["elements"][0]["text"] for one in charts]
    return [line for text in texts for line in text.splitlines()]


def test_the_sums_come_first() -> None:
    first = shown(about({"general": AnswerTotals(1_200, 3_456_789, 5, 1)}))[0]

    assert "*This channel* in the last 30 days" in first
    assert "Threads: *7* · Answers: *1,200* · Tokens: *3,456,789* · 👍 *5* 👎 *1*" in first


def test_a_direct_message_is_told_of_itself() -> None:
    assert "*Your direct messages* in the last day" in shown(about(is_direct=True, days=1))[0]


COSTS = DailyCosts(range(20_000, 20_030), {"general": {20_029: Cost({"EUR": 1_230_000})}})


def test_the_cost_comes_with_the_sums_and_in_a_chart() -> None:
    what = about({"general": AnswerTotals(1, 2)}, costs=COSTS)

    assert "👎 *0* · Cost: *€1.23*" in shown(what)[0]
    assert rows(what)[1] == f"Threadwind  €1.23  {'·' * 29}█"
    assert "Cost: *€1.23*" in usage.about(what)["text"]


def test_a_direct_message_is_told_of_all_that_one_asked() -> None:
    everywhere = ScopeUsage(30, 9, {"general": AnswerTotals(12, 345)}, costs=COSTS)

    first = shown(about(is_direct=True, everywhere=everywhere))[0]

    assert "channels included: Answers: *12* · Tokens: *345* · Cost: *€1.23*" in first


def test_where_nothing_was_asked_that_is_all() -> None:
    first, *rest = shown(about())

    assert usage.NOTHING in first
    assert len(rest) == 1


def test_agents_are_compared_by_their_answers() -> None:
    first, second = rows(
        about({"pirate": AnswerTotals(10, 5), "general": AnswerTotals(40, 7, 2, 1)})
    )

    assert first == (f"{'Threadwind':22} {'█' * 16}      40             7 tokens   +2 -1")
    assert second == f"{'pirate':22} {'█' * 4:16}      10             5 tokens   +0 -0"


def test_tools_are_compared_by_their_calls() -> None:
    lines = rows(about({"general": AnswerTotals(1, 1)}, {"code_interpreter": 1, "web_search": 100}))

    assert lines[1:] == [
        f"{'web search':22} {'█' * 16}     100",
        f"{'code execution':22} {'▏':16}       1",
    ]


def test_what_nobody_answered_is_named() -> None:
    assert rows(about({"": AnswerTotals(0, 3)}))[0].startswith(usage.GONE)


def test_many_agents_and_tools_fit() -> None:
    many = {
        f"{'&' * 60}{number}": AnswerTotals(10**9, 10**15, 10**9, 10**9) for number in range(50)
    }
    calls = {f"{'&' * 250}{number}": 10**9 for number in range(50)}

    blocks = usage.about(about(many, calls))["blocks"]

    check_blocks(blocks, 50)


@pytest.mark.parametrize(("typed", "days"), [("", DAYS), ("1", 1), ("365", 365), ("007", 7)])
def test_a_period_is_a_number_of_days(typed: str, days: int) -> None:
    assert period(typed) == days


@pytest.mark.parametrize("typed", ["0", "366", "-1", "a week", "1.5", "9" * 5_000, "²"])
def test_anything_else_is_no_period(typed: str) -> None:
    with pytest.raises(NotDays):
        period(typed)
