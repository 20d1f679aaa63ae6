"""A picture that is ready to go along with a question."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PreparedPicture:
    """A picture as data URLs, one for each page; `pages` is how many it has.

    `is_animated` says that only its first frame is there.
    """

    urls: tuple[str, ...]
    pages: int = 1
    is_animated: bool = False
