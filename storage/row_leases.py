"""Row lease: claimable if unowned, or if the owner's heartbeat expired."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from storage.engine.clock import now
from storage.models import Document, Node, Notice, Share


@dataclass(frozen=True, slots=True)
class Holder:
    """A node that claims rows; `lease` is how long a heartbeat is valid, in seconds."""

    node: str
    lease: float

    def may_take(
        self, table: type[Share | Document | Notice], running: Collection[int]
    ) -> ColumnElement[bool]:
        """Condition on the rows that this node may claim; `running` are those it works on already.

        A row that names this node and is not in `running` was claimed by a transaction whose
        commit was never confirmed.
        """
        alive = select(Node.id).where(Node.seen > now() - self.lease)
        unconfirmed: Any = and_(table.node == self.node, table.id.not_in(running))
        others = and_(table.node != self.node, table.node.not_in(alive))
        return or_(table.node.is_(None), unconfirmed, others)
