"""Puts together what people do with a question or an answer."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.agents.turn_door import TurnDoor
from bot.agents.workspace_catalogue import WorkspaceCatalogues
from bot.concurrency.scheduler import ScheduledTask
from bot.core.per_workspace import PerWorkspace
from bot.interactions.approvals import ApprovalDecisions, Approvals
from bot.interactions.edited_questions import EditedQuestions
from bot.interactions.edits_under_way import EditOffersDue, EditsUnderWay
from bot.interactions.feedback import FeedbackRecorder
from bot.interactions.regenerate import Regenerate
from bot.interactions.undecided_approvals import RequestMessages, UndecidedApprovals
from bot.resources import ProcessResources, Resources
from bot.slack.posting.edit_offers import EditOffers
from storage.due import DueWork
from storage.turns import function_calls

REST = 3.0  # seconds between looks at what is due, at least
BATCH = 500  # calls that are erased in one go
HOUR = 3600  # seconds


@dataclass(frozen=True, slots=True)
class InteractionServices:
    """Approvals, edits, regeneration and feedback."""

    request_messages: RequestMessages
    approvals: Approvals
    decisions: ApprovalDecisions
    edited_questions: EditedQuestions
    edits_under_way: EditsUnderWay
    regenerate: Regenerate
    feedback: FeedbackRecorder


def scheduled_tasks(
    process: ProcessResources,
    services_of: PerWorkspace[InteractionServices],
) -> tuple[ScheduledTask, ...]:
    """Tasks for the questions and answers of all workspaces."""

    async def questions_of(team: str) -> EditedQuestions:
        return (await services_of(team)).edited_questions

    async def messages_of(team: str) -> RequestMessages:
        return (await services_of(team)).request_messages

    async def sweep_calls() -> None:
        await process.database.run(function_calls.sweep, BATCH)

    undecided = UndecidedApprovals(process.database, messages_of)
    offers = EditOffersDue(process.database, questions_of)
    return (
        ScheduledTask(DueWork.APPROVALS, REST, undecided.close),
        ScheduledTask(DueWork.CALLS, REST, sweep_calls),
        ScheduledTask(DueWork.EDITS, REST, offers.make),
    )


def assemble(
    resources: Resources,
    catalogues: WorkspaceCatalogues,
    door: TurnDoor,
    stop: Callable[[int, str], None],
) -> InteractionServices:
    database, slack = resources.database, resources.slack
    lifetime = resources.settings.approval_hours * HOUR
    gate = resources.gate
    approvals = Approvals(database, catalogues, slack.notices, slack.threads, gate, lifetime)
    edited = EditedQuestions(database, slack.threads, EditOffers(slack.client), door)
    return InteractionServices(
        request_messages=RequestMessages(slack.notices, slack.threads),
        approvals=approvals,
        decisions=ApprovalDecisions(database, door, catalogues, gate),
        edited_questions=edited,
        # An edit has no window to say no in: `handlers.doors.message_door` was asked before.
        edits_under_way=EditsUnderWay(database, door.accept, stop),
        regenerate=Regenerate(database, slack.threads, door),
        feedback=FeedbackRecorder(database),
    )
