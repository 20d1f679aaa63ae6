"""Approvals: an agent asks to use tools, and somebody allows or denies each call."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

import structlog

from bot.agents.workspace_catalogue import WorkspaceCatalogues
from bot.core.actor import ActorInChannel
from bot.core.errors import UserFacingError
from bot.interactions.approval_rights import (
    ADMINS,
    ASKER,
    MEMBERS,
    circle_of,
    may_allow,
    may_deny,
)
from bot.permissions.gate import Gate
from bot.permissions.roles import PermissionsUnknown
from bot.queue.accept import Accept
from bot.slack.posting.notices import Notices
from bot.slack.thread_target import ThreadTarget
from bot.slack.threads import Threads
from bot.slack.views.approvals.approval import ApprovalRequest, requested
from bot.slack.views.approvals.call_words import in_words
from storage.audit import log as audit_log
from storage.audit.events import AuditAction, AuditEvent
from storage.engine.database import Database
from storage.positions import Position
from storage.records import Answered, OpenTurn, TurnCause
from storage.turns import approval_decisions, approvals
from storage.turns.approval_decisions import Decided, Undecided
from storage.turns.approvals import CallDecision, ToolCall, Verdict, WaitingApproval

log = structlog.get_logger()

ALLOWED = "✅ Approved by {who}: {what}"
DENIED = "🚫 Denied by {who}: {what}"
NOT_YOURS = {
    ASKER: "Only <@{asker}> can approve or deny this.",
    MEMBERS: "Only full members of this workspace can approve or deny this.",
    ADMINS: "Only workspace admins can approve or deny this.",
}


class NotDecided(UserFacingError):
    """This was decided already, or the thread moved on."""


class NotShownWhole(UserFacingError):
    """This can't be approved: it's too long to show in full."""


class NotYoursToDecide(UserFacingError):
    """You can't approve or deny this."""

    def __init__(self, circle: str, asker: str) -> None:
        super().__init__()
        self._sentence = NOT_YOURS[circle].format(asker=asker)

    @property
    def sentence(self) -> str:
        return self._sentence


@dataclass(frozen=True, slots=True)
class Approvals:
    """Records requests for approval, and posts them."""

    database: Database
    catalogues: WorkspaceCatalogues
    notices: Notices
    threads: Threads
    gate: Gate
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
        profile = (await self.catalogues.of(turn.team)).profile(approval.by.profile)
        circle, count = await self._circle(turn, profile.approvals_by), len(approval.calls)
        shown = []
        for number, call in enumerate(approval.calls, start=1):
            asked = ApprovalRequest(
                title=profile.title,
                name=call.name,
                arguments=call.arguments,
                turn_id=turn.id,
                by=circle,
                number=number,
                count=count,
            )
            ts = await self._post(turn, place, asked)
            shown.append(CallDecision(ts, whole=asked.is_whole))
        await self.database.run_with_retry(approvals.posted, turn, approval, shown)

    async def _circle(self, turn: OpenTurn, rule: str) -> str:
        """The circle that decides; the agent's own where Slack doesn't say who asked."""
        try:
            return circle_of(rule, await self.gate.kind(turn.user))
        except PermissionsUnknown:
            return rule

    async def _post(self, turn: OpenTurn, place: ThreadTarget, asked: ApprovalRequest) -> str:
        """Post the request for one call, unless an earlier attempt did; its timestamp."""
        about = f"{TurnCause.APPROVAL}:{turn.id}:{asked.number}"
        posted = await self._find_posted(turn, place, about)
        return posted or await self.notices.request(place, about, asked)

    async def _find_posted(self, turn: OpenTurn, place: ThreadTarget, about: str) -> str | None:
        """Timestamp of the request, if an earlier attempt posted it unrecorded."""
        if turn.attempts == 1:
            return None
        return await self.threads.notice_after(place, turn.ts, about)


@dataclass(frozen=True, slots=True)
class ApprovalDecisions:
    """Records decisions, and enqueues the turns that continue after the last one of each."""

    database: Database
    accept: Accept
    catalogues: WorkspaceCatalogues
    gate: Gate

    async def decide(self, here: ActorInChannel, ts: str, request: str, *, allow: bool) -> str:
        """Record somebody's decision on the call in a message; return its new text.

        `request` is what the button says of it. Raises NotYoursToDecide, NotShownWhole, or
        NotDecided if it is too late.
        """
        turn_id, was = requested(request)
        verdict = Verdict.ALLOWED if allow else Verdict.DENIED
        position = here.at(ts)
        try:
            await self._require(here, position, turn_id, verdict)
            decided = await self.database.run(
                audit_log.recorded,
                partial(
                    approval_decisions.decide, position=position, turn_id=turn_id, verdict=verdict
                ),
                partial(_event, here, ts, allow=allow),
            )
        except Undecided as undecided:
            raise NotDecided from undecided
        log.info("approval_decided", channel=here.channel, ts=ts, verdict=verdict, user=here.user)
        if decided.turn:
            await self.accept(decided.turn)
        wording = ALLOWED if allow else DENIED
        return wording.format(who=f"<@{here.user}>", what=was or calls_in_words(decided.calls))

    async def _require(
        self, here: ActorInChannel, position: Position, turn_id: int | None, verdict: Verdict
    ) -> None:
        """Raise an error unless this is theirs to decide, and in this way."""
        asked = await self.database.run(approval_decisions.asked, position, turn_id)
        if asked is None:
            raise NotDecided
        profile = (await self.catalogues.of(here.team)).profile(asked.profile)
        circle = circle_of(profile.approvals_by, await self.gate.kind(asked.asker))
        may = may_allow if verdict is Verdict.ALLOWED else may_deny
        if not may(circle, await self.gate.kind(here.user), asked=asked.asker == here.user):
            raise NotYoursToDecide(circle, asked.asker)
        if verdict is Verdict.ALLOWED and not asked.whole:
            raise NotShownWhole


def _event(here: ActorInChannel, ts: str, decided: Decided, *, allow: bool) -> AuditEvent:
    """The decision on the request in a message: recorded once, however often it is clicked."""
    return AuditEvent(
        here.team,
        here.user,
        AuditAction.CALL_APPROVED if allow else AuditAction.CALL_DENIED,
        here.channel,
        decided.thread_ts,
        whom=decided.asker,
        after={"calls": [call.name for call in decided.calls]},
        once=f"approval:{here.channel}:{ts}",
    )


def calls_in_words(calls: Iterable[ToolCall]) -> str:
    """Calls in words, without their arguments: those are in Slack alone."""
    return ", ".join(in_words(call.name).was for call in calls)
