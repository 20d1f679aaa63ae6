"""A small Python: runs a cell of code from its syntax tree, out of the machine's reach."""

from .cell import Cell, run_cell
from .files import MadeFile

__all__ = ["Cell", "MadeFile", "run_cell"]
