"""Characters as people see them: where a text may be cut without taking one apart."""

import unicodedata

JOINER = "\u200d"
VARIATIONS = range(0xFE00, 0xFE10)
SKIN_TONES = range(0x1F3FB, 0x1F400)
TAGS = range(0xE0020, 0xE0080)  # of flags such as Scotland's
FLAG_LETTERS = range(0x1F1E6, 0x1F200)
VOWELS, FINALS = range(0x1160, 0x11A8), range(0x11A8, 0x1200)  # conjoining letters of Korean
LONGEST = 40  # code points of one character that are looked at


def is_boundary(text: str, index: int) -> bool:
    """Return whether a text may be cut here."""
    if not 0 < index < len(text):
        return True
    before, after = text[index - 1], text[index]
    if before == JOINER or (before == "\r" and after == "\n"):
        return False
    code = ord(after)
    if code in FLAG_LETTERS and ord(before) in FLAG_LETTERS:
        return _letters_before(text, index) % 2 == 0
    return not (after.isascii() is False and _extends(after, code))


def nearest(text: str, index: int, lowest: int = 0) -> int:
    """Return the last place up to an index where a text may be cut, or the index itself."""
    place = index
    while place > max(lowest, index - LONGEST):
        if is_boundary(text, place):
            return place
        place -= 1
    return index


def _extends(character: str, code: int) -> bool:
    joins = character == JOINER or code in VARIATIONS or code in SKIN_TONES or code in TAGS
    return (
        joins
        or code in VOWELS
        or code in FINALS
        or unicodedata.category(character).startswith("M")
        or 0xDC00 <= code < 0xE000  # noqa: PLR2004 - the second half of a surrogate pair
    )


def _letters_before(text: str, index: int) -> int:
    count = 0
    while index - count > 0 and ord(text[index - count - 1]) in FLAG_LETTERS:
        count += 1
    return count
