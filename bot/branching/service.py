"""*Branch from here*: continues from an earlier message, in a new thread.

A branch is a turn whose thread is not posted yet. The modal records it in the inbox, under a
placeholder; the turn posts the thread's first message, takes its timestamp, and is answered there
like any other. An interrupted attempt is resumed like any other.
"""

from dataclasses import dataclass, replace

import structlog

from bot.agents.audience import AgentAudience, NotForYou
from bot.agents.workspace_catalogue import WorkspaceCatalogues
from bot.core.actor import ActorInChannel
from bot.profiles.parsing import ProfileError
from bot.queue.accept import Accept, turn_of_window
from bot.slack.markup import plain
from bot.slack.posting.modals import Modals
from bot.slack.views.branching import BRANCH_TITLE, ToBranch
from bot.slack.views.windows import Done, Window
from bot.voice.spoken_messages import SpokenMessages
from storage.engine.database import Database
from storage.records import BranchOf, TurnCause
from storage.threads import branches
from storage.threads.branches import BranchPoint, NotABranchPoint

log = structlog.get_logger()

NOT_OURS = "You can branch from a question to me or from one of my answers."
NOT_FINISHED = "There's no finished answer here yet. Try again when there is one."
GONE = "This conversation was forgotten in the meantime, so there's nothing to continue."
EMPTY = "What do you want to ask?"
NO_SUCH = "This agent doesn't exist any more. Choose another one."


@dataclass(frozen=True, slots=True)
class BranchRequest:
    """Submitted modal: the prompt, the profile to ask, and the person's own workspace."""

    prompt: str
    profile: str
    user_team: str


@dataclass(frozen=True, slots=True)
class Branching:
    """Opens the modal, and records what is submitted."""

    database: Database
    catalogues: WorkspaceCatalogues
    audience: AgentAudience
    spoken: SpokenMessages
    modals: Modals
    accept: Accept

    async def ask(self, here: ActorInChannel, ts: str, text: str, trigger: str) -> None:
        """Open the modal about a message, prefilled with its text if it is a question."""
        await self.modals.open(here, trigger, await self._window(here, ts, text))

    async def chosen(
        self, here: ActorInChannel, window: str, ts: str, request: BranchRequest
    ) -> None:
        """Record a branch, once for each modal, which `window` identifies.

        Raises ProfileError with a sentence for each field that is wrong.
        """
        catalogue = await self.catalogues.of(here.team)
        problems = {} if request.prompt.strip() else {"prompt": EMPTY}
        if request.profile not in catalogue.profiles:
            problems["profile"] = NO_SUCH
        if problems:
            raise ProfileError(problems)
        point = await self._point(here, ts)
        if not isinstance(point, BranchPoint):
            raise ProfileError({"prompt": GONE})
        now = catalogue.profile(point.profile)
        try:
            profile = catalogue.profiles[request.profile]
            await self.audience.require_choice(here, profile, now.name)
        except NotForYou as refused:
            raise ProfileError({"profile": refused.sentence}) from refused
        log.info("branch_asked", channel=here.channel, ts=ts, profile=request.profile)
        turn = turn_of_window(
            here, window, request.user_team, f"{TurnCause.BRANCH}:{point.turn_id}"
        )
        branch = replace(
            turn,
            text=request.prompt.strip(),
            continues_from=point.continues_from,
            profile=request.profile,
            branch=BranchOf(point.thread_id, ts),
        )
        await self.accept(branch)

    async def _window(self, here: ActorInChannel, ts: str, text: str) -> Window:
        point = await self._point(here, ts)
        if not isinstance(point, BranchPoint):
            return Done(point, BRANCH_TITLE)
        catalogue = await self.catalogues.of(here.team)
        now = catalogue.profile(point.profile)
        question = "" if point.after_answer else await self.spoken.as_typed(here.at(ts), text)
        return ToBranch(
            profiles=await self.audience.choices(here, catalogue.profiles.values(), now),
            answering=now,
            about=(here.channel, ts),
            after_answer=point.after_answer,
            question=plain(question),
        )

    async def _point(self, here: ActorInChannel, ts: str) -> BranchPoint | str:
        """The point to continue from, or why that is impossible."""
        try:
            point = await self.database.run(branches.point, here.at(ts))
        except NotABranchPoint:
            return NOT_FINISHED
        return point or NOT_OURS
