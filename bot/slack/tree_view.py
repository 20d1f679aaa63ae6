"""The tree of a conversation as Slack's modal."""

from bot.cards import Tree, TreeLine
from bot.slack.kit import OPTIONS, SECTION, Json, option, plain, section
from bot.slack.modals import INPUT, closing, modal
from bot.slack.text import escaped

COMPARE, TITLE, LABEL = "compare_threads", "Branches", "Compare"
INDENT = "\u2003"  # as wide as it gets: Slack trims spaces
ORIGIN, BRANCH = "<{link}|Where it began> · {when}", "↳ <{link}|Branch> by {who} · {when}"
HERE = "  ← you are here"
ALONE = "Nobody has branched off this conversation yet: “Branch from here” does it."
CHOOSE = "Compare two of them"
ORIGIN_OPTION, BRANCH_OPTION = "Where it began", "{who}, {when:%d %b %H:%M} UTC"
PAIR = 2


def tree_view(tree: Tree) -> Json:
    """Every thread with a link, and a choice of two if there are two."""
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
    wording = BRANCH if line.who else ORIGIN
    told = wording.format(link=line.link, who=escaped(line.who), when=when)
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
