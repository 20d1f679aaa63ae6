"""Plan of an evaluation: which trials are left, and about what they cost and how long they take."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.costs.price_list import PriceList
from bot.evaluation.answering import WEB_SEARCH
from bot.evaluation.questions import Question
from bot.evaluation.results import Trial, TrialResult, total
from storage.token_usage import TokenUsage

AT_ONCE = 4  # trials under way
# Guesses for a run without results. A search's pages are what costs: they are read as input.
PLAIN = TokenUsage(prompt=100, completion=40)
SEARCHING = TokenUsage(prompt=200, completion=120, connector=6_000, calls={WEB_SEARCH: 1})
GRADING = TokenUsage(prompt=300, completion=4)
SECONDS = {False: 2.0, True: 8.0}  # of a trial, by whether it searches


@dataclass(frozen=True, slots=True)
class Estimate:
    """Cost in millionths (None: a price is missing) and time in seconds of trials that are left."""

    trials: int
    cost: int | None
    seconds: float


@dataclass(frozen=True, slots=True)
class EvaluationPlan:
    """Every question once without web search and once with it, less what was done before."""

    questions: Sequence[Question]
    model: str
    grader: str

    @property
    def trials(self) -> dict[Trial, Question]:
        """All trials; a question's two stand together, so that any part of them is comparable."""
        return {
            Trial(question.id, self.model, web_search): question
            for question in self.questions
            for web_search in (False, True)
        }

    def left(self, done: Iterable[TrialResult]) -> dict[Trial, Question]:
        known = {result.trial for result in done}
        return {trial: question for trial, question in self.trials.items() if trial not in known}

    def estimate(
        self, left: Iterable[Trial], done: Sequence[TrialResult], prices: PriceList
    ) -> Estimate:
        """Estimate trials that are left by the average of their like; a guess at first."""
        means = {search: self._mean(search, done, prices) for search in (False, True)}
        expected = [means[trial.web_search] for trial in left]
        seconds = sum(time for _, time in expected)
        return Estimate(len(expected), total(cost for cost, _ in expected), seconds / AT_ONCE)

    def _mean(
        self, search: bool, done: Sequence[TrialResult], prices: PriceList
    ) -> tuple[int | None, float]:
        like = [one for one in done if one.trial.web_search is search]
        if not like:
            return self._guess(search, prices), SECONDS[search]
        cost = total(one.cost for one in like)
        mean = None if cost is None else cost // len(like)
        return mean, sum(one.seconds for one in like) / len(like)

    def _guess(self, search: bool, prices: PriceList) -> int | None:
        answer = SEARCHING if search else PLAIN
        usages = ((self.model, answer), (self.grader, GRADING))
        return total(_priced(model, usage, prices) for model, usage in usages)


def _priced(model: str, usage: TokenUsage, prices: PriceList) -> int | None:
    is_priced = prices.price_of(model) and not prices.unpriced_connectors(set(usage.calls))
    return prices.charge(replace(usage, model=model)).cost if is_priced else None
