"""Models and connectors of profiles that the price list has no price for."""

from collections.abc import Iterator

from bot.costs.price_list import TRANSCRIBES, PriceList
from bot.profiles.catalogue import Catalogue
from bot.profiles.profile import Profile

ONE = (
    "PRICES_FILE: the {kind} {names} has no price, so what it costs isn't counted: "
    "add it to {table}."
)
MANY = (
    "PRICES_FILE: the {kind}s {names} have no price, so what they cost isn't counted: "
    "add them to {table}."
)


MINUTE = (
    "PRICES_FILE: the model {name} has no price per minute, so what voice clips cost isn't "
    "counted: add it to [models]."
)


def notes(prices: PriceList, profiles: Catalogue, *, transcribes: bool = False) -> Iterator[str]:
    """Sentences about what has no price: models and connectors of the profiles, voice clips."""
    if transcribes and TRANSCRIBES not in prices.minutes:
        yield MINUTE.format(name=TRANSCRIBES)
    every = profiles.profiles.values()
    models = prices.unpriced_models({one.model for one in every})
    if models:
        yield _note("model", models)
    connectors = prices.unpriced_connectors(set().union(*map(_connectors, every)))
    if connectors:
        yield _note("connector", connectors)


def _connectors(profile: Profile) -> set[str]:
    """Names of a profile's tools, as Mistral counts their calls."""
    return {str(getattr(tool, "connector_id", tool.type)) for tool in profile.tools}


def _note(kind: str, names: list[str]) -> str:
    sentence = ONE if len(names) == 1 else MANY
    return sentence.format(kind=kind, names=", ".join(names), table=f"[{kind}s]")
