"""Puts together what people do with a question or an answer."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.agents.turn_door import TurnDoor
from bot.agents.workspace_catalogue import WorkspaceCatalogues
from bot.concurrency.periodic import PeriodicTask
from bot.interactions.approvals import ApprovalDecisions, Approvals
from bot.interactions.edited_questions import EditedQuestions
from bot.interactions.edits_under_way import EditsUnderWay
from bot.interactions.feedback import FeedbackRecorder
from bot.interactions.regenerate import Regenerate
from bot.resources import Resources
from bot.slack.posting.edit_offers import EditOffers

EDITS_LOOK = 3.0  # seconds between looks at edits whose answer has ended
APPROVALS_LOOK = 3.0  # seconds between looks at requests that nobody is going to answer
HOUR = 3600  # seconds


@dataclass(frozen=True, slots=True)
class InteractionServices:
    """Approvals, edits, regeneration and feedback."""

    approvals: Approvals
    decisions: ApprovalDecisions
    edited_questions: EditedQuestions
    edits_under_way: EditsUnderWay
    regenerate: Regenerate
    feedback: FeedbackRecorder
    periodic_tasks: tuple[PeriodicTask, ...]


def assemble(
    resources: Resources,
    catalogues: WorkspaceCatalogues,
    door: TurnDoor,
    stop: Callable[[int, str], None],
) -> InteractionServices:
    database, slack = resources.database, resources.slack
    lifetime = resources.settings.approval_hours * HOUR
    approvals = Approvals(
        database, catalogues, slack.notices, slack.threads, resources.gate, lifetime
    )
    edited = EditedQuestions(database, slack.threads, EditOffers(slack.client), door)
    # An edit has no window to say no in: `handlers.message_door` was asked before.
    under_way = EditsUnderWay(database, door.accept, stop, edited)
    return InteractionServices(
        approvals=approvals,
        decisions=ApprovalDecisions(database, door, catalogues, resources.gate),
        edited_questions=edited,
        edits_under_way=under_way,
        regenerate=Regenerate(database, slack.threads, door),
        feedback=FeedbackRecorder(database),
        periodic_tasks=(
            PeriodicTask("approvals", APPROVALS_LOOK, approvals.close_undecided),
            PeriodicTask("edits", EDITS_LOOK, under_way.offer_due),
        ),
    )
