"""Child process: the unmodified app, which also counts its SQL statements."""

import asyncio
import json
import re
import resource
import sys
from collections import Counter
from typing import Any

from aiohttp import web
from sqlalchemy import event

from bot import settings as setting
from bot.app import wiring
from bot.app.console import stop_signal
from bot.app.server import listen, settle
from bot.core import logging_setup
from storage.engine.database import Database
from tests.bench.processes import REPORT

OF = re.compile(r"(?:INSERT INTO|UPDATE|FROM)\s+(\w+)")
UNITS = {"darwin": 1.0}  # bytes in a unit of ru_maxrss; kilobytes elsewhere


def counted(database: Database) -> Counter[str]:
    """Count SQL statements and commits from now on, by verb and table."""
    counts: Counter[str] = Counter()

    def statement(_connection: Any, _cursor: Any, text: str, *_: Any) -> None:
        verb = text.split(None, 1)[0]
        table = OF.search(text)
        if verb in {"SELECT", "INSERT", "UPDATE", "DELETE"}:
            counts[f"{verb} {table[1] if table else ''}"] += 1

    def commit(_connection: Any) -> None:
        counts["COMMIT"] += 1

    event.listen(database.sync_engine, "before_cursor_execute", statement)
    event.listen(database.sync_engine, "commit", commit)
    return counts


def count_wakeups(counts: Counter[str]) -> None:
    """Count from now on how often the event loop wakes up from waiting."""
    selector: Any = asyncio.get_running_loop()._selector  # type: ignore[attr-defined]
    select = selector.select

    def counted_select(timeout: float | None = None) -> Any:
        if timeout != 0:
            counts["WAKEUP"] += 1
        return select(timeout)

    selector.select = counted_select


async def serve() -> None:
    settings = setting.load()
    logging_setup.configure(settings.log_level)
    stop = stop_signal()
    async with wiring.running(settings) as app:
        settle()
        counts = counted(app.database)
        count_wakeups(counts)

        async def report(_request: web.Request) -> web.Response:
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            return web.json_response(
                {
                    "statements": counts,
                    "open_turns": app.worker.open_turns,
                    "peak": peak * UNITS.get(sys.platform, 1024.0) / 1e6,
                }
            )

        web_app = app.web_app
        web_app.router.add_get(REPORT, report)
        runner = await listen(web_app, settings.bind_host, settings.port)
        sys.stdout.write(json.dumps({"port": runner.addresses[0][1]}) + "\n")
        sys.stdout.flush()
        await stop.wait()
        await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(serve())
