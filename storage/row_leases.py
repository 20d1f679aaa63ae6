"""Rows that one node at a time works on: free is what nobody holds, or nobody who lives."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from storage.engine.clock import now
from storage.models import Document, Node, Notice, Share


@dataclass(frozen=True, slots=True)
class Holder:
    """A node that looks for work; `lease` is how long a node may be silent, in seconds."""

    node: str
    lease: float

    def may_take(
        self, table: type[Share | Document | Notice], running: Collection[int]
    ) -> ColumnElement[bool]:
        """What this node may take; `running` are the rows that it works on already.

        A row that names this node although it does not work on it was taken by a transaction whose
        end it never heard of.
        """
        alive = select(Node.id).where(Node.seen > now() - self.lease)
        forgotten: Any = and_(table.node == self.node, table.id.not_in(running))
        others = and_(table.node != self.node, table.node.not_in(alive))
        return or_(table.node.is_(None), forgotten, others)
