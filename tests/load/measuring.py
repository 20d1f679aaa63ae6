"""Measurement of a stage: latencies from the planned times, and CPU time by process."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from tests.load import figures, usage
from tests.load.figures import Measured
from tests.load.model import Speaker
from tests.load.plan import Plan, Stage
from tests.load.players import Players
from tests.load.servers import Servers
from tests.load.usage import Processes, Sample
from tests.load.watching import Answers


@dataclass(frozen=True, slots=True)
class Scene:
    """Servers and platforms that a ramp runs on."""

    plan: Plan
    servers: Servers
    processes: Processes
    model: Speaker
    answers: Answers
    players: Players


@dataclass(frozen=True, slots=True)
class Taken:
    """Records that are taken while a stage runs; its latencies are known only later."""

    stage: Stage
    before: Sample
    after: Sample
    answered: int
    connections: Mapping[str, int]


def measured(scene: Scene, taken: Taken) -> Measured:
    """Measure a stage whose questions are all answered."""
    planned, asked = scene.players.planned, scene.model.asked
    shown, finished = scene.answers.shown, scene.answers.finished
    ids = [act.id for act in taken.stage.questions]
    seen = [id_ for id_ in ids if id_ in shown and id_ in asked]
    return Measured(
        rate=taken.stage.rate,
        seconds=taken.after.at - taken.before.at,
        asked=len(ids),
        answered=taken.answered,
        request=figures.latencies([asked[id_].at - planned[id_] for id_ in ids if id_ in asked]),
        added=figures.latencies([shown[id_] - planned[id_] - asked[id_].thinking for id_ in seen]),
        finished=figures.latencies([finished[i].at - planned[i] for i in ids if i in finished]),
        cores=usage.cores(taken.before, taken.after),
        machine=usage.machine(taken.before, taken.after),
        others=usage.others(taken.before, taken.after),
        connections=taken.connections,
    )


def added_so_far(scene: Scene, stage: Stage) -> float:
    """Return the median of what was added to the model's time; who still waits counts until now."""
    now, planned = time.monotonic(), scene.players.planned
    waits = []
    for act in stage.questions:
        asked = scene.model.asked.get(act.id)
        until = scene.answers.shown.get(act.id, now)
        waits.append(until - planned[act.id] - (asked.thinking if asked else 0.0))
    return figures.percentile(waits, 0.5)
