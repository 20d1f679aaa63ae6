"""Programs that answer questions of figures: what is asked is read, code is written, results told.

A question is read by the first kind that finds all it needs; numbers in words are digits then.
"""

from collections.abc import Callable

from . import (
    charts,
    cost,
    equality,
    functions,
    growth,
    loans,
    people,
    proportions,
    random_numbers,
    roots,
    samples,
    sequences,
    sums,
)
from .program import Kind, title_of
from .quantities import in_digits

__all__ = ["kind_of", "written_for"]

_READERS: tuple[Callable[[str], list[str]], ...] = (
    random_numbers.read, people.read, equality.read, sequences.read, roots.read, loans.read,
    growth.read, proportions.read, functions.read, cost.read, samples.read, charts.read, sums.read,
)  # fmt: skip
_KINDS = {
    kind.title: kind
    for kind in (
        random_numbers.RANDOM, people.PEOPLE, equality.EQUALITY, sequences.SEQUENCES, roots.REAL,
        roots.REAL_LOGARITHM, roots.COMPLEX, roots.ROOT, roots.EVEN_ROOT, roots.COMPLEX_ROOT,
        loans.LOANS, growth.GROWTH, proportions.PROPORTIONS, functions.FUNCTIONS, samples.SAMPLES,
        charts.CHARTS, cost.COST, sums.SHARE,
    )
}  # fmt: skip


def written_for(question: str) -> list[str]:
    """Write the programs that answer a question of figures, to be run one after the other."""
    plain = in_digits(question)
    return next((codes for read in _READERS if (codes := read(plain))), [])


def kind_of(code: str) -> Kind | None:
    """Return the kind of a program by its title."""
    return _KINDS.get(title_of(code))
