"""Report of the ramps as Markdown: rates, latencies, costs, connections, rows, sizes."""

from collections.abc import Iterable, Iterator, Sequence

from tests.bench.report import say
from tests.load import figures, sizing
from tests.load.figures import Latencies, Measured
from tests.load.mix import Mix
from tests.load.run import Ramp
from tests.load.sizing import Costs, Size
from tests.load.usage import NODE, PLATFORMS, POOLER, POSTGRES

KEPT = ("ledger", "daily_usage", "daily_calls", "audit")  # outlive a thread
PEOPLE = (200, 1_000, 100_000, 1_000_000)
HEAD = (
    "turns/s planned", "answered", "→ request p50 / p95 / p99", "first text, added", "finished",
    "cores: nodes", POSTGRES, POOLER, "rest", "machine", "connections: nodes / server / busy",
)  # fmt: skip
TABLES = ("table", "rows a turn", "bytes a turn")
SIZES = (
    "people", "turns a day", "turns/s at the peak", "events/s", "nodes", "PostgreSQL cores",
    "connections", "GB after a year",
)  # fmt: skip


def show(ramps: Sequence[Ramp], mix: Mix) -> None:
    """Print every ramp, and what follows from them."""
    for ramp in ramps:
        say(f"\n## {ramp.nodes} node{'s' if ramp.nodes > 1 else ''} ({ramp.pooler})\n")
        _table(HEAD, map(_stage, ramp.stages))
        say("")
        for line in _words(ramp):
            say(f"- {line}")
    most = max(ramps, key=lambda ramp: ramp.questions)
    say("\n## What a turn leaves in the database\n")
    rows, sizes = most.growth.rows, most.growth.bytes
    _table(TABLES, ((name, f"{rows[name]:.2f}", f"{sizes[name]:,.0f}") for name in rows))
    say(f"\nTogether {sum(sizes.values()):,.0f} bytes, and {most.growth.log:,.0f} of the log.")
    say("\n## Derived sizes\n")
    costs = costs_of(ramps, most)
    _table(SIZES, (_size(sizing.sized(people, costs, mix)) for people in PEOPLE))


def costs_of(ramps: Sequence[Ramp], most: Ramp) -> Costs:
    """Return what a turn costs, on average of the ramps, and stores, in the one with most turns."""
    size = most.growth.bytes
    return Costs(
        node=sum(ramp.cpu[NODE] for ramp in ramps) / len(ramps),
        postgres=sum(ramp.cpu[POSTGRES] for ramp in ramps) / len(ramps),
        bytes=sum(size.values()),
        kept=sum(size.get(name, 0.0) for name in KEPT),
    )


def _best(ramp: Ramp) -> Measured:
    """Return the busiest stage before the saturated one."""
    full = figures.saturation(ramp.stages)
    calm = [stage for stage in ramp.stages if full is None or stage.rate < full.rate]
    return calm[-1] if calm else ramp.stages[0]


def _words(ramp: Ramp) -> Iterator[str]:
    full, best = figures.saturation(ramp.stages), _best(ramp)
    if full:
        yield f"Saturates at {full.rate:.1f} turns a second: {figures.limit(full)}."
    else:
        yield f"Not saturated by {best.rate:.1f} turns a second: {figures.limit(best)}."
    costs = ", ".join(f"{name} {1000 * seconds:.0f} ms" for name, seconds in ramp.cpu.items())
    yield f"CPU time per turn, with all that comes along: {costs}."
    node, base = _per(ramp.cpu[NODE]), _per(ramp.cpu[POSTGRES])
    yield f"Derived: a node's core answers {node} turns a second, one of {POSTGRES} {base}."
    yield f"A node takes {ramp.memory[0]:.0f} MB idle, {ramp.memory[1]:.0f} MB at the end."
    idle = ramp.idle
    yield f"Connections at idle: {idle['nodes']} of nodes, {idle['server']} of the server."
    yield f"The players were {ramp.late:.2f} s late at most, which the latencies include."
    yield from ramp.failures or [
        f"Each of {ramp.questions:,} questions has exactly one whole answer."
    ]


def _stage(stage: Measured) -> tuple[str, ...]:
    cores = {
        name: sum(used for each, used in stage.cores.items() if each.startswith(name))
        for name in (NODE, POSTGRES, POOLER, PLATFORMS)
    }
    connections = " / ".join(str(stage.connections[name]) for name in ("nodes", "server", "busy"))
    return (
        f"{stage.rate:.1f}",
        f"{stage.answered / stage.seconds:.1f}",
        _latencies(stage.request),
        _latencies(stage.added),
        _latencies(stage.finished),
        *(f"{used:.2f}" for used in cores.values()),
        f"{stage.machine:.0%}",
        connections,
    )


def _size(size: Size) -> tuple[str, ...]:
    return (
        f"{size.people:,}",
        f"{size.a_day:,.0f}",
        f"{size.turns:,.2f}",
        f"{size.events:,.1f}",
        f"{size.nodes:,}",
        f"{size.postgres_cores:,.1f}",
        f"{size.connections:,}",
        f"{size.gigabytes:,.1f}",
    )


def _latencies(of: Latencies) -> str:
    return f"{of.p50:.2f} / {of.p95:.2f} / {of.p99:.2f}"


def _per(seconds: float) -> str:
    return f"{1 / seconds:.0f}" if seconds else "any number of"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    for cells in (head, ("---",) * len(head), *rows):
        say(f"| {' | '.join(cells)} |")
