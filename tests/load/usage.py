"""CPU time by process: the nodes', PostgreSQL's with all its backends, the pooler's, and ours."""

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

import psutil

from tests.load.servers import Servers

NODE, POSTGRES, POOLER, PLATFORMS = "node", "PostgreSQL", "pooler", "platforms and players"


@dataclass(frozen=True, slots=True)
class Sample:
    """CPU seconds so far by process, at a monotonic time; `machine` is that of all processes."""

    at: float
    seconds: Mapping[str, float]
    machine: float


@dataclass(frozen=True, slots=True)
class Processes:
    """All processes of a ramp."""

    servers: Servers
    nodes: list[psutil.Process]

    def sample(self) -> Sample:
        seconds = {f"{NODE} {n + 1}": _cpu(node) for n, node in enumerate(self.nodes)}
        backends = self.servers.postgres.children(recursive=True)
        ended = self.servers.postgres.cpu_times()
        seconds[POSTGRES] = (
            _cpu(self.servers.postgres)
            + sum(map(_cpu, backends))
            + ended.children_user
            + ended.children_system
        )
        if self.servers.pooler:
            seconds[POOLER] = _cpu(self.servers.pooler)
        seconds[PLATFORMS] = time.process_time()
        idle = psutil.cpu_times()
        return Sample(time.monotonic(), seconds, sum(idle) - idle.idle - getattr(idle, "iowait", 0))

    @property
    def memory(self) -> float:
        """Resident memory of a node, on average, in megabytes."""
        return sum(node.memory_info().rss for node in self.nodes) / len(self.nodes) / 1e6


def cores(before: Sample, after: Sample) -> dict[str, float]:
    """Return CPU seconds per second by process."""
    seconds = after.at - before.at
    return {
        name: max(value - before.seconds.get(name, 0.0), 0.0) / seconds
        for name, value in after.seconds.items()
    }


def per_question(before: Sample, after: Sample, questions: int) -> dict[str, float]:
    """Return CPU seconds per question by process, the nodes together."""
    spent = {name: after.seconds[name] - before.seconds[name] for name in after.seconds}
    nodes = [name for name in spent if name.startswith(NODE)]
    others = {name: value for name, value in spent.items() if name not in nodes}
    together = {NODE: sum(spent[name] for name in nodes)} | others
    return {name: value / max(questions, 1) for name, value in together.items()}


def machine(before: Sample, after: Sample) -> float:
    """Return the share of all cores that was in use, whoever used them."""
    return (after.machine - before.machine) / (after.at - before.at) / (psutil.cpu_count() or 1)


def others(before: Sample, after: Sample) -> float:
    """Return the cores that processes of somebody else used."""
    used = (after.machine - before.machine) / (after.at - before.at)
    return max(used - sum(cores(before, after).values()), 0.0)


def _cpu(process: psutil.Process) -> float:
    with suppress(psutil.NoSuchProcess):
        times = process.cpu_times()
        return float(times.user + times.system)
    return 0.0
