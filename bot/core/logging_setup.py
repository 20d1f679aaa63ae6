"""Logging: one line per event, ids as fields. Never what users or models wrote, never a token.

An outage is one line, said where it is noticed: what it makes fail elsewhere needs no stack trace.
"""

import logging
import re
import sys
from typing import Any, cast

import structlog
from structlog.typing import EventDict

from storage.engine.outages import Unavailable

# Minimum levels of libraries that log whole request bodies below them.
MINIMUM_LEVELS = {
    "slack_bolt": logging.ERROR,
    "slack_sdk": logging.ERROR,
    "aiohttp": logging.WARNING,
    "alembic": logging.WARNING,
    "httpx2": logging.WARNING,
}

# Slack's tokens, and what any request carries in its header; a last net below `repr=False`.
SECRETS = re.compile(r"x(?:ox[a-z]|app)[-.][\w.-]+|(?<=Bearer )[\w.~+/=-]+")
HIDDEN = "(hidden)"
FIRST = ("timestamp", "level", "event")


def without_secrets(_logger: Any, _method: str, line: str) -> str:
    """Hide tokens in a line of the log, wherever they come from: an error's words, a library."""
    return SECRETS.sub(HIDDEN, line)


def without_outages(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Drop what a failure of the database makes fail; `storage.engine.trouble` tells of it."""
    error = event.get("exc_info")
    if isinstance(error, tuple):
        error = error[1]
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, Unavailable) or event.get("error") == Unavailable.__name__:
        raise structlog.DropEvent
    return event


class OneLine(logging.Filter):
    """Makes one line of what Slack's libraries log with a stack trace, and drops outages."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, Unavailable):
            return False
        if record.name.startswith("slack") and _is_of_network(error):
            record.msg = f"{record.getMessage().splitlines()[0]} ({type(error).__name__})"
            record.args, record.exc_info, record.exc_text = None, None, None
        return True


def _is_of_network(error: BaseException | None) -> bool:
    if isinstance(error, OSError | TimeoutError):
        return True
    return type(error).__module__.partition(".")[0] in {"aiohttp", "slack_sdk"}


def in_order(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Put first what people look for first in a line."""
    return {**{name: event.pop(name) for name in FIRST if name in event}, **event}


def configure(level: str) -> None:
    """Log to standard error: readable on a terminal, JSON elsewhere."""
    number = logging.getLevelNamesMapping()[level.upper()]
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        without_outages,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
    ]
    is_terminal = sys.stderr.isatty()
    rendered: list[structlog.typing.Processor] = (
        [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
        if is_terminal
        else [structlog.processors.format_exc_info, in_order, structlog.processors.JSONRenderer()]
    )
    renderer = [*rendered, cast("structlog.typing.Processor", without_secrets)]
    structlog.configure(
        processors=[*shared, *renderer],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderer],
        foreign_pre_chain=shared,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    handler.addFilter(OneLine())
    logging.basicConfig(level=max(number, logging.INFO), handlers=[handler], force=True)
    for name, minimum in MINIMUM_LEVELS.items():
        logging.getLogger(name).setLevel(minimum)
