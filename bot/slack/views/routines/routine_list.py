"""List of routines: what each asks, when, what came of the last run, and what can be done."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.slack.markup import escaped, named
from bot.slack.views.block_kit import Json, button, context, cut, section

NEW, EDIT = "new_routine", "edit_routine"
RUN, PAUSE, RESUME, DELETE = "run_routine", "pause_routine", "resume_routine", "delete_routine"
LABELS = {
    NEW: "New routine",
    EDIT: "Edit",
    RUN: "Run now",
    PAUSE: "Pause",
    RESUME: "Resume",
    DELETE: "Delete",
}
HEADING = "*Routines*: questions that I'm asked on schedule."
NONE = (
    "There are no routines here yet. Make one with *New routine*, or by "
    "`/agent every weekday at 9:00 What changed since yesterday?`"
)
ITEM = "*{question}*\n{details}"
OF, IN = "by {who}", "in <#{channel}>"
DIRECT = "in direct messages"
AGENT = "asks `{name}`"
NEXT, PAUSED = "next: {when}", "*paused*"
LAST, UNDER_WAY = "Last run {when}: {outcome}", "Last run {when}: under way"
NO_RUN = "No run yet"
THREAD = "<{link}|open its thread>"
OUTCOMES = {
    "answered": "answered",
    "awaiting": "waits for an approval",
    "refused": "refused",
    "stopped": "stopped",
    "forgotten": "its thread was forgotten",
}
FAILED = "failed"
SURE = "Delete this routine?"
SURE_TEXT = "I won't ask this any more. The threads of its runs stay."
MORE = "{count} more: see them with `/agent routines`."
LONGEST_QUESTION = 150  # characters
SHOWN = 20  # in a message, of whose blocks Slack takes 50
SHOWN_AT_HOME = 10


@dataclass(frozen=True, slots=True)
class RoutineLine:
    """A routine as somebody sees it; `who` is '' for their own, `channel` in direct messages.

    `last` is when it ran last, with the outcome ('': under way), if it did.
    """

    id: str
    question: str
    words: str
    zone: str
    who: str
    channel: str
    is_direct: bool
    agent: str
    next: float
    is_paused: bool
    is_own: bool
    may_manage: bool
    last: float | None = None
    outcome: str = ""
    link: str = ""


def message(lines: tuple[RoutineLine, ...], note: str = "") -> Json:
    """Render the list for a person; a note about what they just did comes first."""
    said = [section(note)] if note else []
    new = {"type": "actions", "elements": [button(NEW, LABELS[NEW])]}
    return {"text": note or HEADING, "blocks": [*said, section(HEADING), *blocks(lines), new]}


def blocks(lines: tuple[RoutineLine, ...], shown: int = SHOWN) -> Iterator[Json]:
    """Render routines, as many as there is room for."""
    if not lines:
        yield section(NONE)
    for line in lines[:shown]:
        yield section(_item(line))
        if controls := _controls(line):
            yield {"type": "actions", "elements": controls}
    if left := len(lines) - shown:
        yield from [context(MORE.format(count=left))] if left > 0 else []


def new_button() -> Json:
    return button(NEW, LABELS[NEW])


def date(moment: float) -> str:
    """A time that Slack shows in the reader's own time zone."""
    fallback = f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d %H:%M} UTC"
    return f"<!date^{int(moment)}^{{date_short_pretty}} {{time}}|{fallback}>"


def _item(line: RoutineLine) -> str:
    question = escaped(cut(" ".join(line.question.split()), LONGEST_QUESTION))
    details = [
        f"{line.words} ({line.zone})",
        *([OF.format(who=named(line.who))] if line.who else []),
        *([DIRECT] if line.is_direct else []),
        *([IN.format(channel=line.channel)] if line.channel else []),
        *([AGENT.format(name=line.agent)] if line.agent else []),
        PAUSED if line.is_paused else NEXT.format(when=date(line.next)),
    ]
    return ITEM.format(question=question, details=f"{' · '.join(details)}\n{_last(line)}")


def _last(line: RoutineLine) -> str:
    if line.last is None:
        return NO_RUN
    outcome = OUTCOMES.get(line.outcome, FAILED)
    wording = LAST if line.outcome else UNDER_WAY
    told = wording.format(when=date(line.last), outcome=outcome)
    return f"{told} · {THREAD.format(link=line.link)}" if line.link else told


def _controls(line: RoutineLine) -> list[Json]:
    """Render what somebody may do with a routine: its maker everything, admins end it."""
    own = [RUN, EDIT] if line.is_own else []
    managed = [RESUME if line.is_paused else PAUSE] if line.may_manage else []
    if line.is_paused and not line.is_own:
        managed = []  # only its maker lets it run again
    shown = [button(one, LABELS[one], value=line.id) for one in (*own, *managed)]
    return [*shown, _deletion(line)] if line.may_manage else shown


def _deletion(line: RoutineLine) -> Json:
    confirm = {
        "title": {"type": "plain_text", "text": SURE},
        "text": {"type": "plain_text", "text": SURE_TEXT},
        "confirm": {"type": "plain_text", "text": LABELS[DELETE]},
        "deny": {"type": "plain_text", "text": "Cancel"},
    }
    return button(DELETE, LABELS[DELETE], value=line.id, style="danger") | {"confirm": confirm}
