"""Prints every text that people read, or with `--refused` those against the style guide."""

import sys

from tests.words.rules import offences
from tests.words.sources import collected


def lines() -> list[str]:
    texts = collected()
    if "--refused" in sys.argv:
        return [str(offence) for text in texts for offence in offences(text)]
    return [f"{text.place}\t{text.words!r}" for text in texts]


sys.stdout.write("\n".join([*lines(), ""]))
