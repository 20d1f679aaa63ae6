"""Tree of a conversation's branches, with links; two of its threads can be compared."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.branching.questions import ThreadQuestions
from bot.core.actor import ActorInChannel
from bot.profiles.parsing import ProfileError
from bot.queue.accept import Accept, turn_of_window
from bot.slack.directory.people import PeopleDirectory
from bot.slack.identity import Identity
from bot.slack.posting.modals import Modals
from bot.slack.views.branching import TITLE, Tree, TreeLine
from bot.slack.views.windows import Done, Window
from storage.engine.database import Database
from storage.records import TurnCause
from storage.threads import branches
from storage.threads.branches import Leaf

NOT_OURS = "I'm not in this thread, so it has no branches."
TWO = "Choose two threads."
PAIR = 2


@dataclass(frozen=True, slots=True)
class BranchTree:
    """Shows trees, and enqueues comparisons of their threads."""

    database: Database
    identity: Identity
    people: PeopleDirectory
    questions: ThreadQuestions
    modals: Modals
    accept: Accept

    async def ask(self, here: ActorInChannel, thread_ts: str, trigger: str) -> None:
        """Open a modal with the tree that a thread belongs to."""
        await self.modals.open(here, trigger, await self._window(here, thread_ts))

    async def compare(
        self, here: ActorInChannel, window: str, chosen: Sequence[str], user_team: str
    ) -> None:
        """Enqueue a comparison, once for each modal. Raises ProfileError."""
        threads = [int(one) for one in chosen if one.isdecimal()]
        ours = await self.database.run(branches.standing, here.team, here.channel, threads)
        if len(ours) != PAIR:
            raise ProfileError({"threads": TWO})
        cause = ":".join([TurnCause.COMPARE, *(str(one.id) for one in ours)])
        await self.accept(turn_of_window(here, window, user_team, cause))

    async def _window(self, here: ActorInChannel, thread_ts: str) -> Window:
        leaves = await self.database.run(branches.tree, here.at(thread_ts))
        if not leaves:
            return Done(NOT_OURS, TITLE)
        words = await self.questions.of((leaf.channel, leaf.ts) for leaf in leaves)
        branches_of = [leaf.id for leaf in leaves if leaf.user]
        lines = []
        for leaf, depth in outline(leaves):
            line = await self._line(leaf, depth, thread_ts)
            number = branches_of.index(leaf.id) + 1 if leaf.user else 0
            lines.append(replace(line, words=words.get((leaf.channel, leaf.ts), ""), number=number))
        return Tree(tuple(lines), (here.channel,))

    async def _line(self, leaf: Leaf, depth: int, here: str) -> TreeLine:
        return TreeLine(
            id=str(leaf.id),
            depth=depth,
            who=await self.people.name(leaf.user) if leaf.user else "",
            when=datetime.fromtimestamp(leaf.created_at, UTC),
            link=self.identity.link(leaf.channel, leaf.ts),
            is_here=leaf.ts == here,
        )


def outline(leaves: Sequence[Leaf]) -> Iterator[tuple[Leaf, int]]:
    """Threads of a tree in depth-first order, each with its depth."""
    known = {leaf.id for leaf in leaves}
    stack = [(leaf, 0) for leaf in reversed(leaves) if leaf.origin not in known]
    while stack:
        leaf, depth = stack.pop()
        yield leaf, depth
        stack += [(one, depth + 1) for one in reversed(leaves) if one.origin == leaf.id]
