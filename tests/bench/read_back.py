"""Requests for reading back what a restart kept: at most one per branch, none per follow-up."""

from tests.bench.databases import Databases
from tests.bench.model import Paced
from tests.bench.platforms import CHANNEL, USER, Platforms, opened, until
from tests.bench.report import Figure

TITLE = "14. Reading back: what Mistral is asked besides the question"
READING = {"conversations.history", "conversations.messages", "conversations.get"}
FILLED_IN = {
    name: {"value": {"type": "plain_text_input", "value": value}}
    for name, value in {"prompt": "And then?", "profile": "general"}.items()
}
BRANCHES, QUICK_BRANCHES = 20, 5


async def run(databases: Databases, quick: bool) -> list[Figure]:
    count = QUICK_BRANCHES if quick else BRANCHES
    async with (
        opened(Paced(words=3, delay=0.0)) as platforms,
        platforms.serving(databases, await databases.fresh()),
    ):
        thread = (await platforms.turn()).thread
        follow_ups = [await platforms.turn(thread) for _ in range(count)]
        of_follow_ups = max(sum(t.mistral[name] for name in READING) for t in follow_ups)
        branches = [await _reads_of_branch(platforms, thread) for _ in range(count)]
        asked = _reads(platforms)
        for root in _roots(platforms)[:count]:
            await platforms.turn(root)
        in_branches = _reads(platforms) - asked
    return [
        Figure("follow-up: requests", of_follow_ups, goal=0, note=f"the most of {count}"),
        Figure("branch: requests, the most", max(branches), goal=1, note=f"of {count}"),
        Figure("… of all branches of a process", sum(branches), goal=1),
        Figure("follow-ups in branches: requests", in_branches, goal=0),
    ]


async def _reads_of_branch(platforms: Platforms, thread: str) -> int:
    """Branch off the second answer of a thread."""
    before, roots = _reads(platforms), len(_roots(platforms))
    people, workspace = platforms.ground.slack.people, platforms.ground.slack.workspace
    since = len(platforms.ground.slack.calls)
    await people.shortcut(USER, "branch_from_here", CHANNEL, platforms.ours(thread)[1].ts)
    await until(lambda: any(view.open for view in workspace.views.values()))
    window = next(view for view in workspace.views.values() if view.open)
    await people.submit(window.id, FILLED_IN)
    await until(lambda: len(_roots(platforms)) > roots)
    await platforms.stopped(1, since)
    return _reads(platforms) - before


def _reads(platforms: Platforms) -> int:
    return sum(call.operation in READING for call in platforms.ground.mistral.calls)


def _roots(platforms: Platforms) -> list[str]:
    """The first messages of branches."""
    messages = platforms.ground.slack.workspace.channels[CHANNEL].messages
    return [ts for ts, one in messages.items() if one.text.startswith("🌿 ") and not one.thread_ts]
