"""Passage of a growing text: the words of one paragraph, heading or row, as far as they are known.

Patterns are searched for within limits, so that little of the text waits for what never comes.
"""

import re
from dataclasses import dataclass

MARKERS = " \t>*+-.)0123456789"  # characters of quotes and list items, before their content
LONGEST_MARKERS = 200


class NotYetDecided(Exception):
    """The text that is still to come decides what begins here."""


@dataclass(frozen=True, slots=True)
class Construct:
    """A construct that ends at `end`, and what is to be shown for it."""

    end: int
    shown: str


@dataclass(frozen=True, slots=True)
class Passage:
    """`text` up to `end`; further words may follow there if it `grows`.

    The text starts with its line; `prefix` is what a further line of the same block begins with.
    """

    text: str
    end: int
    grows: bool
    in_table: bool = False
    prefix: str = ""

    def search(self, pattern: re.Pattern[str], start: int, most: int) -> re.Match[str] | None:
        """Search the next `most` characters. Raises NotYetDecided if what follows decides."""
        return self._decided(pattern.search(self.text, start, self._stop(start, most)), start, most)

    def match(self, pattern: re.Pattern[str], start: int, most: int) -> re.Match[str] | None:
        """Match here; a pattern that fails is not tried again when the text has grown."""
        found = pattern.match(self.text, start, self._stop(start, most))
        return self._decided(found, start, most) if found else None

    def require(self, start: int, most: int = 1) -> str:
        """Return the next characters, fewer at the end. Raises NotYetDecided if more may follow."""
        if self.grows and start + most > self.end:
            raise NotYetDecided
        return self.text[start : self._stop(start, most)]

    def character_before(self, index: int) -> str:
        return self.text[index - 1] if index else "\n"

    def line_before(self, index: int) -> str | None:
        """Return what stands before in the line; None if that is more than markers and tags."""
        nearest = max(index - LONGEST_MARKERS, 0)
        start = self.text.rfind("\n", nearest, index) + 1
        return self.text[start:index] if start or not nearest else None

    def _stop(self, start: int, most: int) -> int:
        return min(self.end, start + most)

    def _decided(self, found: re.Match[str] | None, start: int, most: int) -> re.Match[str] | None:
        is_open = found is None or found.end() == self.end
        if is_open and self.grows and start + most > self.end:
            raise NotYetDecided
        return found
