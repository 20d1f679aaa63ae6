"""Puts together branching: how people branch, and how a branch gets its thread."""

from dataclasses import dataclass

from bot.agents.assembly import AgentServices
from bot.branching.comparison import Comparison
from bot.branching.new_thread import BranchThreads
from bot.branching.questions import ThreadQuestions
from bot.branching.service import Branching
from bot.branching.tree import BranchTree
from bot.conversations.continuation import ConversationContinuation
from bot.queue.accept import Accept
from bot.queue.thread_roots import ThreadRoots
from bot.resources import Resources
from bot.voice.spoken_messages import SpokenMessages


@dataclass(frozen=True, slots=True)
class BranchingServices:
    """Branches and comparisons, as people ask for them and as turns make them."""

    service: Branching
    tree: BranchTree
    threads: BranchThreads
    comparison: Comparison


def assemble(
    resources: Resources,
    agents: AgentServices,
    continuation: ConversationContinuation,
    spoken: SpokenMessages,
    accept: Accept,
) -> BranchingServices:
    database, slack = resources.database, resources.slack
    questions = ThreadQuestions(slack.threads)
    threads = BranchThreads(
        database, ThreadRoots(database, slack.threads), slack.threads, slack.people, slack.identity
    )
    return BranchingServices(
        service=Branching(
            database, agents.catalogues, agents.audience, spoken, slack.modals, accept
        ),
        tree=BranchTree(database, slack.identity, slack.people, questions, slack.modals, accept),
        threads=threads,
        comparison=Comparison(database, continuation.conversations, threads, questions),
    )
