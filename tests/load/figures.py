"""Percentiles, the stage at which a ramp saturates, and the process that is at its limit."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

TIMES_LATER = 3.0  # of the first stage's median
NOTICED = 0.25  # seconds: what is added below that is no saturation
FULL = 0.85  # of a core: a process with one loop is at its limit
MACHINE_FULL = 0.9  # of all cores


@dataclass(frozen=True, slots=True)
class Latencies:
    """Percentiles, in seconds."""

    p50: float
    p95: float
    p99: float


@dataclass(frozen=True, slots=True)
class Measured:
    """One stage: questions planned and answered, latencies from the planned times, and costs.

    `added` is the first text's less the model's own time. `cores` are CPU seconds per second by
    process, `machine` is the share of all cores in use, `others` are the cores of it that went to
    processes of somebody else.
    """

    rate: float
    seconds: float
    asked: int
    answered: int
    request: Latencies
    added: Latencies
    finished: Latencies
    cores: Mapping[str, float]
    machine: float
    others: float
    connections: Mapping[str, int]


def latencies(values: Sequence[float]) -> Latencies:
    return Latencies(*(percentile(values, share) for share in (0.5, 0.95, 0.99)))


def percentile(values: Sequence[float], share: float) -> float:
    """Return a percentile by the nearest rank; infinite where nothing was measured."""
    if not values:
        return math.inf
    return sorted(values)[max(math.ceil(share * len(values)) - 1, 0)]


def is_late(median: float, usual: float) -> bool:
    """Tell whether half of the people wait noticeably longer than usual."""
    return median > max(TIMES_LATER * usual, NOTICED)


def saturation(stages: Sequence[Measured]) -> Measured | None:
    """Return the first stage of a ramp in which people wait longer than at the first rate."""
    usual = stages[0].added.p50
    return next((stage for stage in stages if is_late(stage.added.p50, usual)), None)


def limit(stage: Measured) -> str:
    """Name what is at its limit: a process, or the machine's cores."""
    name, used = max(stage.cores.items(), key=lambda item: item[1])
    busiest = f"{name} uses {used:.2f} of a core"
    if used >= FULL:
        return f"{busiest}: its limit"
    if stage.machine >= MACHINE_FULL:
        others = f"{stage.others:.1f} of them by others"
        return f"the machine's cores are in use ({stage.machine:.0%}), {others}; {busiest}"
    return f"no process is at its limit; {busiest}, the machine {stage.machine:.0%}"
