"""Configurations under test, and their scale."""

from dataclasses import dataclass

LEASE = 2.0  # seconds; the app's processes believe each other dead after that
TOKEN_LIFE = 6  # seconds
FIRST, SECOND = "T0LOCAL", "T0SECOND"
GRACE = 3.0  # seconds a process has to end its turns when it is asked to stop


@dataclass(frozen=True, slots=True)
class Configuration:
    """A database engine, the number of nodes that share it, and the workspaces that they serve.

    More than one have installed the app themselves, with tokens that end after seconds.
    """

    name: str
    engine: str
    nodes: int
    workspaces: tuple[str, ...] = (FIRST,)

    @property
    def is_installed(self) -> bool:
        """True if the workspaces install the app."""
        return len(self.workspaces) > 1


@dataclass(frozen=True, slots=True)
class Scale:
    """The number of questions, and the seconds during which faults occur."""

    threads: int
    questions: int
    seconds: float

    @property
    def turns(self) -> int:
        return self.threads * self.questions


CONFIGURATIONS = {
    one.name: one
    for one in (
        Configuration("sqlite-1", "sqlite", 1),
        Configuration("postgresql-1", "postgresql", 1),
        Configuration("postgresql-3", "postgresql", 3),
        Configuration("sqlite-1-workspaces", "sqlite", 1, (FIRST, SECOND)),
        Configuration("postgresql-3-workspaces", "postgresql", 3, (FIRST, SECOND)),
    )
}
SHORT = Scale(threads=12, questions=3, seconds=11.0)
LONG = Scale(threads=30, questions=5, seconds=40.0)
