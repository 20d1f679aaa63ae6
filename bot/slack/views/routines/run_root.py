"""First message of a routine's run: whose routine it is, when it runs, and what it asks."""

from dataclasses import dataclass

from bot.slack.markup import escaped, head, named
from bot.slack.views.block_kit import Json, plainly

ROOT = "🔁 {who}'s routine, {words} ({zone}):\n{quote}"
BY_HAND = "🔁 {who} ran a routine now that runs {words} ({zone}):\n{quote}"
LATE = "\n_This run is late: it was due on {due}. Runs missed since then are left out._"
LONGEST = 2_000  # characters of the question that are quoted


@dataclass(frozen=True, slots=True)
class RunRoot:
    """A run; `due` says when it was due if it is late, and is '' otherwise."""

    who: str
    words: str
    zone: str
    question: str
    by_hand: bool = False
    due: str = ""


def root(run: RunRoot) -> Json:
    """Render the message; nothing in the question pings or links."""
    lines = head(escaped(run.question), LONGEST).splitlines()
    quote = "\n".join(f"> {line}" for line in lines)
    wording = BY_HAND if run.by_hand else ROOT
    text = wording.format(who=named(run.who), words=run.words, zone=run.zone, quote=quote)
    return plainly(text + LATE.format(due=run.due) if run.due else text)
