"""Prometheus metrics, served at GET /metrics. Labels are few and bounded: no ids, no people."""

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
step_seconds = Histogram(
    "threadwind_step_seconds",
    "What a turn spends its time on: recording the message, waiting for the model's first words, "
    "the rest of the answer, showing what is left of it, and the files that come with it",
    ["step"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300),
    registry=registry,
)
recoveries = Counter(
    "threadwind_recoveries",
    "Turns taken up again: from another process, with their answer saved, with their answer found "
    "at Mistral, or asked again",
    ["how"],
    registry=registry,
)
retries = Counter(
    "threadwind_retries",
    "Requests and transactions repeated because the first try failed",
    ["platform"],
    registry=registry,
)
rate_limited = Counter(
    "threadwind_rate_limited", "Requests answered 429", ["platform", "method"], registry=registry
)
files = Counter(
    "threadwind_files",
    "Files made by tools that were sent, or are missing",
    ["outcome"],
    registry=registry,
)
documents = Counter(
    "threadwind_documents",
    "Shared files that came to an end, by how",
    ["outcome"],
    registry=registry,
)
tokens = Counter(
    "threadwind_tokens",
    "Tokens of turns that ended, as in the ledger: of prompts, answers, and what connectors read",
    ["model", "kind"],
    registry=registry,
)
cost = Counter(
    "threadwind_cost",
    "Cost of turns that ended, as in the ledger, connector calls included",
    ["model", "currency"],
    registry=registry,
)
connector_calls = Counter(
    "threadwind_connector_calls",
    "Connector calls of turns that ended, as in the ledger",
    ["connector"],
    registry=registry,
)
tool_calls = Counter(
    "threadwind_tool_calls",
    "Calls of the tools that run here, by tool and how they ended",
    ["tool", "outcome"],
    registry=registry,
)
stops = Counter("threadwind_stops", "Turns that people stopped", registry=registry)
feedback = Counter(
    "threadwind_feedback", "What people think of answers", ["opinion"], registry=registry
)
waiting = Counter("threadwind_waiting", "People told that they have to wait", registry=registry)
requests_refused = Counter(
    "threadwind_requests_refused",
    "HTTP requests and connections refused",
    ["reason"],
    registry=registry,
)
