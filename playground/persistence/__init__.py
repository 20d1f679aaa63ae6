"""Persistence of the local platforms, so that a workspace continues after a restart."""

from playground.persistence.folder import Folder
from playground.persistence.store import CannotOpen, Store, Unusable
from playground.persistence.tables import Attribute, Flat, Nested, Table
from playground.persistence.unit_of_work import UnitOfWork, saving

__all__ = [
    "Attribute",
    "CannotOpen",
    "Flat",
    "Folder",
    "Nested",
    "Store",
    "Table",
    "UnitOfWork",
    "Unusable",
    "saving",
]
