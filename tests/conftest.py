"""Fixtures that every test may use; how property tests find their examples.

The suite tries the same examples on every run, so that it fails for a change and not for luck.
`make search` looks for new ones.
"""

import gc

import structlog
from hypothesis import settings

from tests.support.steady_loop import SteadyLoop

pytest_plugins = ["tests.support.databases", "tests.support.app", "tests.support.plans.plugin"]

settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("search", max_examples=2_000, deadline=None, print_blob=True)
settings.load_profile("same")

# As the app logs on a terminal: a traceback with all locals takes so long that it stalls the loop.
structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        ),
    ]
)


def pytest_collection_finish() -> None:
    """Spare the garbage collector what thousands of collected tests consist of."""
    gc.collect()
    gc.freeze()


def pytest_asyncio_loop_factories() -> dict[str, type[SteadyLoop]]:
    """Run every test on a loop that a stalled machine can't make miss a deadline."""
    return {"steady": SteadyLoop}
