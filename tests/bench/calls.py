"""Calls and statements per turn: 400 tokens over four seconds."""

from collections import Counter

from tests.bench.databases import Databases
from tests.bench.model import Paced
from tests.bench.platforms import CHANNEL, USER, Platforms, Turn, opened
from tests.bench.processes import Child
from tests.bench.report import Figure, listed

TITLE = "4. Calls and statements of a turn: 400 tokens at 100 tokens a second"
MOST_SLACK_CALLS = 10
MOST_STATEMENTS, MOST_TRANSACTIONS = 10, 6  # of a follow-up, those of periodic tasks included
READING = "conversations.replies"


async def run(databases: Databases, quick: bool) -> list[Figure]:
    async with (
        opened(Paced(words=400, delay=0.01)) as platforms,
        platforms.serving(databases, await databases.fresh()) as child,
    ):
        await platforms.warm_up()
        before = await _statements(child)
        first = await platforms.turn()
        between = await _statements(child)
        follow_up = await platforms.turn(first.thread)
        after = await _statements(child)
        entered = await _entered(platforms)
    return [
        *_figures("first turn", first, between - before, (None, None)),
        *_figures("follow-up", follow_up, after - between, (MOST_STATEMENTS, MOST_TRANSACTIONS)),
        Figure(f"follow-up: {READING}", follow_up.slack[READING], goal=0),
        Figure(
            "mention in an older thread: Slack",
            entered.slack.total(),
            goal=MOST_SLACK_CALLS,
            note=listed(entered.slack),
        ),
    ]


async def _entered(platforms: Platforms) -> Turn:
    """Mention the bot in a thread with earlier messages."""
    slack = platforms.ground.slack
    thread = await slack.people.post(USER, CHANNEL, "Who takes the minutes?")
    await slack.people.post("U0BOB", CHANNEL, "I will.", thread_ts=thread)
    return await platforms.turn(thread, f"<@{slack.bot_user_id}> What was agreed?")


async def _statements(child: Child) -> Counter[str]:
    return Counter((await child.report())["statements"])


def _figures(
    name: str, turn: Turn, statements: Counter[str], most: tuple[float | None, float | None]
) -> list[Figure]:
    """Figures of a turn; `most` are the goals of its statements and transactions."""
    commits = statements.pop("COMMIT", 0)
    slack, sql = listed(turn.slack), listed(statements)
    return [
        Figure(f"{name}: Slack", turn.slack.total(), goal=MOST_SLACK_CALLS, note=slack),
        Figure(f"{name}: Mistral", turn.mistral.total(), note=listed(turn.mistral)),
        Figure(f"{name}: SQL statements", statements.total(), goal=most[0], note=sql),
        Figure(f"{name}: transactions", commits, goal=most[1]),
    ]
