"""Edits of questions whose answer has not ended: new words, another turn, or an offer later."""

from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any

from sqlalchemy import Connection, Row, exists, select, update

from storage import positions
from storage.agents import place_settings
from storage.engine.clock import at_once
from storage.models import PostedReply, Thread, Turn
from storage.positions import at
from storage.records import Addressed, Follow, NewTurn, Outcome, TurnCause
from storage.turns.successors import in_place_of

MAY_BE_REPLACED = {TurnCause.MESSAGE, TurnCause.AGAIN}  # others ask something else
UNASKED = {Outcome.EDITED, Outcome.WITHDRAWN}  # after these nobody was given an answer


class EditFate(Enum):
    """Fate of an edit."""

    UNKNOWN = auto()  # the message is no question of ours, so far
    DROPPED = auto()  # nothing is left to do
    WITHDRAWN = auto()  # the message is for us no longer, and its answer is not to begin
    SUPERSEDED = auto()  # nothing of its answer is shown: it is to be asked again
    ANSWERED = auto()  # whoever edited it may be offered another answer


@dataclass(frozen=True, slots=True)
class AppliedEdit:
    """Fate of an edit; the turn that is to stop, and the one that takes its place."""

    fate: EditFate
    stops: int | None = None
    again: NewTurn | None = None


@dataclass(frozen=True, slots=True)
class DueOffer:
    """An edit made while an answer was written that has ended since."""

    turn: int
    team: str
    channel: str
    ts: str
    user: str
    edit: str


def apply(
    connection: Connection,
    new: NewTurn,
    edit: str,
    addressed: Addressed | None,
    *,
    has_new_words: bool,
) -> AppliedEdit:
    """Apply an edit to the newest turn of a message: `new` is the message as it reads now.

    Of an answer that is being written, the edit is only noted: see `due`.
    """
    turn = _newest(connection, new)
    if turn is None:
        return AppliedEdit(EditFate.UNKNOWN)
    is_for_us = _is_for_us(connection, new, addressed)
    is_open = turn.finished_at is None
    is_over = (turn.outcome if turn.finished_at else turn.stopped) in UNASKED
    if is_for_us and is_over:
        return AppliedEdit(EditFate.SUPERSEDED, again=_again(turn, new, edit))
    if (is_for_us and not has_new_words) or not (is_for_us or is_open):
        return AppliedEdit(EditFate.DROPPED)
    if not is_open:
        return AppliedEdit(EditFate.ANSWERED)
    return _apply_to_open(connection, turn, new, edit, is_for_us=is_for_us)


_HAS_ENDED = (Turn.edited.is_not(None), Turn.finished_at.is_not(None))
DUE = at_once(select(Turn.id).where(*_HAS_ENDED).exists())


def due(connection: Connection, limit: int) -> list[DueOffer]:
    """Edits that can be offered an answer now."""
    query = (
        select(Turn.id.label("turn"), Turn.team, Turn.channel, Turn.ts, Turn.user)
        .add_columns(Turn.edited.label("edit"))
        .where(*_HAS_ENDED)
        .order_by(Turn.id)
        .limit(limit)
    )
    return [DueOffer(**row._asdict()) for row in connection.execute(query)]


def claim(connection: Connection, offer: DueOffer) -> bool:
    """Claim an offer, which is made once; False if it is not to be made."""
    this = (Turn.team == offer.team, Turn.id == offer.turn, Turn.edited == offer.edit)
    claimed = update(Turn).where(*this).values(edited=None)
    row = connection.execute(claimed.returning(Turn.outcome)).first()
    return row is not None and row.outcome not in {*UNASKED, Outcome.FORGOTTEN}


def _apply_to_open(
    connection: Connection, turn: Row[Any], new: NewTurn, edit: str, *, is_for_us: bool
) -> AppliedEdit:
    this = update(Turn).where(Turn.team == turn.team, Turn.id == turn.id)
    is_waiting = turn.attempts == 0
    can_be_replaced = TurnCause(turn.cause.partition(":")[0]) in MAY_BE_REPLACED
    if not can_be_replaced or turn.is_shown or turn.answer is not None:
        connection.execute(this.values(edited=edit if is_for_us else None))
        return AppliedEdit(EditFate.DROPPED)
    if not is_for_us:
        connection.execute(this.values(stopped=Outcome.WITHDRAWN))
        return AppliedEdit(EditFate.WITHDRAWN, stops=turn.id)
    if is_waiting:
        connection.execute(this.values(text=new.text, attachments=new.attachments or None))
        return AppliedEdit(EditFate.DROPPED)
    if turn.stopped is not None:  # somebody pressed Stop
        return AppliedEdit(EditFate.DROPPED)
    connection.execute(this.values(stopped=Outcome.EDITED))
    return AppliedEdit(EditFate.SUPERSEDED, stops=turn.id, again=_again(turn, new, edit))


def _newest(connection: Connection, new: NewTurn) -> Row[Any] | None:
    """Lock the newest turn that this person's message asked for."""
    is_shown = exists().where(PostedReply.team == Turn.team, PostedReply.turn_id == Turn.id)
    standing = (getattr(Thread, name).label(f"thread_{name}") for name in positions.HERE)
    query = (
        select(*Turn.__table__.columns, Thread.ts.label("thread_ts"), *standing)
        .add_columns(is_shown.label("is_shown"))
        .join(Thread, (Thread.id == Turn.thread_id) & (Thread.team == Turn.team))
        .where(*at(Turn, (new.team, new.channel, new.ts)), Turn.user == new.user)
        .order_by(Turn.id.desc())
        .limit(1)
        .with_for_update(of=Turn)
    )
    return connection.execute(query).first()


def _is_for_us(connection: Connection, new: NewTurn, addressed: Addressed | None) -> bool:
    if addressed is Addressed.IF_IN_THREAD:
        chosen = place_settings.chosen(connection, new.team, new.place)
        return chosen.follow is not Follow.MENTION
    return addressed is not None


def _again(turn: Row[Any], new: NewTurn, edit: str) -> NewTurn:
    """The turn that asks an edited question in place of one that gave no answer."""
    again = in_place_of(turn, TurnCause.AGAIN)
    begins = turn.cause == TurnCause.MESSAGE and turn.conversation_id is None
    if begins:  # what it was to continue is not recorded yet: the thread stands there
        names = tuple(f"thread_{name}" for name in positions.HERE)
        again = replace(again, continues_from=positions.read_point(turn, names))
    return replace(
        again,
        cause=f"{again.cause}:{edit}",
        text=new.text,
        attachments=new.attachments,
        user_team=new.user_team,
    )
