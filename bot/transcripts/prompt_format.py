"""Format of a question as the agent gets it: written for the agent, and read back for people."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.memory import notes_prompt

CONTEXT = "Earlier messages in this thread:\n{said}\n\n{name} asks now:\n{question}"
INDENT = "\n    "
TEXT = '\n\nContent of "{name}":\n{text}'
# For the agent, which would otherwise take the names in the text for pictures that it has.
MISSING_PICTURES = "\n\n[Pictures of this thread that are not attached here: {names}]"
# Questions in place of those that nobody asked: Mistral keeps no conversation without one.
LOOK = "What do you see here?"
SUM_UP = "Sum up {names} in a few sentences."
WHERE_WERE_WE = (
    "Sum up in one or two sentences where this conversation stood, so that we can go on."
)

# A line that reads like one of ours.
_OURS = (
    r"[^\n]* asks now:[ \t]*$|Earlier messages in this thread:"
    rf"|{re.escape(notes_prompt.OPENING)}"
    r'|Content of "[^\n]*":[ \t]*$|\[Pictures of this thread that are not attached here: '
)
FORGED = re.compile(rf"^(?={_OURS})", re.MULTILINE)
QUOTED = re.compile(rf"^> (?={_OURS})", re.MULTILINE)
READ = re.compile(
    r"Earlier messages in this thread:\n(?P<said>[^\n]*(?:\n(?!\n)[^\n]*)*)"
    r"\n\n(?P<name>[^\n]+) asks now:\n(?P<question>.*)",
    re.DOTALL,
)
CONTENT_OF = re.compile(r'\n\nContent of "([^\n]*)":\n')
PICTURES = re.compile(r"\n\n\[Pictures of this thread that are not attached here: [^\n]*\]\Z")
UNASKED = re.compile(
    rf"(?:{re.escape(LOOK)})?(?: ?Sum up [^\n]+ in a few sentences\.)?|{re.escape(WHERE_WERE_WE)}"
)


@dataclass(frozen=True, slots=True)
class SaidBefore:
    """A message in a thread before the question."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question as its person wrote it ('' for none), and what was said in the thread before it.

    `files` are the names of those whose text was added to it.
    """

    words: str
    before: tuple[SaidBefore, ...] = ()
    files: tuple[str, ...] = ()


def own(question: str) -> str:
    """A question in which no line passes for one of ours."""
    return FORGED.sub("> ", question)


def line(name: str, said: str) -> str:
    """One message: what it goes on with is indented, so that it can't pass for somebody else's."""
    return INDENT.join([f"{name}:", *said.splitlines()]).replace(INDENT, " ", 1)


def with_context(lines: Sequence[str], name: str, question: str) -> str:
    """A question below the lines of what was said before it."""
    return CONTEXT.format(said="\n".join(lines), name=name, question=own(question))


def read(prompt: str) -> AskedQuestion:
    """Take a question apart; one without any of this is all words."""
    prompt = notes_prompt.without_notes(prompt)
    found = READ.fullmatch(prompt)
    question = PICTURES.sub("", found["question"] if found else prompt)
    words, *contents = CONTENT_OF.split(question)
    if UNASKED.fullmatch(words):
        words = ""
    before = _said(found["said"]) if found else ()
    return AskedQuestion(QUOTED.sub("", words), before, tuple(contents[::2]))


def _said(lines: str) -> tuple[SaidBefore, ...]:
    said: list[tuple[str, list[str]]] = []
    for written in lines.split("\n"):
        if said and written.startswith(INDENT[1:]):
            said[-1][1].append(written.removeprefix(INDENT[1:]))
        else:
            name, _, text = written.partition(":")
            said.append((name, [text.removeprefix(" ")]))
    return tuple(SaidBefore(name, "\n".join(texts)) for name, texts in said)
