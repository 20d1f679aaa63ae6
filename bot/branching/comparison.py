"""Comparison of two threads: a new thread with their last answers, and how they differ."""

from dataclasses import dataclass, replace

from bot.branching.new_thread import BranchThreads
from bot.branching.questions import ThreadQuestions
from bot.core.errors import UserFacingError
from bot.mistral.port import ConversationPort
from bot.slack.client import SlackClient
from bot.slack.thread_target import ThreadTarget
from bot.slack.views import branching
from bot.slack.views.branching import ComparedAnswer
from storage.engine.database import Database
from storage.records import OpenTurn
from storage.threads import branches
from storage.threads.branches import ThreadAtMistral

QUESTION = (
    "Here are the last answers of two threads that branched off one conversation. Say in a few "
    "short points what they agree on and where they differ, and which differences matter. "
    "Don't repeat them.\n\n# Answer A\n\n{a}\n\n# Answer B\n\n{b}"
)
LONGEST = 12_000  # characters of an answer that are compared
NOTHING = "(no answer)"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Finds the two answers, posts them, and builds a question about them."""

    database: Database
    conversations: ConversationPort
    roots: BranchThreads
    questions: ThreadQuestions

    async def open_thread(
        self, turn: OpenTurn, place: ThreadTarget, slack: SlackClient
    ) -> tuple[OpenTurn, ThreadTarget]:
        """Post the thread's first message; return the turn with its question, and its target."""
        ids = [int(one) for one in turn.cause.split(":")[1:]]
        pair = await self.database.run_with_retry(branches.standing, turn.team, turn.channel, ids)
        answers = [await self._answer(turn, one) for one in pair]
        words = await self.questions.of((turn.channel, one.ts) for one in pair)
        compared = [
            ComparedAnswer(
                self.roots.identity.link(turn.channel, one.ts),
                words.get((turn.channel, one.ts), ""),
                answer,
            )
            for one, answer in zip(pair, answers, strict=True)
        ]
        a, b = [*answers, NOTHING, NOTHING][:2]
        who = await self.roots.people.name(turn.user)
        content = branching.comparison(who, compared)
        turn, place = await self.roots.ensure_posted(turn, place, content, slack)
        question = QUESTION.format(a=a[:LONGEST], b=b[:LONGEST])
        return replace(turn, text=question), place

    async def _answer(self, turn: OpenTurn, thread: ThreadAtMistral) -> str:
        """Text of a thread's last answer."""
        if thread.point is None:
            return NOTHING
        try:
            return await self.conversations.text_at(turn, thread.point) or NOTHING
        except UserFacingError:
            return NOTHING
