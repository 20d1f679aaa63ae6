"""Views of branching: its modal, the tree of branches, the messages that link threads."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.profiles.profile import Profile
from bot.slack.markup import escaped, head, named
from bot.slack.views.block_kit import OPTIONS, SECTION, Json, cut, option, plain, plainly, section
from bot.slack.views.modal import INPUT, closing, modal, which

BRANCH, BRANCH_TITLE, BRANCH_LABEL = "branch_thread", "Branch from here", "Branch"
AFTER_ANSWER = "Continue after this answer in a new thread. This thread won't change."
IN_PLACE = (
    "Ask this question differently in a new thread, which knows what was said before it. "
    "This thread won't change."
)
TOO_LONG = "The question is too long to edit here. Please write it again, or shorter."
PROMPT = "What do you want to ask?"
LONGEST_FIELD = 3_000  # characters
COMPARE, TITLE, LABEL = "compare_threads", "Branches", "Compare"
INDENT = "\u2003"  # as wide as it gets: Slack trims spaces
ORIGIN, NUMBERED = "Original thread", "Branch {number}"
ORIGIN_LINE, BRANCH_LINE = "<{link}|{label}> · {when}", "↳ <{link}|{label}> by {who} · {when}"
HERE = "  ← you are here"
ALONE = "No branches yet. Use “Branch from here” on a message."
CHOOSE = "Choose two to compare"
OPTION, AGAIN = "{label} ({who})", "{text} · {number}"
PAIR = 2
ROOT = "🌿 {who} branched from <{link}|this message>:\n{quote}"
ROOTLESS = "🌿 {who} continues an earlier conversation:\n{quote}"
LINK = "🌿 {who} started a branch here: <{link}|{label}>"
OPEN = "open it"
COMPARED = "⚖️ {who} is comparing two branches: {a} and {b}"
LETTERS = ("A", "B")
LONGEST_QUOTE = 1_700  # characters of an answer in a column; Slack takes 2,000
LONGEST = 2_000  # characters of the question that are quoted
LONGEST_WHO = 20  # characters of a name in the picker
LONGEST_WORDS = 40  # characters of a question by which people know its thread


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
    """A thread in a tree: `who` branched it off ('' for the origin) and when.

    `words` are the first ones of its question, or ''; `number` counts the branches.
    """

    id: str
    depth: int
    who: str
    when: datetime
    link: str
    is_here: bool
    words: str = ""
    number: int = 0

    @property
    def label(self) -> str:
        """Label of a branch; the origin is named as such."""
        if not self.who:
            return f"{ORIGIN}: {self.words}" if self.words else ORIGIN
        return self.words or NUMBERED.format(number=self.number)


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
    label = escaped(line.label)
    told = wording.format(link=line.link, label=label, who=named(line.who), when=when)
    return INDENT * line.depth + told + (HERE if line.is_here else "")


def _pair(tree: Tree) -> Json:
    texts = _told_apart([_option(line) for line in tree.lines[:OPTIONS]])
    options = [option(text, line.id) for text, line in zip(texts, tree.lines, strict=False)]
    element = {
        "type": "multi_static_select",
        "action_id": INPUT,
        "options": options,
        "max_selected_items": PAIR,
    }
    return {"type": "input", "block_id": "threads", "label": plain(CHOOSE), "element": element}


def _option(line: TreeLine) -> str:
    """A thread in the picker, which shows no times: Slack has no local ones there."""
    if not line.who:
        return line.label
    return OPTION.format(label=line.label, who=cut(line.who, LONGEST_WHO))


def _told_apart(texts: Sequence[str]) -> Iterator[str]:
    """The texts, those that occur more than once with a number."""
    all_of, so_far = Counter(texts), Counter[str]()
    for text in texts:
        so_far[text] += 1
        yield AGAIN.format(text=text, number=so_far[text]) if all_of[text] > 1 else text


def root(who: str, link: str, question: str) -> Json:
    """Render the first message of a branch: the person, the origin and the question."""
    lines = head(escaped(question), LONGEST).splitlines()
    quote = "\n".join(f"> {line}" for line in lines)
    wording = ROOT if link else ROOTLESS
    return plainly(wording.format(who=named(who), link=link, quote=quote))


def link(who: str, address: str, words: str) -> Json:
    """Render the message in the origin that links to the branch, by its question's words."""
    return plainly(LINK.format(who=named(who), link=address, label=escaped(words or OPEN)))


@dataclass(frozen=True, slots=True)
class ComparedAnswer:
    """The last answer of a thread, which is known by the `words` of its question."""

    link: str
    words: str
    text: str


def comparison(who: str, answers: Sequence[ComparedAnswer]) -> Json:
    """Render the last answers of threads side by side, each below a link to its thread."""
    pairs = list(zip(LETTERS, answers, strict=False))
    fields = [_field(*pair) for pair in pairs]
    a, b = [*(_linked(*pair) for pair in pairs), *LETTERS[len(pairs) :]]
    title = COMPARED.format(who=named(who), a=a, b=b)
    both = {"type": "section", "fields": fields}
    return {"text": title, "blocks": [section(title), *([both] if fields else [])]}


def _field(letter: str, answer: ComparedAnswer) -> Json:
    quote = head(escaped(answer.text), LONGEST_QUOTE)
    return {"type": "mrkdwn", "text": f"{_linked(letter, answer)}\n{quote}"}


def _linked(letter: str, answer: ComparedAnswer) -> str:
    """A link in bold: the stars stand around it, as within it they would be shown."""
    label = escaped(f"{letter}: {answer.words}" if answer.words else letter)
    return f"*<{answer.link}|{label}>*" if answer.link else f"*{label}*"
