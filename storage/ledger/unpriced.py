"""Models without a price that somebody used, until the admins of the workspace are told."""

from collections.abc import Sequence

from sqlalchemy import Connection, Update, select, text, update

from storage.engine.clock import at_once
from storage.engine.upsert import Prepared
from storage.models import UnpricedModel

IS_UNTOLD = text("unpriced_models.told IS FALSE")  # a literal, or the partial index is not used
DUE = at_once(select(UnpricedModel.model).where(IS_UNTOLD).exists())
_NOTE = Prepared(lambda insert: insert(UnpricedModel).on_conflict_do_nothing())


def note(connection: Connection, team: str, model: str) -> None:
    """Note that a workspace used a model without a price."""
    connection.execute(_NOTE.on(connection), {"team": team, "model": model})


def untold(connection: Connection) -> dict[str, list[str]]:
    """Models that admins are to be told of, by workspace."""
    found: dict[str, list[str]] = {}
    query = select(UnpricedModel.team, UnpricedModel.model).where(IS_UNTOLD)
    for team, model in connection.execute(query.order_by(UnpricedModel.team, UnpricedModel.model)):
        found.setdefault(team, []).append(model)
    return found


def claim(connection: Connection, team: str, models: Sequence[str]) -> list[str]:
    """Claim to tell of models; those that nobody else claimed."""
    these = _of(team, models).where(UnpricedModel.told.is_(False)).values(told=True)
    return sorted(connection.scalars(these.returning(UnpricedModel.model)))


def give_back(connection: Connection, team: str, models: Sequence[str]) -> None:
    """Give a claim back: nobody could be told."""
    connection.execute(_of(team, models).values(told=False))


def _of(team: str, models: Sequence[str]) -> Update:
    return update(UnpricedModel).where(UnpricedModel.team == team, UnpricedModel.model.in_(models))
