"""Parser of the platforms' records: answers by question, and times of questions."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from playground.mistral import LocalMistral
from playground.mistral.answers.entries import text_of
from playground.mistral.state import Json
from playground.slack import Message
from tests.chaos import words

ASKING = {"conversations.start", "conversations.append", "conversations.restart"}


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer as Slack shows it, over one or more messages of ours; `ts` is the first one's.

    Without a token it is a message that only tells of a failure.
    """

    token: str | None
    ts: str
    text: str
    is_told: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A message in a conversation at Mistral: a question or an answer."""

    is_answer: bool
    token: str | None
    text: str


def put_together(ours: Iterable[Message]) -> tuple[list[Shown], list[str]]:
    """Split texts into the answers, and those that belong to none.

    What does not begin an answer continues the one before it.
    """
    shown: list[Shown] = []
    strays: list[str] = []
    for message in ours:
        text, token = message.text, words.answered(message.text)
        is_told = words.TOLD in text
        if token or text.strip().startswith(words.TOLD):
            shown.append(Shown(token, message.ts, text, is_told))
        elif shown and shown[-1].token:
            last = shown[-1]
            shown[-1] = replace(last, text=last.text + text, is_told=last.is_told or is_told)
        else:
            strays.append(text[:60])
    return shown, strays


def first_asked(mistral: LocalMistral) -> dict[str, float]:
    """Return when Mistral was first asked for each token, refused or not."""
    found: dict[str, float] = {}
    for call in mistral.calls:
        token = asked_by(call.body) if call.operation in ASKING else None
        if token:
            found.setdefault(token, call.at)
    return found


def asked_by(body: Json) -> str | None:
    """Return the token that a request to Mistral asks about."""
    inputs = body.get("inputs") or ""
    return words.asked(inputs if isinstance(inputs, str) else text_of(inputs[-1]["content"]))


def conversation(mistral: LocalMistral, conversation_id: str | None) -> tuple[Said, ...] | None:
    found = mistral.conversations.get(conversation_id or "")
    return None if found is None else tuple(_said(entry) for entry in found.entries)


def _said(entry: Json) -> Said:
    text = text_of(entry["content"])
    is_answer = entry["type"] == "message.output" or entry.get("role") == "assistant"
    return Said(is_answer, words.answered(text) if is_answer else words.asked(text), text)
