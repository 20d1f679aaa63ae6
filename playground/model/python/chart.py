"""A chart as it was described: its series, its title and the names of its axes."""

from dataclasses import dataclass, field

from .limits import Value


@dataclass(frozen=True, slots=True)
class Series:
    """`kind` is "plot", "bar", "hist" (`xs` are the edges) or "pie"."""

    kind: str
    xs: list[Value]
    ys: list[float]
    label: str = ""


@dataclass(slots=True)
class Chart:
    series: list[Series] = field(default_factory=list)
    title: str = ""
    xlabel: str = ""
    ylabel: str = ""
