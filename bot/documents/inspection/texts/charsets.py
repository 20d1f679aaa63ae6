"""Guess of a text's legacy encoding: the one in which it reads most like some language.

Each encoding in which people write a language explains the bytes at a cost in bits, and the
cheapest one wins.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from bot.documents.inspection.texts.languages import LANGUAGES, SYMBOLS, WIDE

LONGEST_EVIDENCE = 4_000  # bytes; a language shows itself in far fewer
MOST_BITS = 9.0  # per character beyond ASCII; a text that costs more is in no language known here
ASCII_BITS, SYMBOL_BITS, STRANGE_BITS, BROKEN_BITS = 4.5, 8.0, 16.0, 30.0
CAPITAL_BITS, CAPITAL_INSIDE_BITS, SYMBOL_INSIDE_BITS = 3.5, 6.0, 6.0
OTHER_ALPHABET_BITS, RARE_BITS = 6.0, 14.0
DELETE = "\x7f"
REPLACED = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class Reading:
    """An encoding, and what it costs in bits to read some bytes in it."""

    encoding: str
    bits: float


def guessed(evidence: bytes, *, is_whole: bool = False) -> str | None:
    """The encoding in which the evidence reads best; None where it reads like nothing.

    `is_whole` says that it starts where its file does, so that it may also be UTF-16.
    """
    evidence = evidence[:LONGEST_EVIDENCE]
    ascii_size = len(evidence.decode("ascii", "ignore"))
    readings = [one for one in _readings(evidence) if is_whole or one.encoding not in WIDE]
    best = min(readings, key=lambda reading: reading.bits, default=None)
    beyond = len(evidence) - ascii_size
    if best and best.bits - ASCII_BITS * ascii_size <= MOST_BITS * beyond:
        return best.encoding
    from charset_normalizer import from_bytes  # noqa: PLC0415 - loaded for legacy texts only

    match = from_bytes(evidence).best()
    if match:
        return match.encoding
    return best.encoding if best else None


def _readings(evidence: bytes) -> Iterator[Reading]:
    decoded: dict[str, str] = {}
    for number, (encodings, _) in enumerate(LANGUAGES):
        for encoding, prior in encodings.items():
            if encoding not in decoded:
                decoded[encoding] = evidence.decode(encoding, "replace")
            yield Reading(encoding, prior + _bits(decoded[encoding], _costs(number)))


def _bits(text: str, costs: Mapping[str, float]) -> float:
    """Cost of a text in a language; rare letters, and odd neighbours of letters, cost more."""
    bits, before = 0.0, " "
    for one in text:
        if one < DELETE:
            bits += ASCII_BITS
            if _is_of_another_alphabet(before) and one.isalpha():
                bits += OTHER_ALPHABET_BITS
        else:
            bits += costs.get(one) or _cost(one, before, costs)
            if one.isupper() and before.islower():
                bits += CAPITAL_INSIDE_BITS
            if before < DELETE and _is_of_another_alphabet(one) and before.isalpha():
                bits += OTHER_ALPHABET_BITS
        before = one
    return bits


def _is_of_another_alphabet(one: str) -> bool:
    """Return whether a letter is Greek, Cyrillic, Hebrew or Arabic, and so in no Latin word."""
    return "\u0370" <= one < "\u0700" and one.isalpha()


def _cost(one: str, before: str, costs: Mapping[str, float]) -> float:
    if one == REPLACED or one < "\xa0":
        return BROKEN_BITS
    if one in SYMBOLS:
        return SYMBOL_BITS + (SYMBOL_INSIDE_BITS if before.isalpha() and before < "\u0250" else 0)
    if one.isupper() and one.lower() in costs:
        return costs[one.lower()] + CAPITAL_BITS
    if "\u3040" <= one <= "\u9fff" or "\uac00" <= one <= "\ud7a3":
        return RARE_BITS if not before.isascii() or not before.isalpha() else STRANGE_BITS
    return STRANGE_BITS


@cache
def _costs(number: int) -> Mapping[str, float]:
    """Bits of each letter of a language, by its rank among them: see Zipf's law."""
    letters = dict.fromkeys(LANGUAGES[number][1])
    total = sum(1 / (rank + 3) for rank in range(len(letters)))
    return {one: -math.log2(1 / (rank + 3) / total) + 1 for rank, one in enumerate(letters)}
