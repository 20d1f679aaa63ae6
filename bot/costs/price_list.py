"""Price list: what models and connectors cost, and what a usage costs by it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from bot.core.money import MILLION
from storage.ledger.entries import Charge
from storage.token_usage import TRANSCRIPTION, TokenUsage

DATED = re.compile(r"(?P<base>.+)-(?P<date>\d{4,8})")
LATEST = "-latest"
TRANSCRIBES = "voxtral-mini-latest"  # the model that does
SECONDS = 60  # of a minute


@dataclass(frozen=True, slots=True)
class ModelPrice:
    """Price of a million tokens that go in, and of a million that come out."""

    input: Decimal
    output: Decimal


@dataclass(frozen=True, slots=True)
class PriceList:
    """Prices in one currency: of models by name, and of a call of each connector.

    `minutes` are those of a minute that a model transcribes.
    """

    currency: str
    models: Mapping[str, ModelPrice]
    connectors: Mapping[str, Decimal]
    minutes: Mapping[str, Decimal] = field(default_factory=dict)

    def charge(self, usage: TokenUsage) -> Charge:
        """Cost of a usage, of which each part is rounded to millionths.

        What connectors read goes into the model, and costs as much.
        """
        calls = {
            connector: _rounded(self.connectors[connector] * MILLION * count)
            for connector, count in usage.calls.items()
            if connector in self.connectors
        }
        if TRANSCRIPTION in usage.calls and (minute := self.minutes.get(TRANSCRIBES)) is not None:
            calls[TRANSCRIPTION] = _rounded(minute * MILLION * usage.audio / SECONDS)
        price = self.price_of(usage.model)
        if price is None and not calls:
            return Charge()
        tokens = _tokens(price, usage) if price else 0
        return Charge(tokens + sum(calls.values()), self.currency, calls, price is not None)

    def price_of(self, model: str) -> ModelPrice | None:
        """Price of a model: under its own name, else under another name of the same family.

        A dated name is priced as the family's -latest, or as the bare family; those two as the
        newest dated one of the family.
        """
        if (found := self.models.get(model)) or not model:
            return found
        dated = DATED.fullmatch(model)
        family = dated["base"] if dated else model.removesuffix(LATEST)
        for name in (f"{family}{LATEST}", family):
            if name in self.models:
                return self.models[name]
        newest = None if dated else self._newest(family)
        return self.models[newest] if newest else None

    def unpriced_models(self, models: set[str]) -> list[str]:
        """Those of the models that have no price."""
        return sorted(model for model in models if self.price_of(model) is None)

    def unpriced_connectors(self, connectors: set[str]) -> list[str]:
        """Those of the connectors that have no price."""
        return sorted(connectors - self.connectors.keys())

    def _newest(self, family: str) -> str | None:
        dated = ((DATED.fullmatch(name), name) for name in self.models)
        these = [(it["date"], name) for it, name in dated if it and it["base"] == family]
        return max(these)[1] if these else None


def _tokens(price: ModelPrice, usage: TokenUsage) -> int:
    """Cost of tokens: the price of a million in the currency is that of one in millionths."""
    going_in = usage.prompt + usage.connector
    return _rounded(price.input * going_in + price.output * usage.completion)


def _rounded(millionths: Decimal) -> int:
    return int(millionths.to_integral_value(ROUND_HALF_UP))
