"""`evaluate`: what web search adds to the answers to a file of questions."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.core.errors import SettingsError
from bot.costs import price_file
from bot.evaluation import questions
from bot.evaluation.answering import Evaluator
from bot.evaluation.evaluation import Evaluation
from bot.evaluation.plan import EvaluationPlan
from bot.evaluation.results import ResultsFile
from bot.mistral.verification.api import MistralApi
from bot.profiles import catalogue
from bot.settings import MISSING, Settings

RESULTS = ".results.jsonl"

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class EvaluationRequest:
    """The file of questions; how many of them, all by default; and who answers and judges."""

    file: Path
    limit: int | None = None
    model: str | None = None
    grader: str | None = None


async def evaluate(
    settings: Settings, asked: EvaluationRequest, tell: Say, show: Say, *, dry: bool = False
) -> int:
    """Say the plan and, unless `dry`, carry it out; the exit code. Raises SettingsError."""
    if not settings.mistral_api_key:
        raise SettingsError(MISSING.format(name="MISTRAL_API_KEY"))
    known = questions.read(asked.file)[: asked.limit]
    model = asked.model or catalogue.load(settings.agents_file).profile(None).model
    plan = EvaluationPlan(known, model, asked.grader or model)
    api = MistralApi(settings.mistral_server_url, settings.mistral_api_key)
    evaluator = Evaluator(api, price_file.load(settings.prices_file), plan.grader)
    results = ResultsFile(asked.file.with_suffix(RESULTS))
    evaluation = Evaluation(plan, evaluator, results, tell, show)
    left = evaluation.begin()
    return 0 if dry else await evaluation.run(left)
