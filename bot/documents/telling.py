"""What people are told of the files of one message."""

from collections.abc import Sequence

from bot.slack.markup import escaped
from storage.notices import ShownFile
from storage.share_records import State

WORKING, DONE, WRONG = "hourglass_flowing_sand", "white_check_mark", "warning"
LINES = 12  # Slack's messages have an end

READING = "⏳ `{name}`: I'm reading it, and will say here when you can ask about it."
READY = "✅ `{name}`{pages} is in {library}: you can ask about it now{how}."
FAILED = "⚠️ `{name}`: {sentence}"
REMOVED = "🗑️ `{name}` is no longer in {library}."
MORE = "… and {count} more."
CHANNELS, YOURS = "this channel's library", "your library"
MENTION = ", with a mention of me"  # in a thread that I am in it would go without
PAGES = {1: " (1 page)"}
MANY_PAGES = " ({count} pages)"

UNDER_WAY = {State.WAITING, State.FETCHING, State.INDEXING}


def reaction(files: Sequence[ShownFile]) -> str:
    """The reaction that tells how far the files of a message are; '' for none."""
    states = {file.state for file in files}
    if states & UNDER_WAY:
        return WORKING
    if State.FAILED in states:
        return WRONG
    return DONE if State.READY in states else ""


def text(files: Sequence[ShownFile], *, is_direct: bool) -> str:
    """The message about them, a line for each."""
    lines = [_line(file, is_direct=is_direct) for file in files]
    if len(lines) > LINES:
        lines[LINES - 1 :] = [MORE.format(count=len(lines) - LINES + 1)]
    return "\n".join(lines)


def is_news(files: Sequence[ShownFile]) -> bool:
    """Whether there is anything to say where nothing was said before."""
    return any(file.state != State.REMOVED for file in files)


def _line(file: ShownFile, *, is_direct: bool) -> str:
    library, how = (YOURS, "") if is_direct else (CHANNELS, MENTION)
    name = escaped(file.name).replace("`", "'")  # or it would end the quotation
    match file.state:
        case State.READY:
            pages = _pages(file.pages)
            return READY.format(name=name, pages=pages, library=library, how=how)
        case State.FAILED:
            return FAILED.format(name=name, sentence=file.error)
        case State.REMOVED:
            return REMOVED.format(name=name, library=library)
    return READING.format(name=name)


def _pages(count: int | None) -> str:
    if not count:
        return ""
    return PAGES.get(count, MANY_PAGES.format(count=count))
