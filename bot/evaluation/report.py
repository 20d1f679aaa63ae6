"""Result of an evaluation as a table: what web search adds, its cost and its time."""

from collections.abc import Iterator, Sequence

from bot.core import money
from bot.evaluation.results import Grade, TrialResult, total

HEADS = ("", "correct", "incorrect", "not attempted", "cost", "seconds per answer")
WIDTHS = (10, 10, 13, 12, 18)  # of the columns after the first
WITHOUT, WITH = "without web search", "with web search"
GAIN = "Web search adds {points:+.2f} percentage points, over {count:,} questions."
PUBLISHED = (
    "On SimpleQA, Mistral reports 23 % → 75 % for Mistral Large, "
    "and 22.08 % → 82.32 % for Mistral Medium."
)
NOTHING = "No question has both results yet."
NO_PRICE = "no price"


def lines(results: Sequence[TrialResult], currency: str) -> Iterator[str]:
    """Lines of the table, of the questions that were answered in both ways."""
    found = {search: _by_question(results, search) for search in (False, True)}
    both = found[False].keys() & found[True].keys()
    if not both:
        yield NOTHING
        return
    kept = [[found[search][question] for question in both] for search in (False, True)]
    yield _line(HEADS)
    for name, side in zip((WITHOUT, WITH), kept, strict=True):
        yield _line((name, *_cells(side, currency)))
    without, searching = map(share, kept)
    yield ""
    yield GAIN.format(points=searching - without, count=len(both))
    yield PUBLISHED


def share(results: Sequence[TrialResult], grade: Grade = Grade.CORRECT) -> float:
    """Per cent of the results with a grade."""
    return 100 * sum(result.grade is grade for result in results) / len(results)


def cost(results: Sequence[TrialResult], currency: str) -> str:
    """Sum of what results cost, in words."""
    spent = total(result.cost for result in results)
    return NO_PRICE if spent is None else money.amount(spent, currency)


def _by_question(results: Sequence[TrialResult], search: bool) -> dict[str, TrialResult]:
    return {one.trial.question_id: one for one in results if one.trial.web_search is search}


def _cells(side: Sequence[TrialResult], currency: str) -> Iterator[str]:
    for grade in Grade:
        yield f"{share(side, grade):.2f} %"
    yield cost(side, currency)
    yield f"{sum(result.seconds for result in side) / len(side):.1f}"


def _line(cells: Sequence[str]) -> str:
    padded = (cell.rjust(width) for cell, width in zip(cells[1:], WIDTHS, strict=True))
    return "  ".join([cells[0].ljust(len(WITHOUT)), *padded])
