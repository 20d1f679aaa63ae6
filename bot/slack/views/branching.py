"""Views of branching: its modal, the tree of branches, the messages that link threads."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.profiles.profile import Profile
from bot.slack.markup import escaped, head, named
from bot.slack.views.block_kit import OPTIONS, SECTION, Json, option, plain, plainly, section
from bot.slack.views.modal import INPUT, closing, modal, which

BRANCH, BRANCH_TITLE, BRANCH_LABEL = "branch_thread", "Branch from here", "Branch"
AFTER_ANSWER = (
    "A new thread continues the conversation after this answer. This thread stays as it is."
)
IN_PLACE = (
    "A new thread asks this in place of the question, knowing what was said before it. "
    "This thread stays as it is."
)
TOO_LONG = "The question is too long to be edited here: please write it again, or shorter."
PROMPT = "What do you want to ask?"
LONGEST_FIELD = 3_000  # characters
COMPARE, TITLE, LABEL = "compare_threads", "Branches", "Compare"
INDENT = "\u2003"  # as wide as it gets: Slack trims spaces
ORIGIN_LINE, BRANCH_LINE = "<{link}|Where it began> · {when}", "↳ <{link}|Branch> by {who} · {when}"
HERE = "  ← you are here"
ALONE = "Nobody has branched off this conversation yet: “Branch from here” does it."
CHOOSE = "Compare two of them"
ORIGIN_OPTION, BRANCH_OPTION = "Where it began", "{who}, {when:%d %b %H:%M} UTC"
PAIR = 2
ROOT = "🌿 {who} branched off <{link}|this message> and asks:\n{quote}"
ROOTLESS = "🌿 {who} continues an earlier conversation and asks:\n{quote}"
LINK = "🌿 {who} branched off here: <{link}|continued there>."
COMPARED = "⚖️ {who} compares the last answers of two branches:"
LETTERS = ("Answer A", "Answer B")
LONGEST_QUOTE = 1_700  # characters of an answer in a column; Slack takes 2,000
LONGEST = 2_000  # characters of the question that are quoted


@dataclass(frozen=True, slots=True)
class ToBranch:
    """A branch to create, after an answer or in place of the `question`.

    `about` is the message: channel and ts.
    """

    profiles: tuple[Profile, ...]
    answering: Profile
    about: tuple[str, ...]
    after_answer: bool
    question: str = ""


def branch_view(asked: ToBranch) -> Json:
    """Render the question and the choice of an agent as a modal."""
    return modal(BRANCH, BRANCH_TITLE, BRANCH_LABEL, _branching(asked), asked.about)


def _branching(asked: ToBranch) -> Iterator[Json]:
    yield section(AFTER_ANSWER if asked.after_answer else IN_PLACE)
    fits = len(asked.question) <= LONGEST_FIELD
    if not fits:
        yield section(TOO_LONG)
    yield _prompt(asked.question if fits else "")
    yield which(asked.profiles, asked.answering)


def _prompt(question: str) -> Json:
    element = {
        "type": "plain_text_input",
        "action_id": INPUT,
        "multiline": True,
        "max_length": LONGEST_FIELD,
        **({"initial_value": question} if question else {}),
    }
    return {"type": "input", "block_id": "prompt", "label": plain(PROMPT), "element": element}


@dataclass(frozen=True, slots=True)
class TreeLine:
    """A thread in a tree: `who` branched it off ('' for the origin) and when."""

    id: str
    depth: int
    who: str
    when: datetime
    link: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Tree:
    """The threads of a tree; `about` is the channel, for when two are compared."""

    lines: tuple[TreeLine, ...]
    about: tuple[str, ...]


def tree_view(tree: Tree) -> Json:
    """Render a link to every thread, and the choice of two if there are two."""
    if len(tree.lines) < PAIR:
        return closing(TITLE, ALONE)
    return modal(COMPARE, TITLE, LABEL, [*_outline(tree), _pair(tree)], tree.about)


def _outline(tree: Tree) -> list[Json]:
    texts = [""]
    for line in map(_line, tree.lines):
        if len(texts[-1]) + len(line) + 1 > SECTION:
            texts.append("")
        texts[-1] += f"{line}\n"
    return [section(text) for text in texts]


def _line(line: TreeLine) -> str:
    seconds = int(line.when.timestamp())
    when = f"<!date^{seconds}^{{date_short_pretty}} {{time}}|{line.when:%Y-%m-%d %H:%M} UTC>"
    wording = BRANCH_LINE if line.who else ORIGIN_LINE
    told = wording.format(link=line.link, who=named(line.who), when=when)
    return INDENT * line.depth + told + (HERE if line.is_here else "")


def _pair(tree: Tree) -> Json:
    options = [option(_option(line), line.id) for line in tree.lines[:OPTIONS]]
    element = {
        "type": "multi_static_select",
        "action_id": INPUT,
        "options": options,
        "max_selected_items": PAIR,
    }
    return {"type": "input", "block_id": "threads", "label": plain(CHOOSE), "element": element}


def _option(line: TreeLine) -> str:
    return BRANCH_OPTION.format(who=line.who, when=line.when) if line.who else ORIGIN_OPTION


def root(who: str, link: str, question: str) -> Json:
    """Render the first message of a branch: the person, the origin and the question."""
    lines = head(escaped(question), LONGEST).splitlines()
    quote = "\n".join(f"> {line}" for line in lines)
    wording = ROOT if link else ROOTLESS
    return plainly(wording.format(who=named(who), link=link, quote=quote))


def link(who: str, address: str) -> Json:
    """Render the message in the origin that links to the branch."""
    return plainly(LINK.format(who=named(who), link=address))


def comparison(who: str, answers: Sequence[tuple[str, str]]) -> Json:
    """Render the last answers of threads side by side, each below a link to its thread."""
    title = COMPARED.format(who=named(who))
    fields = [
        {"type": "mrkdwn", "text": f"<{address}|*{letter}*>\n{head(escaped(text), LONGEST_QUOTE)}"}
        for letter, (address, text) in zip(LETTERS, answers, strict=False)
    ]
    both = {"type": "section", "fields": fields}
    return {"text": title, "blocks": [section(title), *([both] if fields else [])]}
