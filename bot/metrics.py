"""What GET /metrics tells. Labels are few and fixed: no ids, no names."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

registry = CollectorRegistry()

turns = Counter("threadwind_turns", "Turns that ended, by outcome", ["outcome"], registry=registry)
open_turns = Gauge("threadwind_open_turns", "Threads this node works on", registry=registry)
turn_seconds = Histogram(
    "threadwind_turn_seconds",
    "From a turn's begin to its end",
    buckets=(0.5, 1, 2, 5, 10, 20, 40, 80, 160, 320, 640),
    registry=registry,
)
