"""Models and connectors of the profiles that have no price are named."""

from decimal import Decimal

from bot.costs import unpriced
from bot.costs.price_list import TRANSCRIBES, ModelPrice, PriceList
from bot.profiles.catalogue import Catalogue
from bot.profiles.parsing import parse

FREE = ModelPrice(Decimal(0), Decimal(0))


def using(model: str, *tools: object) -> Catalogue:
    fields = {"title": "General", "model": model, "instructions": "Answer.", "tools": list(tools)}
    profile = parse("general", fields)
    return Catalogue("general", {"general": profile})


def told(profiles: Catalogue, *models: str, **connectors: int) -> list[str]:
    prices = {name: Decimal(price) for name, price in connectors.items()}
    listed = PriceList("EUR", dict.fromkeys(models, FREE), prices)
    return list(unpriced.notes(listed, profiles))


def test_with_a_price_for_all_nothing_is_told() -> None:
    assert told(using("m-latest", "web_search"), "m", web_search=1) == []


def test_a_model_without_a_price_is_named() -> None:
    (sentence,) = told(using("m-latest"))

    assert sentence == (
        "PRICES_FILE: the model m-latest has no price, so what it costs isn't counted: "
        "add it to [models]."
    )


def test_connectors_without_a_price_are_named() -> None:
    tools = ("web_search", {"type": "connector", "connector_id": "crm"})

    (sentence,) = told(using("m", *tools), "m")

    assert sentence == (
        "PRICES_FILE: the connectors crm, web_search have no price, so what they cost isn't "
        "counted: add them to [connectors]."
    )


def test_voice_clips_without_a_price_are_named_where_they_are_transcribed() -> None:
    priced = PriceList("EUR", {"m": FREE}, {}, {TRANSCRIBES: Decimal(1)})
    unlisted = PriceList("EUR", {"m": FREE}, {})

    assert list(unpriced.notes(priced, using("m"), transcribes=True)) == []
    assert list(unpriced.notes(unlisted, using("m"))) == []
    (sentence,) = unpriced.notes(unlisted, using("m"), transcribes=True)
    assert sentence.startswith("PRICES_FILE: the model voxtral-mini-latest has no price per minute")
