"""A ramp on so many nodes: database, pooler, nodes, warm-up, stages, and the check at the end."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from playground.server import Playground
from tests.chaos.journal import Journal
from tests.chaos.nodes import Node, running
from tests.chaos.spawning import HOST, PRODUCT
from tests.load import rows, servers, usage
from tests.load.figures import Measured, is_late
from tests.load.measuring import Scene, Taken, added_so_far, measured
from tests.load.plan import Plan, Stage
from tests.load.platforms import ground, install
from tests.load.players import Players
from tests.load.rows import Growth
from tests.load.servers import Postgres, Servers
from tests.load.usage import Processes
from tests.load.watching import Answers, failures

AT_ONCE = 4  # questions of the warm-up that are open at the same time
PATIENCE = 180.0  # seconds until every question must be answered
LOOK = 0.1


@dataclass(frozen=True, slots=True)
class Ramp:
    """Results of a run on so many nodes."""

    nodes: int
    pooler: str
    idle: dict[str, int]  # connections
    memory: tuple[float, float]  # megabytes of a node: idle, at the end
    stages: list[Measured]
    cpu: Mapping[str, float]  # seconds per question by process, over the whole ramp
    growth: Growth
    late: float  # seconds that the players were, at most
    failures: list[str]

    @property
    def questions(self) -> int:
        return sum(stage.asked for stage in self.stages)


async def run(plan: Plan, nodes: int, postgres: Postgres, folder: Path) -> Ramp:
    """Run until the ramp saturates, or is over."""
    async with _opened(plan, nodes, postgres, folder) as scene:
        idle = await servers.connections(scene.servers, scene.processes.nodes)
        memory = scene.processes.memory
        asked = await _warm_up(scene)
        before, began = await rows.stored(scene.servers.direct), scene.processes.sample()
        taken = await _climb(scene, asked)
        await _answered(scene, asked)
        await scene.players.close()
        ended, after = scene.processes.sample(), await rows.stored(scene.servers.direct)
        questions = len(asked) - len(plan.people)
        return Ramp(
            nodes=nodes,
            pooler=scene.servers.named,
            idle=idle,
            memory=(memory, scene.processes.memory),
            stages=[measured(scene, one) for one in taken],
            cpu=usage.per_question(began, ended, questions),
            growth=rows.growth(before, after, questions),
            late=scene.players.late,
            failures=failures(asked, scene.answers.messages()),
        )


@asynccontextmanager
async def _opened(plan: Plan, count: int, postgres: Postgres, folder: Path) -> AsyncIterator[Scene]:
    playground, slack, model = ground(plan)
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(postgres.fresh(f"load{count}"))
        await stack.enter_async_context(playground)
        await install(playground, server.direct, len(plan.people))
        nodes = _nodes(playground, server, count, folder)
        await stack.enter_async_context(running(nodes))
        slack.balance([f"http://{HOST}:{node.port}/slack/events" for node in nodes])
        answers = Answers(slack)
        watching = asyncio.create_task(answers.watch())
        stack.callback(watching.cancel)
        pids = [psutil.Process(node.process.pid) for node in nodes if node.process]
        processes = Processes(server, pids)
        yield Scene(plan, server, processes, model, answers, Players(slack, plan, answers))


def _nodes(playground: Playground, server: Servers, count: int, folder: Path) -> list[Node]:
    environment = playground.oauth_environment | server.environment
    journal = Journal(folder)
    return [
        Node(f"{count}-node-{number + 1}", PRODUCT, environment, folder, journal)
        for number in range(count)
    ]


async def _warm_up(scene: Scene) -> list[int]:
    """Have each workspace ask once, few at a time; return the questions' ids."""
    asked: list[int] = []
    for act in scene.plan.warm_up:
        if act.kind.is_question:
            await _answered(scene, asked, but=AT_ONCE)
            asked.append(act.id)
        await scene.players.act(act)
    await _answered(scene, asked)
    return asked


async def _climb(scene: Scene, asked: list[int]) -> list[Taken]:
    """Play stage by stage without a break; end with one whose people wait."""
    began = time.monotonic()
    taken: list[Taken] = []
    usual: float | None = None
    for stage in scene.plan.stages:
        asked += [act.id for act in stage.questions]
        taken.append(await _play(scene, stage, began))
        added = added_so_far(scene, stage)
        usual = added if usual is None else usual
        if is_late(added, usual):
            break
    return taken


async def _play(scene: Scene, stage: Stage, began: float) -> Taken:
    before, already = scene.processes.sample(), len(scene.answers.finished)
    looking = asyncio.create_task(_connections(scene, stage.seconds / 2))
    await scene.players.play(stage.acts, began)
    await asyncio.sleep(max(began + stage.begins + stage.seconds - time.monotonic(), 0.0))
    after, answered = scene.processes.sample(), len(scene.answers.finished) - already
    return Taken(stage, before, after, answered, await looking)


async def _connections(scene: Scene, delay: float) -> dict[str, int]:
    await asyncio.sleep(delay)
    return await servers.connections(scene.servers, scene.processes.nodes)


async def _answered(scene: Scene, asked: Sequence[int], but: int = 0) -> None:
    """Wait until all questions but so many are answered, or patience is over."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if sum(id_ not in scene.answers.finished for id_ in asked) <= but:
            return
        await asyncio.sleep(LOOK)
