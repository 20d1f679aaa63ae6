"""Texts to order: so many characters or words, a code block, a table, JSON."""

import re
from collections.abc import Iterator

ANY_CASE = re.IGNORECASE

_NUMBER = r"(\d[\d,. ]*\d|\d)\s*(k\b)?\s*"
_LENGTH = re.compile(_NUMBER + r"[- ]?(characters?|chars?|words?|sentences?|lines?)\b", ANY_CASE)
_LARGEST = 400_000
SENTENCES_IN_A_PARAGRAPH = 5

_ENDINGS = (
    "a thread keeps the whole conversation together",
    "every branch remembers what was said before it began",
    "a short answer is often the kindest one",
    "numbers make it easy to see that nothing is missing",
    "the next sentence follows this one in order",
    "a long text has to be split with care",
    "what is written once can be read many times",
)

CODE = '''Here is a small example in Python:

```python
def greet(name: str) -> str:
    """Return a greeting."""
    return f"Hello, {name}!"


if __name__ == "__main__":
    print(greet("world"))
```

It defines `greet` and prints a greeting when run.'''

TABLE = """Here is a small table:

| Item | Quantity | Note |
|---|---:|---|
| Apples | 3 | red |
| Pears | 5 | green |
| Plums | 12 | ripe |

The quantities add up to 20."""


def asked_length(text: str) -> tuple[int, str] | None:
    """Read "20,000 characters" or "a long answer of 300 words" as a number and a unit."""
    match = _LENGTH.search(text)
    if not match:
        return None
    number = int(re.sub(r"\D", "", match[1])) * (1000 if match[2] else 1)
    return min(number, _LARGEST), match[3].lower().rstrip("s")


def sentences() -> Iterator[str]:
    """Numbered sentences without end, always the same."""
    number = 0
    while True:
        yield f"Sentence {number + 1}: {_ENDINGS[number % len(_ENDINGS)]}."
        number += 1


def long_text(amount: int, unit: str) -> str:
    """Write whole numbered sentences until at least the amount is reached."""
    paragraphs: list[str] = []
    written: list[str] = []
    reached = 0
    for sentence in sentences():
        if reached >= amount:
            break
        written.append(sentence)
        # A sentence is followed by a space or a blank line: one character at least.
        reached += {"word": len(sentence.split()), "sentence": 1, "line": 1}.get(
            unit, len(sentence) + 1
        )
        if len(written) == SENTENCES_IN_A_PARAGRAPH:
            paragraphs.append(" ".join(written))
            written = []
    if written:
        paragraphs.append(" ".join(written))
    return "\n\n".join(paragraphs)
