"""Help on agents: what `/agent` does, as the card of `/agent help`."""

from bot.slack.views.block_kit import Json, context, section

# In any capitalisation; other languages' words for it lead here by the sentence about them.
HELP_WORDS = frozenset({"help", "?", "-h", "--help", "-help", "/help", "/?", "usage"})

HEADING = "*What you can do with `/agent`*"
HERE = """\
• See and switch this channel's agent: `/agent`
• Switch by name: `/agent NAME`
• List all agents: `/agent list`
• See how much was used here: `/agent about`"""
SETTINGS = """\
• Choose which replies I answer: `/agent follow thread` or `/agent follow mention`
• Set how long threads are kept: `/agent keep DAYS`, `forever` or `default`
• Let other apps ask me: `/agent apps`
• Decide who may do what, hide agents or lock one: `/agent policy`"""
ON_SCHEDULE = """\
• Ask on schedule, here: `/agent every weekday at 9:00 What changed since yesterday?`
• The same in a window, also for direct messages: `/agent every`
• See, pause, edit or delete routines: `/agent routines`"""
OWN = """\
• Make, change or delete an agent of your own: `/agent new`, `/agent edit`, `/agent delete`
• Start from a copy of another one: `/agent new NAME`"""
IN_THREADS = (
    "Switch a single thread with `!agent NAME` in it. "
    "Manage this channel's documents with `/library`, and what I remember here with `/memory`."
)


def card() -> Json:
    """Render the help: a message's text and blocks."""
    lists = (HERE, ON_SCHEDULE, SETTINGS, OWN)
    text = "\n".join((HEADING, *lists))
    return {"text": text, "blocks": [section(text), context(IN_THREADS)]}


def is_asked_for(word: str) -> bool:
    """True for a word after a command that asks for help."""
    return word.lower() in HELP_WORDS
