"""Models without a price that somebody used, until the admins of the workspace are told."""

from collections.abc import Sequence

from sqlalchemy import Connection, select, update

from storage.engine.upsert import Prepared
from storage.models import UnpricedModel

_NOTE = Prepared(lambda insert: insert(UnpricedModel).on_conflict_do_nothing())


def note(connection: Connection, team: str, model: str) -> None:
    """Note that a workspace used a model without a price."""
    connection.execute(_NOTE.on(connection), {"team": team, "model": model})


def untold(connection: Connection) -> dict[str, list[str]]:
    """Models that admins are to be told of, by workspace."""
    found: dict[str, list[str]] = {}
    query = select(UnpricedModel.team, UnpricedModel.model).where(UnpricedModel.told.is_(False))
    for team, model in connection.execute(query.order_by(UnpricedModel.team, UnpricedModel.model)):
        found.setdefault(team, []).append(model)
    return found


def tell(connection: Connection, team: str, models: Sequence[str], *, told: bool = True) -> int:
    """Claim that admins are told of models, or give it back; the number of models that changed."""
    these = (UnpricedModel.team == team, UnpricedModel.model.in_(models))
    other = update(UnpricedModel).where(*these, UnpricedModel.told.is_not(told))
    return connection.execute(other.values(told=told)).rowcount
