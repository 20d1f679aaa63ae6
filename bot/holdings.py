"""What people are shown of libraries, in our own words: Slack's shapes are `bot.slack`'s."""

from dataclasses import dataclass, field

from storage.listings import Listed, Sums

ON_A_PAGE = 10
LONGEST_NUMBER = 15  # digits: databases can hold it, and as many rows as that many pages have


@dataclass(frozen=True, slots=True)
class Shelf:
    """A page of a place's library, the newest first; `page` counts from 0.

    `auto` says that what is shared there goes in by itself, `site` is the workspace's address.
    """

    is_direct: bool
    auto: bool
    documents: tuple[Listed, ...]
    page: int
    total: int
    site: str

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // ON_A_PAGE))


@dataclass(frozen=True, slots=True)
class Holdings:
    """The library of somebody's direct messages with its newest, and the workspace's sums."""

    mine: Sums = field(default_factory=Sums)
    newest: tuple[Listed, ...] = ()
    workspace: Sums = field(default_factory=Sums)


@dataclass(frozen=True, slots=True)
class Pick:
    """A document that somebody picked on a page; what a button carries is taken for no more."""

    share: int
    page: int

    @property
    def written(self) -> str:
        return f"{self.share}:{self.page}"

    @classmethod
    def read(cls, value: str) -> "Pick":
        """What a button carried; 0 stands for what is no number."""
        share, _, page = value.partition(":")
        return cls(number(share), number(page))


def number(text: str) -> int:
    """A whole number that somebody sent; 0 for anything else."""
    is_one = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    return int(text) if is_one else 0
