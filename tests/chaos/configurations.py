"""Configurations under test, and their scale."""

from dataclasses import dataclass, replace

LEASE = 2.0  # seconds; the app's processes believe each other dead after that
TOKEN_LIFE = 6  # seconds
FIRST, SECOND = "T0LOCAL", "T0SECOND"
GRACE = 3.0  # seconds a process has to end its turns when it is asked to stop


@dataclass(frozen=True, slots=True)
class Configuration:
    """A database engine, the nodes that share it, the workspaces they serve, and a dialect.

    More than one workspace have installed the app, with tokens that end after seconds.
    """

    name: str
    engine: str
    nodes: int
    workspaces: tuple[str, ...] = (FIRST,)
    dialect: str = ""

    @property
    def is_installed(self) -> bool:
        """True if the workspaces install the app."""
        return len(self.workspaces) > 1

    def under(self, dialect: str) -> "Configuration":
        """The same where the platforms speak a dialect."""
        return replace(self, name=f"{self.name}, {dialect}", dialect=dialect)


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
# Recovery rests on what these deny: ids, metadata, and that an answer is kept at all.
DIALECTS = (
    "stream-ids-differ",
    "conversation-metadata-filters-nothing",
    "dropped-answers-are-lost",
)
SHORT = Scale(threads=12, questions=3, seconds=11.0)
LONG = Scale(threads=30, questions=5, seconds=40.0)
