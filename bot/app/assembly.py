"""The app put together from its parts: what turns, people and the clock set in motion."""

from functools import cached_property

from bot.agents.custom_agent_forms import Editing
from bot.agents.custom_agents import OwnProfiles
from bot.agents.deletion import Retirement
from bot.app.components import Parts
from bot.branching.comparison import Comparing
from bot.branching.service import Branching
from bot.branching.tree import Trees
from bot.concurrency.periodic import Chore
from bot.conversations.attachments import Attachments
from bot.conversations.request import Asking
from bot.documents.channel_notice import Greetings
from bot.files.retry import Retrying
from bot.home.suggested_prompts import Suggestions
from bot.interactions.approvals import Decisions
from bot.interactions.edited_questions import Edits
from bot.interactions.feedback import Opinions
from bot.interactions.regenerate import Again
from bot.queue.wait_notices import WaitingRoom
from bot.queue.worker import Worker
from bot.retention.abandoned import Cleanup
from bot.retention.assembly import Upkeep
from bot.retention.keep_setting import Keeping
from bot.retention.offboarding import Departing
from bot.slack.files import Files as SharedFiles
from bot.slack.posting.edit_offers import Offers
from bot.slack.posting.modals import Windows
from bot.slack.streaming.rollover import ReplySettings
from bot.slack.streaming.session_status import Sessions
from bot.turns.attempt import Tools
from bot.turns.citations import Sources
from bot.turns.footer import Signatures
from bot.turns.recovery import Recovery
from bot.turns.runner import Turns
from handlers.services import Services

STOPS_LOOK = 0.5  # seconds between looks at what another node was told to stop here
APPROVALS_LOOK = 3.0  # seconds between looks at requests that nobody is going to answer
DOCUMENTS_LOOK = 3.0  # seconds between looks at documents that wait, or that nobody works on
CLEANUP_LOOK = 60.0  # seconds between looks at whether it is due
RETENTION_LOOK = 60.0
DELETIONS_LOOK = 5.0
COMMANDS_LOOK = 5.0  # seconds between looks at what a command beside this process wants stopped


class Assembly(Parts):
    """Everything that runs."""

    @cached_property
    def worker(self) -> Worker:
        run = Turns(self._tools, self._slack).run
        return Worker(self._database, self._its.node, run, self._limits, self._lease)

    @cached_property
    def services(self) -> Services:
        """What people set in motion."""
        return Services(
            inbox=self.worker,
            stopping=self._stops,
            documents=self.intake,
            retrying=Retrying(self._database, self.worker.accept),
            switching=self._switching,
            thread_agents=self._thread_agents,
            editing=Editing(self._catalogues, self._permissions, Windows(self._slack)),
            own_profiles=OwnProfiles(
                self._database, self._catalogues, self._permissions, self._homes
            ),
            again=Again(self._database, self._threads, self.worker.accept),
            branching=Branching(
                self._database,
                self._catalogues,
                Windows(self._slack),
                self._seals,
                self.worker.accept,
            ),
            edits=Edits(self._database, self._threads, Offers(self._slack), self.worker.accept),
            errands=self._its.errands,
            trees=Trees(
                self._database,
                self._its.identity,
                self._threads,
                Windows(self._slack),
                self._seals,
                self.worker.accept,
            ),
            opinions=Opinions(self._database),
            decisions=Decisions(self._database, self.worker.accept),
            homes=self._homes,
            shelves=self._shelves,
            greetings=Greetings(self._database, self._notices, self._its.errands),
            suggestions=Suggestions(
                self._database, self._catalogues, self._tabs, self._its.errands
            ),
            exports=self._transcripts[0],
            insights=self._insights,
            keeping=Keeping(
                self._database, self._permissions, self._announcing, self._settings.retention_days
            ),
            forgetting=self._forgetting,
            departing=Departing(self._database, self._catalogues),
        )

    @cached_property
    def chores(self) -> list[Chore]:
        """What is done again and again beside the turns."""
        retirement = Retirement(self._database, self._agents, self._its.shipped, self._its.node)
        cleanup = Cleanup(self._database, self._conversations, retirement)
        upkeep = Upkeep(self._settings, self._database)
        deletions = upkeep.deletions(self._its.mistral, self._stops.stop)
        waiting_room = WaitingRoom(self._database, self._slack)
        # On SQLite only a command can have asked: else who hears of a stop is who runs the turn.
        stops_look = COMMANDS_LOOK if self._database.is_sqlite else STOPS_LOOK
        return [
            Chore("waiting", self._limits.beat, waiting_room.look),
            Chore("approvals", APPROVALS_LOOK, self._approvals.look),
            Chore("documents", DOCUMENTS_LOOK, self.intake.look),
            Chore("cleanup", CLEANUP_LOOK, cleanup.look),
            Chore("libraries", CLEANUP_LOOK, self._documents.upkeep.look),
            Chore("retention", RETENTION_LOOK, upkeep.retention().look),
            Chore("deletions", DELETIONS_LOOK, deletions.look),
            Chore("stops", stops_look, self._stops.look),
        ]

    @cached_property
    def _tools(self) -> Tools:
        """What turns are worked on with."""
        streams = self._settings.channel_replies == "stream"
        return Tools(
            database=self._database,
            asking=Asking(self._database, self._dialogue, self._questions, self._transcripts[1]),
            attachments=Attachments(self._database, SharedFiles(self._slack), self._its.downloads),
            thread_agents=self._thread_agents,
            approvals=self._approvals,
            roots=self._roots,
            comparing=Comparing(self._database, self._dialogue, self._roots),
            signatures=Signatures(self._catalogues),
            sources=Sources(self._database, self._its.identity),
            recovery=Recovery(self._database, self._dialogue, self._threads),
            stops=self._stops,
            sessions=Sessions(),
            withdrawals=self._its.withdrawals,
            deliveries=self._deliveries,
            lease=self._lease,
            reply_settings=self._its.replies or ReplySettings(stream_in_channels=streams),
            deadline=self._settings.turn_seconds,
        )
