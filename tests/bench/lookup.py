"""Latency of the inbox with few and with many threads stored."""

import random
import time
from collections.abc import Callable, Iterable
from dataclasses import replace

from sqlalchemy import Connection, String, cast, insert, literal, null, select

from storage.engine.database import Database
from storage.models import Thread, Turn
from storage.queue import inbox, nodes
from storage.records import Addressed, NewTurn
from tests.bench.databases import ENGINES, Databases
from tests.bench.report import Figure, median, ms, p99

TITLE = "7. The inbox with many threads stored"
TEAM, CHANNEL, NODE = "T0LOCAL", "C0GENERAL", "bench"
BEGIN = 1_700_000_000  # seconds since 1970: the first stored thread
NEW = 1_800_000_000
ROUNDS = 200  # transactions of a kind
QUICK_ROUNDS = 60


async def run(databases: Databases, quick: bool) -> list[Figure]:
    rounds = QUICK_ROUNDS if quick else ROUNDS
    sizes = (1_000, 100_000 if quick else 1_000_000)
    figures: list[Figure] = []
    for engine in ENGINES:
        few: dict[str, list[float]] = {}
        for size in sizes:
            database = Database(await databases.fresh(engine))
            try:
                await database.run(fill, size)
                times = await _times(database, size, rounds)
            finally:
                await database.close()
            figures += _figures(f"{engine}, {size:,}", times, few)
            few = times
    return figures


def fill(connection: Connection, size: int) -> None:
    """Store so many threads, each with one finished turn."""
    first = select(literal(1).label("n")).cte(recursive=True)
    numbers = first.union_all(select(first.c.n + 1).where(first.c.n < size))
    n = numbers.c.n
    ts = cast(n + BEGIN, String) + ".000100"
    place = {"team": literal(TEAM), "channel": literal(CHANNEL), "ts": ts}
    entry = {"conversation_id": literal("conv_") + cast(n, String), "entry_id": literal("msg")}
    times = {"created_at": literal(1.0), "used_at": literal(1.0)}
    thread = {"id": n, **place, "node": null(), "fence": literal(1), **entry, **times}
    turn = {"thread_id": n, **place, "cause": literal("message"), **entry}
    turn |= {"user": literal("U0ALICE"), "user_team": literal(TEAM), "attempts": literal(1)}
    turn |= {"created_at": literal(1.0), "finished_at": literal(2.0)}
    for table, values in ((Thread, thread), (Turn, turn)):
        connection.execute(insert(table).from_select(list(values), select(*values.values())))
    if connection.dialect.name == "postgresql":
        for sequence, name in (("threads_id_seq", "threads"), ("turns_id_seq", "turns")):
            connection.exec_driver_sql(f"SELECT setval('{sequence}', (SELECT max(id) FROM {name}))")
        connection.exec_driver_sql("ANALYZE")


async def _times(database: Database, size: int, rounds: int) -> dict[str, list[float]]:
    """Measure milliseconds per transaction, by its purpose."""
    chance = random.Random(7)
    known = (_message(BEGIN + n) for n in chance.sample(range(1, size + 1), rounds))
    unknown = (_message(NEW + n) for n in range(rounds))
    fresh = [_message(NEW + n) for n in range(rounds, 2 * rounds)]

    def accept(connection: Connection, new: NewTurn) -> None:
        inbox.accept(connection, new, node=NODE)

    def bare(connection: Connection, _new: NewTurn) -> None:
        nodes.record_heartbeat(connection, NODE)

    kinds: dict[str, tuple[Callable[[Connection, NewTurn], None], Iterable[NewTurn]]]
    kinds = {
        "bare": (bare, fresh),
        "follow-up": (accept, map(_reply, known)),
        "unknown thread": (accept, map(_reply, unknown)),
        "new thread": (accept, fresh),
    }
    times: dict[str, list[float]] = {}
    for kind, (body, messages) in kinds.items():
        times[kind] = []
        for new in messages:
            began = time.perf_counter()
            await database.run(body, new)
            times[kind].append(ms(time.perf_counter() - began))
    return times


def _reply(new: NewTurn) -> NewTurn:
    return replace(new, addressed=Addressed.IF_IN_THREAD)


def _message(second: int) -> NewTurn:
    """Return a reply in the thread that began at this second."""
    return NewTurn(
        team=TEAM,
        channel=CHANNEL,
        thread_ts=f"{second}.000100",
        ts=f"{second}.000200",
        user="U0ALICE",
        user_team=TEAM,
        text="And then?",
        event_id=f"Ev{second}",
    )


def _figures(name: str, times: dict[str, list[float]], few: dict[str, list[float]]) -> list[Figure]:
    bare = median(times["bare"])
    figures = []
    for kind in ("follow-up", "unknown thread", "new thread"):
        note = f"99 of 100: {p99(times[kind]):.2f} ms"
        if few:
            growth = median(times[kind]) / median(few[kind])
            note += f"; {growth:.2f} times what it takes with 1,000"
        figures.append(Figure(f"{name}: {kind}", median(times[kind]), "ms", bare=bare, note=note))
    return figures
