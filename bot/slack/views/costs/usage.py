"""Rendering of a scope's usage; bars are drawn with characters."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.core import money
from bot.profiles.tool_labels import tool_name
from bot.slack.views.block_kit import Json, context, cut, preformatted, section
from bot.slack.views.costs import cost_chart
from storage.ledger.costs import DailyCosts
from storage.usage import AnswerTotals, ScopeUsage

IN_CHANNEL = "*This channel* in the last {days}"
IN_DIRECT = "*Your direct messages* in the last {days}"
ONE_DAY, DAYS = "day", "{count} days"
NOTHING = "No questions yet."
TOTAL = (
    "Threads: *{threads:,}* · Answers: *{answers:,}* · Tokens: *{tokens:,}* "
    "· 👍 *{good:,}* 👎 *{bad:,}*"
)
COST = " · Cost: *{cost}*"
EVERYWHERE = "*Wherever you ask*, channels included: Answers: *{answers:,}* · Tokens: *{tokens:,}*"
AGENTS, TOOLS = "*Answers by agent*", "*Calls by tool*"
ROW = "{name} {bar} {count:>7,}"
DETAILS = "{tokens:>14,} tokens   +{good:,} -{bad:,}"
GONE = "(nobody)"
HOW = "Forgotten threads aren't counted. `/agent about DAYS` shows another period."

MOST = 10  # rows of each kind
NAME = 22  # characters
BAR = 16  # characters
FULL, PARTS = "█", " ▏▎▍▌▋▊▉"


@dataclass(frozen=True, slots=True)
class UsageView:
    """Usage of a scope; `titles` are those of the profiles, by name.

    `everywhere` is the person's own, for direct messages.
    """

    is_direct: bool
    usage: ScopeUsage
    titles: Mapping[str, str]
    everywhere: ScopeUsage | None = None


def about(shown: UsageView) -> Json:
    """Render the answer to `/agent about`: a message's text and blocks."""
    days = ONE_DAY if shown.usage.days == 1 else DAYS.format(count=shown.usage.days)
    heading = (IN_DIRECT if shown.is_direct else IN_CHANNEL).format(days=days)
    summary = f"{heading}\n{totals(shown.usage)}"
    if shown.everywhere:
        summary += f"\n{everywhere(shown.everywhere)}"
    blocks = [section(summary), *_charts(shown), context(HOW)]
    return {"text": summary, "blocks": blocks}


def totals(usage: ScopeUsage) -> str:
    """Render the totals in one line."""
    total = usage.total
    if not (total.answers or total.tokens):
        return NOTHING
    sums = TOTAL.format(
        threads=usage.threads,
        answers=total.answers,
        tokens=total.tokens,
        good=total.good,
        bad=total.bad,
    )
    return sums + cost(usage.costs)


def everywhere(usage: ScopeUsage) -> str:
    """Render what a person used in channels and direct messages together, in one line."""
    total = usage.total
    return EVERYWHERE.format(answers=total.answers, tokens=total.tokens) + cost(usage.costs)


def cost(costs: DailyCosts) -> str:
    """Render the end of a line of totals; empty where nothing is known to cost anything."""
    shown = money.cost(costs.total)
    return COST.format(cost=shown) if shown else ""


def bar(count: int, most: int) -> str:
    """Draw a bar in proportion to the largest count."""
    eighths = round(count / most * BAR * 8) if most else 0
    whole, part = divmod(max(eighths, 1 if count else 0), 8)
    return (FULL * whole + (PARTS[part] if part else "")).ljust(BAR)


def _charts(shown: UsageView) -> Iterator[Json]:
    agents = _agents(shown.usage.profiles)
    if agents:
        yield section(AGENTS)
        yield preformatted("\n".join(_agent_rows(agents, shown.titles)))
    yield from cost_chart.blocks(shown.usage.costs, shown.titles)
    if tools := _largest(shown.usage.connectors.items()):
        yield section(TOOLS)
        yield preformatted("\n".join(_tool_rows(tools)))


def _agents(profiles: Mapping[str, AnswerTotals]) -> list[tuple[str, AnswerTotals]]:
    used = [(name, sums) for name, sums in profiles.items() if sums != AnswerTotals()]
    return sorted(used, key=lambda one: (-one[1].answers, -one[1].tokens, one[0]))[:MOST]


def _agent_rows(agents: list[tuple[str, AnswerTotals]], titles: Mapping[str, str]) -> Iterator[str]:
    most = max(sums.answers for _, sums in agents)
    for name, sums in agents:
        row = _row(titles.get(name, name) or GONE, sums.answers, most)
        yield row + DETAILS.format(tokens=sums.tokens, good=sums.good, bad=sums.bad)


def _tool_rows(tools: list[tuple[str, int]]) -> Iterator[str]:
    most = tools[0][1]
    for tool, count in tools:
        yield _row(tool_name(tool), count, most)


def _largest(counts: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    return sorted(counts, key=lambda one: (-one[1], one[0]))[:MOST]


def _row(name: str, count: int, most: int) -> str:
    return ROW.format(name=cut(name, NAME).ljust(NAME), bar=bar(count, most), count=count)
