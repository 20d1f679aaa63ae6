"""The end of a turn: where its thread continues, and what the ledger keeps."""

from dataclasses import dataclass, replace

from storage import positions
from storage.ledger.entries import FinishedTurn
from storage.queue import inbox_sql
from storage.records import UNANSWERED, ConversationPoint, OpenTurn, Outcome
from storage.token_usage import TurnUsage, of_total


@dataclass(frozen=True, slots=True)
class ThreadEnd:
    """Point at Mistral where the next turn of a thread continues (None: it starts a conversation).

    The conversation has about `context_tokens`.
    """

    point: ConversationPoint | None
    has_unanswered_turns: bool
    context_tokens: int = 0


NOWHERE = ThreadEnd(None, has_unanswered_turns=False)


def end_at_answer(turn: OpenTurn, ended: inbox_sql.EndedRow) -> ThreadEnd | None:
    """End of a thread after a turn that has an answer."""
    answer = positions.read_point(ended)
    if answer and (ended.entry_id is not None or ended.outcome == Outcome.ANSWERED):
        context = usage_of(ended).context or turn.context_tokens
        return ThreadEnd(answer, has_unanswered_turns=False, context_tokens=context)
    return None


def end_without_answer(thread: inbox_sql.ThreadRow, turn: OpenTurn, outcome: str) -> ThreadEnd:
    """End of a thread after a turn without an answer, which does not move it.

    A thread that has no answer yet keeps where it branched off: the next question continues there,
    in a conversation of its own.
    """
    standing = standing_end(thread)
    if standing.point is None and turn.continues_from is not None:
        return replace(standing, point=turn.continues_from, has_unanswered_turns=True)
    has_unanswered_turns = outcome in UNANSWERED or (
        thread.has_unanswered_turns and outcome != Outcome.ANSWERED
    )
    return replace(standing, has_unanswered_turns=has_unanswered_turns)


def standing_end(thread: inbox_sql.ThreadRow) -> ThreadEnd:
    """Point where a thread continues as it is."""
    point = positions.read_point(thread)
    return ThreadEnd(point, thread.has_unanswered_turns, thread.context_tokens)


def finished(ended: inbox_sql.EndedRow, thread: inbox_sql.ThreadRow) -> FinishedTurn:
    """A turn as the ledger keeps it; where its thread is forgotten, its row is gone by now."""
    return FinishedTurn(
        team=ended.team,
        channel=ended.channel,
        user=ended.user,
        user_team=ended.user_team,
        profile=ended.profile or "",
        outcome=ended.outcome,
        at=ended.finished_at,
        usage=usage_of(ended).total,
        turn_id=None if thread.deletion_pending else ended.id,
        begins_thread=ended.begins_thread,
    )


def usage_of(ended: inbox_sql.EndedRow) -> TurnUsage:
    """Usage of a turn that ended, whichever version wrote its answer down."""
    if ended.usage is None and ended.tokens:
        return TurnUsage(of_total(ended.tokens, ended.connectors))
    return TurnUsage.read(ended.usage)
