"""Reading of a user's message: who said what in the thread before it, and what is asked now."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from playground.model.prompt import Message

# As the app writes it: a name has no colon and stays on its line; what follows a line is indented.
_CONTEXT = re.compile(
    r"\AEarlier messages in this thread:\n(?P<said>.*?)\n\n"
    r"(?:(?P<asker>[^\n:]{1,100}) asks now:\n)?(?P<question>.*)\Z",
    re.DOTALL,
)
_CONTINUED = "    "
_REMARK = re.compile(r"\n\n\[Pictures of this thread that are not attached here: [^\n]*\]\Z")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence of a user's message; `by` is the name it was said under, if any."""

    text: str
    by: str | None = None


def asked(text: str) -> Said:
    """Return a message's own words, without the thread's earlier messages before them."""
    context = _CONTEXT.match(text)
    question = context["question"] if context else text
    return Said(_REMARK.sub("", question).strip(), context["asker"] if context else None)


def own_words(text: str) -> str:
    """Return what a message asks."""
    return asked(text).text


def earlier(text: str) -> list[Said]:
    """Return the sentences of the thread's earlier messages that a message brings along."""
    context = _CONTEXT.match(text)
    if not context:
        return []
    return [
        Said(sentence, name)
        for name, lines in _messages(context["said"])
        for sentence in _sentences("\n".join(lines))
    ]


def said_before(messages: Iterable[Message]) -> list[Said]:
    """Return all that users said before the last question, oldest first."""
    users = [message.text for message in messages if message.role == "user"]
    said: list[Said] = []
    asker = None
    for number, text in enumerate(users):
        said += earlier(text)
        own = asked(text)
        asker = own.by or asker
        if number < len(users) - 1:
            said += [Said(sentence, asker) for sentence in _sentences(own.text)]
    return said


def asker_of(messages: Iterable[Message]) -> str | None:
    """Name who asks the last question: a question without a name is of the last one who had one."""
    names = [asked(message.text).by for message in messages if message.role == "user"]
    return next(filter(None, reversed(names)), None)


def sentences_of(text: str) -> list[str]:
    return list(_sentences(text))


def _messages(said: str) -> Iterator[tuple[str, list[str]]]:
    """Read "Name: text" lines; an indented one belongs to the message before."""
    name, lines = "", list[str]()
    for line in said.splitlines():
        if line.startswith(_CONTINUED):
            lines.append(line)
            continue
        if name:
            yield name, lines
        name, _, first = line.partition(":")
        lines = [first]
    if name:
        yield name, lines


def _sentences(text: str) -> Iterator[str]:
    for line in text.splitlines():
        yield from filter(None, (s.strip() for s in _SENTENCE_END.split(line.strip())))
