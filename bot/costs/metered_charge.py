"""Metrics of what a turn took: counted once, when the ledger has it."""

from dataclasses import dataclass, field

from bot.core import metrics
from bot.core.money import MILLION
from storage.ledger.entries import Charge, Pricing
from storage.token_usage import TokenUsage

MOST_NAMES = 100  # of models, and of connectors: each is a series of its own at Prometheus
UNKNOWN, OTHER = "unknown", "other"


@dataclass(slots=True)
class BoundedNames:
    """Names that may be labels: the first so many, and OTHER for those after."""

    most: int = MOST_NAMES
    _known: set[str] = field(default_factory=set)

    def label(self, name: str) -> str:
        if name not in self._known and len(self._known) < self.most:
            self._known.add(name)
        return (name if name in self._known else OTHER) or UNKNOWN


models, connectors = BoundedNames(), BoundedNames()


@dataclass(slots=True)
class MeteredCharge:
    """Pricing of one turn, which is counted once its transaction is committed."""

    price: Pricing
    _usage: TokenUsage = field(default_factory=TokenUsage)
    _charge: Charge = field(default_factory=Charge)

    def __call__(self, usage: TokenUsage) -> Charge:
        self._usage, self._charge = usage, self.price(usage)
        return self._charge

    def committed(self) -> None:
        """Count what the ledger now has; nothing if the turn took nothing."""
        usage, charge = self._usage, self._charge
        if not usage:
            return
        model = models.label(usage.model)
        for kind in ("prompt", "completion", "connector"):
            metrics.tokens.labels(model, kind).inc(getattr(usage, kind))
        for connector, count in usage.calls.items():
            metrics.connector_calls.labels(connectors.label(connector)).inc(count)
        if charge.cost is not None:
            metrics.cost.labels(model, charge.currency).inc(charge.cost / MILLION)
