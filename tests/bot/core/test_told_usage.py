"""Usage is taken as Mistral tells it; the parts that it doesn't tell are completed and marked."""

import pytest

from bot.core.answers.told_usage import ToldUsage
from storage.token_usage import TokenUsage

GUESS = TokenUsage(100, 20, 0, {}, "guessed-model", estimated=True)
SEARCHED = TokenUsage(100, 20, 0, {"web_search": 1}, "guessed-model", estimated=True)

Parts = tuple[int, int, int, bool]


def parts(usage: TokenUsage) -> Parts:
    return usage.prompt, usage.completion, usage.connector, usage.estimated


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        pytest.param(ToldUsage(7, 3, None, 10), (7, 3, 0, False), id="all"),
        pytest.param(ToldUsage(7, 3, 5, 15), (7, 3, 5, False), id="all-with-a-tool"),
        pytest.param(ToldUsage(7, 3), (7, 3, 0, False), id="no-total"),
        pytest.param(ToldUsage(7, None, None, 10), (7, 3, 0, False), id="no-completion"),
        pytest.param(ToldUsage(None, 3, None, 10), (7, 3, 0, False), id="no-prompt"),
        pytest.param(
            ToldUsage(7, 3, None, 15, {"web_search": 1}), (7, 3, 5, False), id="no-connector"
        ),
        pytest.param(ToldUsage(total=90), (70, 20, 0, True), id="only-a-total"),
        pytest.param(ToldUsage(0, 0, 0, 90), (70, 20, 0, True), id="zeros-and-a-total"),
        pytest.param(ToldUsage(total=9), (0, 9, 0, True), id="less-than-was-written"),
        pytest.param(ToldUsage(7, 3, None, 15), (7, 3, 5, True), id="more-than-the-parts"),
        pytest.param(ToldUsage(7, 3, None, 4), (7, 3, 0, True), id="less-than-the-parts"),
        pytest.param(ToldUsage(prompt=7), (7, 20, 0, True), id="only-the-prompt"),
        pytest.param(ToldUsage(completion=3), (100, 3, 0, True), id="only-the-completion"),
        pytest.param(ToldUsage(0, 0, 0, 0), (100, 20, 0, True), id="zeros"),
        pytest.param(ToldUsage(), (100, 20, 0, True), id="nothing"),
    ],
)
def test_what_is_missing_is_completed(told: ToldUsage, expected: Parts) -> None:
    assert parts(told.completed(GUESS)) == expected


def test_calls_that_were_seen_count_where_none_are_told() -> None:
    assert ToldUsage(7, 3, 0).completed(SEARCHED).calls == {"web_search": 1}


def test_calls_that_are_told_count_in_place_of_those_seen() -> None:
    told = ToldUsage(7, 3, 0, calls={"code_interpreter": 2})

    assert told.completed(SEARCHED).calls == {"code_interpreter": 2}


@pytest.mark.parametrize(("told", "model"), [("", "guessed-model"), ("told-model", "told-model")])
def test_the_model_that_is_told_answered(told: str, model: str) -> None:
    assert ToldUsage(7, 3, model=told).completed(GUESS).model == model
