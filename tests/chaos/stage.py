"""Environment of a run: database, platforms, and the nodes on which the app runs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playground.installer import NotInstalled
from playground.mistral import LocalMistral
from playground.server import Playground
from playground.slack import Bot, LocalSlack
from tests.chaos import databases, nodes
from tests.chaos.balancer import Balancer
from tests.chaos.configurations import GRACE, LEASE, TOKEN_LIFE, Configuration
from tests.chaos.databases import Disturbed
from tests.chaos.faults import CountedFaults
from tests.chaos.journal import Journal
from tests.chaos.model import Witness
from tests.chaos.nodes import LOOK, START, Node
from tests.chaos.plan import Plan
from tests.chaos.spawning import HOST

# Seconds. However busy the machine, by the last one a node is back.
RETRIES = (0.0, 0.5, 1.0, 1.5, 2.0, 2.0, 3.0, 4.0, 5.0, 5.0, 5.0, *(6 * [10.0]))


@dataclass(frozen=True, slots=True)
class Stage:
    slack: LocalSlack
    mistral: LocalMistral
    model: Witness
    of_slack: CountedFaults
    of_mistral: CountedFaults
    balancer: Balancer
    database: Disturbed
    nodes: list[Node]
    journal: Journal

    def pacify(self) -> None:
        """End all faults."""
        self.of_mistral.clear()
        self.of_slack.clear()
        self.balancer.is_unruly = False


@asynccontextmanager
async def opened(
    configuration: Configuration, plan: Plan, command: tuple[str, ...], folder: Path
) -> AsyncIterator[Stage]:
    """Open the database and the platforms, and start the nodes."""
    journal = Journal(folder)
    of_slack, of_mistral = CountedFaults(journal), CountedFaults(journal)
    model = Witness(plan.seed)
    slack = LocalSlack(faults=of_slack)
    mistral = LocalMistral(model=model, faults=of_mistral)
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(databases.opened(configuration.engine, folder))
        ground = await stack.enter_async_context(Playground(slack=slack, mistral=mistral))
        environment = _environment(ground, configuration) | _settings(database.url, plan.replies)
        _speak(ground, configuration.dialect)
        names = [f"node-{number + 1}" for number in range(configuration.nodes)]
        children = [Node(name, command, environment, folder, journal) for name in names]
        balancer = await stack.enter_async_context(Balancer(plan.seed, journal, children))
        await stack.enter_async_context(nodes.running(children))
        if configuration.is_installed:
            await _install(ground, configuration.workspaces, children[0])
        slack.request_url, slack.retry_delays = balancer.url, RETRIES
        yield Stage(
            slack, mistral, model, of_slack, of_mistral, balancer, database, children, journal
        )


def _environment(ground: Playground, configuration: Configuration) -> dict[str, str]:
    return ground.oauth_environment if configuration.is_installed else ground.environment


async def _install(ground: Playground, workspaces: tuple[str, ...], node: Node) -> None:
    """Install the app in workspaces with the same ids, with tokens that are soon to be renewed."""
    slack = ground.slack
    ground.attach(f"http://{HOST}:{node.port}")
    slack.token_rotation, slack.tenants.tokens.life = True, TOKEN_LIFE
    for team in workspaces:
        if slack.tenants.get(team) is None:
            slack.add_workspace(team, team, Bot())
        await _when_it_works(ground, team)


async def _when_it_works(ground: Playground, team: str) -> None:
    """Install the app as soon as it does more than to say that it lives."""
    async with asyncio.timeout(START):
        while True:
            try:
                return await ground.install(team)
            except NotInstalled:
                await asyncio.sleep(LOOK)


def _speak(ground: Playground, dialect: str) -> None:
    for platform in (ground.mistral, ground.slack):
        if dialect in platform.dialects.known:
            platform.dialects.speak(dialect)


def _settings(database_url: str, replies: str) -> dict[str, str]:
    return {
        "DATABASE_URL": database_url,
        "CHANNEL_REPLIES": replies,
        "LEASE_SECONDS": str(LEASE),
        "GRACE_SECONDS": str(GRACE),
        "LOG_LEVEL": "info",
    }
