"""Modules and methods that a cell may use."""

import cmath
import decimal
import math
import random
import statistics
from collections.abc import Callable
from dataclasses import dataclass

from . import limits
from .limits import Value

_MATH = (
    "sqrt", "cbrt", "exp", "log", "log2", "log10", "sin", "cos", "tan", "asin", "acos", "atan",
    "sinh", "cosh", "tanh", "floor", "ceil", "isclose", "gcd", "hypot", "radians", "degrees",
    "fsum", "erf", "pi", "e", "tau", "inf",
)  # fmt: skip
_CMATH = ("sqrt", "exp", "log", "sin", "cos", "asin", "acos", "phase", "pi")
_STATISTICS = (
    "mean", "median", "mode", "stdev", "pstdev", "variance", "quantiles", "correlation",
    "linear_regression", "NormalDist",
)  # fmt: skip
_RANDOM = ("gauss", "uniform", "expovariate", "randint", "random", "choice", "seed", "shuffle")
_METHODS: dict[type, frozenset[str]] = {
    list: frozenset({"append", "count", "index"}),
    dict: frozenset({"items", "keys", "values", "get", "setdefault"}),
    str: frozenset({"upper", "lower", "title", "strip", "startswith", "endswith"}),
    complex: frozenset({"real", "imag"}),
    statistics.NormalDist: frozenset({"cdf", "inv_cdf", "pdf"}),
}


class Module:
    """An imported module, with the members that are within reach."""

    def __init__(self, name: str, members: dict[str, Value]) -> None:
        self.name = name
        self._members = members

    def member(self, name: str) -> Value:
        if name not in self._members:
            raise AttributeError(f"module '{self.name}' has no attribute '{name}'")
        return self._members[name]


@dataclass(frozen=True, slots=True)
class Opened:
    """An object of the cell's own libraries, with the methods that it has."""

    methods: dict[str, Callable[..., Value]]


def modules() -> dict[str, Module]:
    """Return the modules that compute: each cell has random numbers of its own, from one seed."""
    numbers = random.Random(0)  # noqa: S311 - figures to show, no secrets
    sources = {
        "math": (math, _MATH), "cmath": (cmath, _CMATH), "statistics": (statistics, _STATISTICS),
        "random": (numbers, _RANDOM), "decimal": (decimal, ("Decimal",)),
    }  # fmt: skip
    found = {
        name: {member: getattr(source, member) for member in members}
        for name, (source, members) in sources.items()
    }
    found["math"] |= {
        "factorial": lambda number: math.factorial(limits.small(number)),
        "comb": lambda number, chosen: math.comb(limits.small(number), chosen),
    }
    return {name: Module(name, members) for name, members in found.items()}


def attribute(owner: Value, name: str) -> Value:
    """Return a method or property that is within reach."""
    if isinstance(owner, Opened) and name in owner.methods:
        return owner.methods[name]
    if isinstance(owner, str) and name == "join":
        return lambda texts: limits.join(owner, texts)
    fields = getattr(type(owner), "_fields", ()) if isinstance(owner, tuple) else ()
    if name in fields or name in _METHODS.get(type(owner), ()):
        return getattr(owner, name)
    raise AttributeError(f"'{type(owner).__name__}' object has no attribute '{name}'")
