"""Assumptions about the services, and what was found out about each."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

CATALOGUE = Path(__file__).with_name("assumptions.toml")
NOT_TRIED = "not tried"


class Service(StrEnum):
    MISTRAL = "mistral"
    SLACK = "slack"


@dataclass(frozen=True, slots=True)
class Assumption:
    """`name` is also the dialect of a service for which it doesn't hold.

    `otherwise` says what the app does then, `verify` how it is found out; `needed` tells whether
    the app can't do without.
    """

    name: str
    service: Service
    assumed: str
    otherwise: str
    verify: str
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """Result of a trial; `holds` is None where it could not be made, `value` a dialect's number."""

    assumption: Assumption
    holds: bool | None
    seen: str
    value: float | None = None


class Findings:
    """Collects what is found out. What was seen to fail stays so, whatever is seen later."""

    def __init__(self, known: Mapping[str, Assumption]) -> None:
        self._known = known
        self._found: dict[str, Finding] = {}

    def holds(self, *names: str, seen: str = "as assumed") -> None:
        for name in names:
            self._found.setdefault(name, Finding(self._known[name], True, seen))

    def fails(self, name: str, seen: str, value: float | None = None) -> None:
        if self.failed(name):
            return
        self._found[name] = Finding(self._known[name], False, seen, value)

    def failed(self, name: str) -> bool:
        return name in self._found and self._found[name].holds is False

    def __iter__(self) -> Iterator[Finding]:
        for name, assumption in self._known.items():
            yield self._found.get(name) or Finding(assumption, None, NOT_TRIED)

    @property
    def dialects(self) -> dict[str, float | bool]:
        """The failed assumptions, as the playground reads them."""
        failed = [finding for finding in self if finding.holds is False]
        return {
            one.assumption.name: True if one.value is None else round(one.value, 2)
            for one in failed
        }

    @property
    def is_enough(self) -> bool:
        """True if everything holds that the app needs."""
        return not any(one.holds is False and one.assumption.needed for one in self)


def load() -> dict[str, Assumption]:
    """Read the catalogue, by name."""
    content = tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))
    return {
        name: Assumption(name, service, **fields)
        for service in Service
        for name, fields in content[service].items()
    }
