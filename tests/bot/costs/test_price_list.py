"""Prices are found by a model's family, and costs are whole millionths."""

from decimal import Decimal

import pytest

from bot.costs import price_file
from bot.costs.price_list import TRANSCRIBES, ModelPrice, PriceList
from bot.profiles import catalogue
from storage.ledger.entries import Charge
from storage.token_usage import TRANSCRIPTION, TokenUsage


def price(amount: str) -> ModelPrice:
    return ModelPrice(Decimal(amount), Decimal(amount) * 5)


def listed(*names: str, **connectors: str) -> PriceList:
    """Models that cost 1, 2, 3 …, in that order."""
    models = {name: price(str(number)) for number, name in enumerate(names, 1)}
    return PriceList("EUR", models, {name: Decimal(it) for name, it in connectors.items()})


@pytest.mark.parametrize(
    ("names", "model", "expected"),
    [
        pytest.param(["m-2505", "m-latest", "m"], "m-2505", "1", id="its-own"),
        pytest.param(["m-2505", "m-latest", "m"], "m-2508", "2", id="dated-as-latest"),
        pytest.param(["m-2505", "m"], "m-2508", "2", id="dated-as-the-family"),
        pytest.param(["m-2505", "m"], "m-latest", "2", id="latest-as-the-family"),
        pytest.param(["m-latest"], "m", "1", id="the-family-as-latest"),
        pytest.param(["m-2505", "m-2604", "m-2508"], "m-latest", "2", id="latest-as-the-newest"),
        pytest.param(["m-2505"], "m-2508", None, id="not-another-date"),
        pytest.param(["m-large-latest"], "m-latest", None, id="not-another-family"),
        pytest.param(["m-latest"], "ft:m-latest:acme:1", None, id="not-a-model-of-ones-own"),
        pytest.param(["m-latest"], "", None, id="no-name"),
    ],
)
def test_a_price_is_found_by_family(names: list[str], model: str, expected: str | None) -> None:
    found = listed(*names).price_of(model)

    assert found == (price(expected) if expected else None)


def test_tokens_that_connectors_read_cost_what_the_prompt_costs() -> None:
    charge = listed("m").charge(TokenUsage(1_000, 100, 10, {}, "m"))

    assert charge == Charge(1_000 + 5 * 100 + 10, "EUR", {}, knows_model=True)


def test_calls_cost_each() -> None:
    charge = listed("m", web_search="0.03").charge(
        TokenUsage(100, 0, 0, {"web_search": 2, "free": 1}, "m")
    )

    assert charge == Charge(100 + 60_000, "EUR", {"web_search": 60_000}, knows_model=True)


def test_half_a_millionth_is_rounded_up() -> None:
    half = PriceList("EUR", {"m": ModelPrice(Decimal("0.5"), Decimal(0))}, {})

    assert half.charge(TokenUsage(1, 0, 0, {}, "m")).cost == 1


def test_without_any_price_there_is_no_cost() -> None:
    assert listed("m").charge(TokenUsage(1_000, 100, 0, {"free": 1}, "other")) == Charge()


def test_calls_with_a_price_cost_also_where_the_model_has_none() -> None:
    charge = listed(web_search="0.03").charge(TokenUsage(1, 1, 0, {"web_search": 1}, "m"))

    assert charge == Charge(30_000, "EUR", {"web_search": 30_000}, knows_model=False)


def test_the_packaged_list_has_a_price_for_every_packaged_profile() -> None:
    models = {profile.model for profile in catalogue.load().profiles.values()}

    assert price_file.load().unpriced_models(models) == []


@pytest.mark.parametrize(("seconds", "cost"), [(60, 2_000), (1, 33), (0, 0), (3_601, 120_033)])
def test_speech_costs_by_the_second(seconds: int, cost: int) -> None:
    prices = PriceList("USD", {}, {}, {TRANSCRIBES: Decimal("0.002")})
    usage = TokenUsage(calls={TRANSCRIPTION: 2}, audio=seconds)

    assert prices.charge(usage) == Charge(cost, "USD", {TRANSCRIPTION: cost})


def test_speech_without_a_price_is_not_free() -> None:
    assert listed("m").charge(TokenUsage(calls={TRANSCRIPTION: 1}, audio=60)) == Charge()
