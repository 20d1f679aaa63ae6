"""Injector of the planned faults, each at its time, on a node or platform that it chooses."""

import asyncio
import random
from dataclasses import dataclass

from tests.chaos import faults, renewals
from tests.chaos.configurations import LEASE
from tests.chaos.plan import Blow
from tests.chaos.stage import Stage

LINGER = 2.0  # seconds at most that Mistral keeps a conversation locked after a cut
REST = 1.0  # seconds that a node is left alone after a blow: else it never gets to work


@dataclass(frozen=True, slots=True)
class Actor:
    """Injects every fault of a plan; returns when the last one is over."""

    stage: Stage

    async def act(self, blows: tuple[Blow, ...]) -> None:
        now = asyncio.get_running_loop().time
        began = now()
        async with asyncio.TaskGroup() as dealt:
            for blow in blows:
                await asyncio.sleep(began + blow.at - now())
                dealt.create_task(self._deal(blow))

    async def _deal(self, blow: Blow) -> None:
        stage, lots = self.stage, random.Random(blow.seed)
        match blow.kind.partition("_")[0]:
            case "mistral":
                stage.mistral.finish_dropped = lots.random() < 0.5
                stage.mistral.lock_linger = lots.choice((0.0, 0.3, LINGER))
                faults.of_mistral(blow.kind, lots, stage.of_mistral)
            case "slack":
                faults.of_slack(blow.kind, lots, stage.of_slack)
            case "renewal":
                faults.of_renewal(blow.kind, stage.of_slack)
            case "database" | "drop":
                stage.journal.count(blow.kind)
                await stage.database.disturb(blow.kind, lots.uniform(0.5, 1.2))
            case _:
                await self._strike(blow.kind, lots)

    async def _strike(self, kind: str, lots: random.Random) -> None:
        """Inject a fault into a node's process, one after another."""
        node = lots.choice(self.stage.nodes)
        async with node.busy:
            self.stage.journal.count(kind, node.name)
            match kind:
                case "kill9":
                    if self.stage.slack.token_rotation:
                        await renewals.none_under_way(self.stage.database.url)
                    await node.kill()
                case "freeze":
                    await node.freeze(lots.uniform(1.2, 1.6) * LEASE)
                case "graceful_stop":
                    await node.replace()
            await asyncio.sleep(REST)
