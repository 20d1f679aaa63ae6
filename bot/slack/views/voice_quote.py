"""View of what was said in a voice clip: a quote, in which nothing is markup."""

from collections.abc import Iterator, Sequence

from bot.slack.markup import escaped, named, neutralise
from bot.slack.reading import shapes
from bot.slack.views.block_kit import Json, context

SAID, CONTINUED = "🎙️ {who} said:", "🎙️ {who} said, continued:"
PIECE = 2_900  # characters of a quote
MOST_PIECES = 4  # in a message


def quotes(who: str, words: str) -> list[Json]:
    """Messages that quote somebody: one, or more where it is long."""
    pieces = [*_pieces(words)]
    groups = [pieces[at : at + MOST_PIECES] for at in range(0, len(pieces), MOST_PIECES)]
    return [_message(CONTINUED if n else SAID, who, group) for n, group in enumerate(groups)]


def words_in(blocks: Sequence[shapes.Json]) -> str:
    """Words that a message quotes."""
    return " ".join(
        shapes.string(element, "text")
        for block in blocks
        for quote in shapes.mappings(block, "elements")
        if quote.get("type") == "rich_text_quote"
        for element in shapes.mappings(quote, "elements")
    )


def _message(heading: str, who: str, pieces: Sequence[str]) -> Json:
    title = heading.format(who=named(who))
    said = neutralise(escaped(" ".join(pieces)))
    return {"text": f"{title}\n&gt; {said}", "blocks": [context(title), *map(_quote, pieces)]}


def _quote(piece: str) -> Json:
    element = {"type": "rich_text_quote", "elements": [{"type": "text", "text": piece}]}
    return {"type": "rich_text", "elements": [element]}


def _pieces(words: str) -> Iterator[str]:
    """Parts that are short enough, cut between words where that is possible."""
    while len(words) > PIECE:
        at = words.rfind(" ", 1, PIECE)
        at = PIECE if at < 0 else at
        yield words[:at].rstrip()
        words = words[at:].lstrip()
    yield words
