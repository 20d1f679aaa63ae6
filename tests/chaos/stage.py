"""Environment of a run: database, platforms, and the nodes on which the app runs."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playground.mistral import LocalMistral
from playground.server import Playground
from playground.slack import LocalSlack
from tests.chaos import databases, nodes
from tests.chaos.balancer import Balancer
from tests.chaos.configurations import GRACE, LEASE, Configuration
from tests.chaos.databases import Disturbed
from tests.chaos.faults import CountedFaults
from tests.chaos.journal import Journal
from tests.chaos.model import Witness
from tests.chaos.nodes import Node
from tests.chaos.plan import Plan

# Seconds. However busy the machine, by the last one a node is back.
RETRIES = (0.0, 0.5, 1.0, 1.5, 2.0, 2.0, 3.0, 4.0, 5.0, 5.0, 5.0, 10.0, 10.0, 10.0)


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
        _speak(ground, configuration.dialect)
        environment = ground.environment | _settings(database.url, plan.replies)
        names = [f"node-{number + 1}" for number in range(configuration.nodes)]
        children = [Node(name, command, environment, folder, journal) for name in names]
        balancer = await stack.enter_async_context(Balancer(plan.seed, journal, children))
        slack.request_url, slack.retry_delays = balancer.url, RETRIES
        await stack.enter_async_context(nodes.running(children))
        yield Stage(
            slack, mistral, model, of_slack, of_mistral, balancer, database, children, journal
        )


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
