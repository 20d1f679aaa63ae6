"""Approvals: an agent asks to use a tool, and the person who asked it allows or denies that."""

from dataclasses import dataclass
from functools import partial

import structlog

from bot.agents.workspace_catalogue import WorkspaceCatalogues
from bot.core.actor import ActorInChannel
from bot.core.errors import UserFacingError
from bot.core.per_workspace import NotInstalled, PerWorkspace
from bot.queue.accept import Accept
from bot.slack.errors import SlackFailed
from bot.slack.markup import quoted
from bot.slack.posting.notices import Notices
from bot.slack.thread_target import ThreadTarget
from bot.slack.threads import Threads
from bot.slack.views.approval import ApprovalRequest
from bot.slack.views.block_kit import plainly
from storage.audit import log as audit_log
from storage.audit.events import AuditAction, AuditEvent
from storage.engine.database import Database
from storage.records import Answered, OpenTurn, TurnCause
from storage.turns import approvals
from storage.turns.approvals import Decided, ToolCall, Undecided, Verdict, WaitingApproval

log = structlog.get_logger()

BATCH = 100  # requests closed in one go

ALLOWED = "✅ {who} allowed it: {what}."
DENIED = "🚫 {who} did not allow it: {what}."
CLOSED = {
    Verdict.EXPIRED: "⌛ Nobody answered whether I may do this, so I left it undone.",
    Verdict.PASSED_OVER: "↪️ This thread went on to something else, so I left it undone.",
}
NOT_YOURS = "Only <@{asker}> can answer this: it was asked for them."


class NotDecided(UserFacingError):
    """This cannot be answered any more: it was decided, or the thread went on."""

    def __init__(self, asker: str | None) -> None:
        super().__init__()
        self._asker = asker

    @property
    def sentence(self) -> str:
        return NOT_YOURS.format(asker=self._asker) if self._asker else super().sentence


@dataclass(frozen=True, slots=True)
class Approvals:
    """Records requests for approval, and posts them."""

    database: Database
    catalogues: WorkspaceCatalogues
    notices: Notices
    threads: Threads
    timeout: float = 86_400.0  # seconds

    async def note(self, turn: OpenTurn, approval: WaitingApproval, answered: Answered) -> None:
        """Record a turn's request for approval, and the answer so far."""
        await self.database.run_with_retry(approvals.ask, turn, approval, answered, self.timeout)

    async def of(self, turn: OpenTurn) -> WaitingApproval | None:
        """A turn's request for approval, if it has one."""
        return await self.database.run_with_retry(approvals.of_turn, turn.team, turn.id)

    async def show(self, turn: OpenTurn, place: ThreadTarget) -> None:
        """Post the request in the thread, unless it is posted already."""
        approval = await self.of(turn)
        if approval is None or approval.ts:
            return
        wanted = tuple((call.name, call.arguments) for call in approval.calls)
        catalogue = await self.catalogues.of(turn.team)
        title = catalogue.profile(approval.by.profile).title
        about = f"{TurnCause.APPROVAL}:{turn.id}"
        ts = await self._find_posted(turn, place, about)
        ts = ts or await self.notices.request(place, about, ApprovalRequest(title, wanted))
        await self.database.run_with_retry(approvals.posted, turn, approval, ts)

    async def _find_posted(self, turn: OpenTurn, place: ThreadTarget, about: str) -> str | None:
        """Timestamp of the request, if an earlier attempt posted it unrecorded."""
        if turn.attempts == 1:
            return None
        return await self.threads.notice_after(place, turn.ts, about)


@dataclass(frozen=True, slots=True)
class UndecidedApprovals:
    """Closes requests that nobody decides, in all workspaces."""

    database: Database
    notices_of: PerWorkspace[Notices]

    async def close(self) -> None:
        """Close requests that expired or were passed over, and update their messages."""
        for closed in await self.database.run(approvals.close, BATCH):
            log.info("approval_closed", channel=closed.channel, verdict=closed.verdict)
            try:
                notices = await self.notices_of(closed.team)
                await notices.change(closed.channel, closed.ts, plainly(CLOSED[closed.verdict]))
            except NotInstalled:
                log.info("notice_failed", team=closed.team)
            except SlackFailed as failed:
                log.info("notice_failed", channel=closed.channel, code=failed.code)


@dataclass(frozen=True, slots=True)
class ApprovalDecisions:
    """Records decisions, and enqueues the turns that continue after them."""

    database: Database
    accept: Accept

    async def decide(self, here: ActorInChannel, ts: str, *, allow: bool) -> str:
        """Record somebody's decision on the request in a message; return its new text.

        Raises NotDecided if it is not theirs to decide, or too late.
        """
        verdict = Verdict.ALLOWED if allow else Verdict.DENIED
        position = here.at(ts)
        try:
            decided = await self.database.run(
                audit_log.recorded,
                partial(approvals.decide, position=position, user=here.user, verdict=verdict),
                partial(_event, here, ts, allow=allow),
            )
        except Undecided as undecided:
            raise NotDecided(undecided.asker) from undecided
        log.info("approval_decided", channel=here.channel, ts=ts, verdict=verdict)
        await self.accept(decided.turn)
        wording = ALLOWED if allow else DENIED
        return wording.format(who=f"<@{here.user}>", what=_named(decided.calls))


def _event(here: ActorInChannel, ts: str, decided: Decided, *, allow: bool) -> AuditEvent:
    """The decision on the request in a message: recorded once, however often it is clicked."""
    return AuditEvent(
        here.team,
        here.user,
        AuditAction.CALL_APPROVED if allow else AuditAction.CALL_DENIED,
        here.channel,
        decided.turn.thread_ts,
        whom=decided.turn.user,
        after={"calls": [call.name for call in decided.calls]},
        once=f"approval:{here.channel}:{ts}",
    )


def _named(calls: tuple[ToolCall, ...]) -> str:
    return ", ".join(quoted(call.name) for call in calls)
