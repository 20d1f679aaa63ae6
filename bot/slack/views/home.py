"""Rendering of the *Home* tab."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.profiles.tool_labels import tool_name
from bot.slack.markup import named
from bot.slack.views.agents.agent_card import AgentCard, buttons, picker, profile_list, who_answers
from bot.slack.views.block_kit import Json, context, cut, plain, section
from bot.slack.views.connectors import ConnectionRow, home_rows
from bot.slack.views.costs import cost_chart
from bot.slack.views.costs.usage import cost, totals
from bot.slack.views.costs.usage import everywhere as own_everywhere
from bot.slack.views.library import LibrarySummary, lines, size
from bot.slack.views.memory import note_list
from bot.slack.views.mistral_key import OPEN, opener
from bot.slack.views.routines import routine_list
from bot.slack.views.routines.routine_list import RoutineLine
from storage.documents.listings import ShareTotals
from storage.memory.records import KeptNote
from storage.usage import DAYS, ScopeUsage

# As those of `agent_card`, but for the Home tab, which is in no channel.
PICK, NEW, EDIT = "pick_home_profile", "new_home_profile", "edit_home_profile"
COPY = "duplicate_home_profile"

GREETING = "*Hi, I'm Threadwind.* I answer in threads, and each thread remembers what was said."
DIRECT, LIBRARY, USED, HOW = "Your direct messages", "Your library", "Usage", "How to use"
MEMORY = "What I remember about you"
ACCOUNT, CONNECTIONS = "Mistral key", "Connections"
ROUTINES = "Your routines"
AGENTS = "*The agents of this workspace*"
PERIOD = f"Whole workspace, last {DAYS} days. See a channel's with `/agent about`."
OWN = "In your direct messages: {totals}"
SUMS = "Ready: *{ready:,}* · In progress: *{under_way:,}* · Failed: *{failed:,}* · *{size}*"
NO_DOCUMENTS = "Nothing yet. Share a document with me directly, and you can ask about it there."
OF_ALL = "All libraries of this workspace: {sums}"
NOTHING_USED = "No questions yet."
ANSWERS = "Answers: *{answers:,}* · Tokens: *{tokens:,}*"
CALLS = "Tools: {calls}"
MOST_TOOLS = 10  # shown, the most used ones
LONGEST_TOOL = 40  # characters of its name
HOW_TO = """\
• *Mention me* in a channel, and I answer in a thread.
• *Message me directly* in the Messages tab: each message starts a new conversation.
• *Reply in a thread* that I'm in, without mentioning me.
• *See or switch* a channel's agent with `/agent`; type `/agent help` for more.
• *Manage* the documents I can answer from with `/library`.
• *Ask on schedule* with `/agent every weekday at 9:00 What changed?`
• *See* what I remember across threads with `/memory`.
• *Switch* one thread's agent with `!agent NAME` in it.
• *Branch, export or forget* a thread with *More message shortcuts* (⋮).
• *Stop* an answer early; the text so far stays."""


@dataclass(frozen=True, slots=True)
class HomeView:
    """The Home tab of one person: their agent, their library, and usage.

    A note, about what was just done, comes first; `own` is the usage in their direct messages,
    `everywhere` that of all they asked. `usage` is the workspace's, for those who may see that.
    """

    direct: AgentCard
    usage: ScopeUsage | None
    note: str = ""
    holdings: LibrarySummary = field(default_factory=LibrarySummary)
    own: ScopeUsage | None = None
    everywhere: ScopeUsage | None = None
    may_set_key: bool = False
    connections: tuple[ConnectionRow, ...] = ()
    routines: tuple[RoutineLine, ...] = ()
    notes: tuple[KeptNote, ...] = ()


def view(home: HomeView) -> Json:
    """Render a person's Home tab."""
    return {"type": "home", "blocks": list(_blocks(home))}


def _blocks(home: HomeView) -> Iterator[Json]:
    yield section(GREETING)
    if home.note:
        yield section(home.note)
    yield _header(DIRECT)
    yield from who_answers(home.direct)
    yield _actions([picker(home.direct, PICK)])
    yield {"type": "divider"}
    yield from profile_list(home.direct.profiles, AGENTS)
    if controls := buttons(home.direct, (NEW, COPY, EDIT)):
        yield _actions(controls)
    yield _header(LIBRARY)
    yield from _library(home.holdings, of_all=home.usage is not None)
    if home.connections:
        yield _header(CONNECTIONS)
        yield from home_rows(home.connections)
    yield _header(ROUTINES)
    yield from routine_list.blocks(home.routines, routine_list.SHOWN_AT_HOME)
    yield _actions([routine_list.new_button()])
    yield _header(MEMORY)
    yield from note_list.at_home(home.notes)
    yield from _usage(home)
    if home.may_set_key:
        yield _header(ACCOUNT)
        yield opener(OPEN)
    yield _header(HOW)
    yield section(HOW_TO)


def _usage(home: HomeView) -> Iterator[Json]:
    """Render what was used: by the workspace, where that may be seen, and by the person."""
    own = _own(home)
    if not (home.usage or own):
        return
    yield _header(USED)
    titles = {profile.name: profile.title for profile in home.direct.profiles}
    if home.usage:
        yield section(_used(home.usage))
        yield from cost_chart.blocks(home.usage.costs, titles)
        yield context(PERIOD)
    if own:
        yield section("\n".join(own))
    if home.everywhere and not home.usage:
        yield from cost_chart.blocks(home.everywhere.costs, titles)


def _own(home: HomeView) -> list[str]:
    """Lines about what the person used."""
    directly, everywhere = home.own, home.everywhere
    lines = [OWN.format(totals=totals(directly))] if directly and directly.threads else []
    if everywhere and everywhere.costs.total:
        lines.append(own_everywhere(everywhere))
    return lines


def _library(holdings: LibrarySummary, *, of_all: bool) -> Iterator[Json]:
    """Render the totals of a person's library, its newest documents, and the workspace's."""
    yield section(_sums(holdings.mine) if holdings.newest else NO_DOCUMENTS)
    for one in holdings.newest:
        yield context(lines(one, site=""))
    if of_all:
        yield context(OF_ALL.format(sums=_sums(holdings.workspace)))


def _sums(sums: ShareTotals) -> str:
    counts = {"ready": sums.ready, "under_way": sums.under_way, "failed": sums.failed}
    return SUMS.format(**counts, size=size(sums.size))


def _used(usage: ScopeUsage) -> str:
    total = usage.total
    if not (total.answers or total.tokens):
        return NOTHING_USED
    most = sorted(usage.connectors.items(), key=lambda call: (-call[1], call[0]))[:MOST_TOOLS]
    calls = " · ".join(f"{_tool(tool)} {count:,}" for tool, count in most)
    answers = ANSWERS.format(answers=total.answers, tokens=total.tokens) + cost(usage.costs)
    return "\n".join([answers, CALLS.format(calls=calls)] if calls else [answers])


def _tool(tool: str) -> str:
    return named(cut(tool_name(tool), LONGEST_TOOL))


def _header(text: str) -> Json:
    return {"type": "header", "text": plain(text)}


def _actions(elements: list[Json]) -> Json:
    return {"type": "actions", "elements": elements}
