"""What the handlers call: each of them is told what it needs."""

from dataclasses import dataclass

from bot.agents.channel_agent import Switching
from bot.agents.custom_agent_forms import Editing
from bot.agents.custom_agents import OwnProfiles
from bot.agents.thread_agent import ThreadAgents
from bot.branching.service import Branching
from bot.branching.tree import Trees
from bot.concurrency.background import Errands
from bot.documents.channel_notice import Greetings
from bot.documents.library_service import Shelves
from bot.files.retry import Retrying
from bot.home.app_home import Homes
from bot.home.suggested_prompts import Suggestions
from bot.home.usage import Insights
from bot.interactions.approvals import Decisions
from bot.interactions.edited_questions import Edits
from bot.interactions.feedback import Opinions
from bot.interactions.regenerate import Again
from bot.retention.forget_thread import Forgetting
from bot.retention.keep_setting import Keeping
from bot.transcripts.exporter import Exports
from handlers.files import Documents
from handlers.lifecycle import Departing
from handlers.messages import Inbox
from handlers.stops import Stopping


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that people can set in motion."""

    inbox: Inbox
    retrying: Retrying
    stopping: Stopping
    switching: Switching
    thread_agents: ThreadAgents
    editing: Editing
    own_profiles: OwnProfiles
    again: Again
    branching: Branching
    trees: Trees
    edits: Edits
    errands: Errands
    opinions: Opinions
    decisions: Decisions
    homes: Homes
    suggestions: Suggestions
    exports: Exports
    insights: Insights
    documents: Documents
    shelves: Shelves
    greetings: Greetings
    keeping: Keeping
    forgetting: Forgetting
    departing: Departing
