"""Windows about a thread, as Slack's modals: who answers in it, and where it branches off."""

from collections.abc import Iterator

from bot.cards import ToBranch, ToForget, ToSwitch, Tree
from bot.slack.kit import Json, plain, section
from bot.slack.modals import INPUT, modal, which
from bot.slack.tree_view import tree_view

SWITCH, SWITCH_TITLE, SWITCH_LABEL = "switch_thread", "Switch agent", "Switch"
GOES_ALONG = "Whoever answers from now on knows what was said in the thread."
BRANCH, BRANCH_TITLE, BRANCH_LABEL = "branch_thread", "Branch from here", "Branch"
AFTER_ANSWER = (
    "A new thread continues the conversation after this answer. This thread stays as it is."
)
IN_PLACE = (
    "A new thread asks this in place of the question, knowing what was said before it. "
    "This thread stays as it is."
)
TOO_LONG = "The question is too long to be edited here: please write it anew, or shorter."
FORGET, FORGET_TITLE, FORGET_LABEL = "forget_thread", "Forget thread?", "Forget"
WHAT_GOES = (
    "*Gone for good* is what I remember of this thread: its conversation at Mistral, the files "
    "that my tools made there, and my own notes. An answer under way is stopped."
)
WHAT_STAYS = (
    "*What stays* are the messages here in Slack, documents that were shared, and threads that "
    "branched off."
)
PROMPT = "What do you want to ask?"
LONGEST_FIELD = 3_000  # characters


def thread_view(window: ToSwitch | ToBranch | Tree | ToForget) -> Json:
    """A window as a modal."""
    match window:
        case ToSwitch(profiles, answering, about):
            picker = which(profiles, answering)
            return modal(SWITCH, SWITCH_TITLE, SWITCH_LABEL, [picker, section(GOES_ALONG)], about)
        case Tree():
            return tree_view(window)
        case ToForget(about):
            told = [section(WHAT_GOES), section(WHAT_STAYS)]
            return modal(FORGET, FORGET_TITLE, FORGET_LABEL, told, about)
        case ToBranch():
            return modal(BRANCH, BRANCH_TITLE, BRANCH_LABEL, _branching(window), window.about)


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
