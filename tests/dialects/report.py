"""Results of stories: a line each as they come, and the table of all of them."""

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from tests.dialects.telling import Told

NONE = "(none)"
GOOD = {"right", "told"}
HEAD = """# Dialects

What people get where [an assumption](assumptions.md) doesn't hold. `make dialects` tells each
story under each dialect, and writes this page. The stories: ask; ask further; branch off the
first answer, or the second of three, and continue in both threads; switch the agent; regenerate;
edit the question; press Stop; a crash in the middle of an answer; share a document, ask about it,
delete it; have a picture drawn.

In a story that is *right* everybody got the answer, and the model knew all that was said before.
In one that is *told* somebody read why not. *Twice* are answers that somebody got a second time,
*lost* words that the model should have known, *doubled* those that it was shown twice.
"""
OUTAGES_HEAD = """
## Outages

Mistral is down, or can't be reached, for so many seconds while somebody does something. What the
app puts off is waited for. Afterwards people ask further, and the thread, the branch and the
library have to be what they would have been.
"""
COLUMNS = ("right", "told", "wrong", "answers", "twice", "lost", "doubled", "people read")


def show(told: Told) -> None:
    """Print a story's line."""
    tally = told.tally
    name = f"{told.seconds:.0f} s" if told.seconds else told.dialect or NONE
    words = f"{tally.lost} lost, {tally.doubled} doubled, {tally.foreign} foreign"
    sentences = " | ".join([*tally.amiss, *map(_plain, told.sentences)])
    say(
        f"{name:38} {told.story:22} {told.result:6} "
        f"{tally.answers}/{tally.wanted} answers, {tally.twice} twice; {words:30} "
        f"{sentences}".rstrip()
    )


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def summary(told: Sequence[Told]) -> str:
    counts = Counter(one.result if one.result in GOOD else "wrong" for one in told)
    each = ", ".join(f"{count} {result}" for result, count in counts.most_common())
    return f"{len(told)} stories: {each}"


def document(told: Sequence[Told], outages: Sequence[Told]) -> str:
    """The page of all results."""
    lines = [HEAD]
    lines += _table("dialect", told, lambda one: f"`{one.dialect}`" if one.dialect else NONE)
    if outages:
        lines += [OUTAGES_HEAD]
        lines += _table("outage", outages, lambda one: f"{one.story}, {one.seconds:.0f} s")
    return "\n".join(lines) + "\n"


def _table(head: str, told: Iterable[Told], name: Callable[[Told], str]) -> list[str]:
    rows = [f"| {head} | {' | '.join(COLUMNS)} |", "|---" * (len(COLUMNS) + 1) + "|"]
    for title, group in groupby(told, key=name):
        rows.append(f"| {title} | {' | '.join(_cells([*group]))} |")
    return rows


def _cells(told: Sequence[Told]) -> list[str]:
    results = Counter(one.result if one.result in GOOD else "wrong" for one in told)
    tallies = [one.tally for one in told]
    answers = f"{sum(one.answers for one in tallies)} of {sum(one.wanted for one in tallies)}"
    counts = [
        sum(numbers)
        for numbers in zip(*((t.twice, t.lost, t.doubled) for t in tallies), strict=True)
    ]
    sentences = dict.fromkeys(_plain(sentence) for one in told for sentence in one.sentences)
    figures = [results["right"], results["told"], results["wrong"]]
    return [
        *map(str, figures),
        answers,
        *map(str, counts),
        "<br>".join(sentences) or "(nothing else)",
    ]


def _plain(sentence: str) -> str:
    """A sentence as a cell of a table, without its emphasis."""
    return " ".join(sentence.strip("_").split()).replace("|", "\\|")
