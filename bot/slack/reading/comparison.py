"""Comparison of a message's text with its blocks, so that nothing is read twice."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.slack.markup import unescaped

TOKEN = re.compile(r"<(?P<mark>[@#!]?)(?P<target>[^<>|]*)(?:\|(?P<label>[^<>]*))?>")
WORD = re.compile(r"[^\W_]+")
CUT = ("…", "...")


def united(text: str, blocks: Sequence[str], *, is_structured: bool = False) -> str:
    """A message's text together with what only its blocks say.

    Most texts say the same as the blocks, some are only a summary, and some are cut. Where both
    say the same the text stands, unless the blocks have a structure that it cannot have.
    """
    whole = "\n".join(blocks)
    if not text.strip() or not whole:
        return text if text.strip() else whole
    said, shown = Words.of(text), Words.of(whole)
    if said.hold(shown) and not is_structured:
        return text
    if shown.hold(said) or _is_beginning(text, said, shown):
        return whole
    more = [block for block in blocks if not said.count(Words.of(block))]
    return "\n".join([text, *more])


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text, counted, and its letters without anything between them."""

    counted: Counter[str]
    letters: str

    @classmethod
    def of(cls, text: str) -> "Words":
        found = words_in(text)
        return cls(Counter(found), "".join(found))

    def count(self, others: "Words") -> bool:
        """True if all other words are among these, as often."""
        return all(self.counted[word] >= often for word, often in others.counted.items())

    def hold(self, others: "Words") -> bool:
        """The same, or in one piece: not every platform parts words alike."""
        return self.count(others) or others.letters in self.letters


def words_in(text: str) -> list[str]:
    """Words of a text in lower case, without markup and punctuation."""
    return WORD.findall(unescaped(TOKEN.sub(_bare, text)).lower())


def _bare(token: re.Match[str]) -> str:
    """The id that a token is about, or a link with its label."""
    return (
        f" {token['target']} " if token["mark"] else f" {token['target']} {token['label'] or ''} "
    )


def _is_beginning(text: str, said: Words, shown: Words) -> bool:
    """True for a text that was cut after as many letters as fitted."""
    return text.rstrip().endswith(CUT) and bool(said.letters) and said.letters in shown.letters
