"""Evaluation of web search: says what it will cost and take, asks, keeps each result, reports."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.concurrency import tasks
from bot.core import durations, money
from bot.core.errors import SettingsError
from bot.costs.price_list import PriceList
from bot.evaluation import report
from bot.evaluation.answering import Evaluator, TrialRefused
from bot.evaluation.plan import AT_ONCE, Estimate, EvaluationPlan
from bot.evaluation.questions import Question
from bot.evaluation.results import ResultsFile, Trial, TrialResult

Say = Callable[[str], None]

TOLD_EVERY = 10.0  # seconds between two lines of progress
MOST_REFUSED = 10  # trials in a row: then something else than the questions is the matter

PLAN = (
    "This asks {model} {questions:,} questions, without web search and with it, and has {grader} "
    "judge the answers. Answers to come: {trials:,}. That costs {cost} and takes {time}. Results "
    "go to {file}, from which a later run continues."
)
PROGRESS = "Answers: {done:,} of {trials:,} · {cost} so far · {left_cost} and {left_time} to go"
ABOUT, UNKNOWN = "about {amount}", "an amount that the price list doesn't tell"
REFUSED = "Answers missing: {count} (the last: {reason}). Run it again to ask for them."
GIVEN_UP = "Mistral refused {count} answers in a row: {reason}. Run it again to continue."


@dataclass(slots=True)
class Evaluation:
    """One run. `tell` says what people read meanwhile, `show` prints the result."""

    plan: EvaluationPlan
    evaluator: Evaluator
    file: ResultsFile
    tell: Say
    show: Say
    clock: Callable[[], float] = time.monotonic
    _results: list[TrialResult] = field(default_factory=list)
    _refused: list[str] = field(default_factory=list)
    _in_a_row: int = 0

    def begin(self) -> dict[Trial, Question]:
        """Read what was done before, and say what is left."""
        known = self.plan.trials
        self._results = [one for one in self.file.read() if one.trial in known]
        left = self.plan.left(self._results)
        estimate = self._estimate(left)
        self.tell(
            PLAN.format(
                trials=len(left),
                questions=len(self.plan.questions),
                model=self.plan.model,
                grader=self.plan.grader,
                cost=self._money(estimate.cost),
                time=durations.roughly(estimate.seconds),
                file=self.file.path,
            )
        )
        return left

    async def run(self, left: dict[Trial, Question]) -> int:
        """Run the trials that are left; the exit code: 1 if some got no result."""
        waiting, told = list(left.items())[::-1], self.clock()

        async def work() -> None:
            nonlocal told
            while waiting:
                await self._try(*waiting.pop())
                if self.clock() - told >= TOLD_EVERY:
                    told = self.clock()
                    self._tell_progress([trial for trial, _ in waiting])

        async with self.evaluator.api.opened():
            workers = [asyncio.create_task(work()) for _ in range(AT_ONCE)]
            try:
                await asyncio.gather(*workers)
            finally:
                await tasks.end(workers)
        for line in report.lines(self._results, self._prices.currency):
            self.show(line)
        if self._refused:
            self.tell(REFUSED.format(count=len(self._refused), reason=self._refused[-1]))
        return 1 if self._refused else 0

    async def _try(self, trial: Trial, question: Question) -> None:
        try:
            result = await self.evaluator.run(trial, question)
        except TrialRefused as refused:
            self._refused.append(str(refused))
            self._in_a_row += 1
            if self._in_a_row >= MOST_REFUSED:
                sentence = GIVEN_UP.format(count=self._in_a_row, reason=refused)
                raise SettingsError(sentence) from refused
            return
        self._in_a_row = 0
        self._results.append(result)
        self.file.append([result])

    def _tell_progress(self, left: Sequence[Trial]) -> None:
        estimate = self._estimate(left)
        self.tell(
            PROGRESS.format(
                done=len(self._results),
                trials=len(self.plan.trials),
                cost=report.cost(self._results, self._prices.currency),
                left_cost=self._money(estimate.cost),
                left_time=durations.roughly(estimate.seconds),
            )
        )

    def _estimate(self, left: Sequence[Trial] | dict[Trial, Question]) -> Estimate:
        return self.plan.estimate(left, self._results, self._prices)

    def _money(self, cost: int | None) -> str:
        if cost is None:
            return UNKNOWN
        return ABOUT.format(amount=money.amount(cost, self._prices.currency))

    @property
    def _prices(self) -> PriceList:
        return self.evaluator.prices
