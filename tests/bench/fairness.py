"""One question of Bob's behind Alice's many, on a node with room for some of them."""

from tests.bench.databases import ENGINES, Databases
from tests.bench.model import Paced
from tests.bench.platforms import CHANNEL, DEFAULTS, Platforms, opened, until
from tests.bench.report import Figure

TITLE = "19. One question behind another person's 120, with 20 turns at a time"
ALICE, BOB = "U0ALICE", "U0BOB"
HEAP = 120
LIMITS = {"MAX_TURNS": "20"}
SETTLED = 19  # of Alice's turns under way: the last room is kept for others


async def run(databases: Databases, quick: bool) -> list[Figure]:
    engines = ENGINES[:1] if quick else ENGINES
    return [await _behind(databases, engine) for engine in engines]


async def _behind(databases: Databases, engine: str) -> Figure:
    url = await databases.fresh(engine)
    async with (
        opened(Paced(words=3, delay=0.0, held=1)) as platforms,
        platforms.serving(databases, url, environment=DEFAULTS | LIMITS),
    ):
        await platforms.warm_up()
        platforms.model.gate.clear()
        spoken = platforms.model.spoken
        before, deliveries = len(spoken), platforms.ground.slack.deliveries
        for number in range(HEAP):
            await _ask(platforms, ALICE, f"Alice {number}")
        await until(lambda: len(spoken) >= before + SETTLED)
        await platforms.ground.slack.settle()
        begun = len(spoken)
        await _ask(platforms, BOB, "Bob")
        await platforms.ground.slack.settle()
        platforms.model.gate.set()
        await until(lambda: any("Bob" in one.question for one in spoken[begun:]))
        place = next(n for n, one in enumerate(spoken[begun:]) if "Bob" in one.question)
        note = f"{len(deliveries):,} events; {begun - before} of Alice's had begun before"
    return Figure(f"{engine}: turns of hers begun before his", place, goal=1, note=note)


async def _ask(platforms: Platforms, user: str, text: str) -> str:
    mention = f"<@{platforms.tenant.bot_user_id}> "
    return await platforms.tenant.people.post(user, CHANNEL, mention + text)
