"""Drawing images from words, several of them, and the last one again with a change."""

import json
import re

from playground.model.pieces import NewFile, Text
from playground.model.prompt import Prompt
from playground.model.tools.use import Arguments, Outcome, weight

from .painting import paint
from .scene_words import STYLES, WORDS

TOOL = "image_generation"
DRAWN = "Here's your picture: {prompt}.\n\n"
DRAWN_AS_ONE = "{number}. {prompt}\n\n"
DRAWN_AFTER = (
    "I'm the playground's offline stand-in and draw in simple shapes; a real model would paint it "
    "in detail. For a variation, ask for another style, such as a woodcut, or say “make it darker”."
)
_THINGS = (
    r"(?:images?|pictures?|paintings?|drawings?|illustrations?|variations?|versions?|photos?"
    r"|sketch(?:es)?|logos?|icons?|mascots?|posters?|head ?shots?|portraits?)"
)
_VERBS = r"(?:draw|paint|sketch|illustrate|design)"
_POLITE = r"^\W*(?:(?:please|can you|could you|now|then|and|i want you to)\W+)*"
ORDER = (
    rf"{_POLITE}{_VERBS}\b"
    rf"|\b(?:generate|create|make|give|show|produce|need|want)\b.{{0,40}}\b{_THINGS}\b"
    rf"|{_POLITE}(?:an?|the|some|\d|two|three|four|five|six)\b.{{0,20}}\b{_THINGS} of\b"
)
CHANGE = (
    rf"{_POLITE}(?:make|change|turn|add|paint|again|try|put|remove|replace|use|give|the background"
    r"|(?:as|in|with|without|more|less)\b)"
)
_HALF_SAID = re.compile(r"^\W*(?:as|in|with|without|more|less)\b", re.IGNORECASE)
# A request that names a thing and nothing else, for an agent that can only draw.
BARE = r"^\W*(?:an?|the|some|two|three|my|our)\s[^?]{2,300}$"
_ASKED = re.compile(
    rf"{_POLITE}(?:{_VERBS}|generate|create|make|give|show|produce|i (?:need|want))\b"
    r"(?: me| us)?\s*",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    rf"{_POLITE}(?:(?:make|change|turn|paint|try|again)\b\s*)?(?:(?:it|this|that)\b\s*)?",
    re.IGNORECASE,
)
_PLEASE = re.compile(r",?\s*please\W*$", re.IGNORECASE)
_OF_THE_LAST = re.compile(
    r"\b(?:it|this|that|them|background|picture|image|style|colou?rs?|more|less|[a-z]+er)\b",
    re.IGNORECASE,
)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_COUNT = re.compile(
    rf"\b(?:in )?({'|'.join(_NUMBERS)}|[2-6]) (?:(?:different|simple|new|more) )*({_THINGS})"
    r"(?: (of|from|for|with))?\s*",
    re.IGNORECASE,
)
_LISTED = re.compile(
    r"[,;.]?\s*(?:and )?(?:listed|numbered|labell?ed|list them)\b(?: as| from)?[\d\s,.andto-]*$",
    re.IGNORECASE,
)
_FRAME = re.compile(
    rf"^(?:(?:an?|the|some|one)?\s*{_THINGS} (?:of|with|showing)\s+|(?:this|the following):\s*)",
    re.IGNORECASE,
)
_IN_STYLES = re.compile(
    r"[,:]?\s+in\s+(?:\w+\s+)?(?:different\s+)?styles?\s*[:,(]?\s*", re.IGNORECASE
)
_AS = re.compile(r",?\s+(?:and\s+)?(?:once\s+)?as\s+(?=(?:an?\s+)?[a-z])", re.IGNORECASE)
_BETWEEN = re.compile(r",\s*(?:and\s+)?|\s+and\s+", re.IGNORECASE)
_LOOKS = (
    "in warm colours", "in cool colours", "in black and white", "in pastel colours",
    "on a dark background", "in the style of a woodcut",
)  # fmt: skip
_VARIATION = re.compile(r", variation (\d+): [^,]+$")
_FRAMES = {
    "image", "picture", "painting", "drawing", "illustration", "variation", "version", "photo",
}  # fmt: skip
_LAST_ONE = ("", "it", "this", "that", "the last one", "the image", "the picture")


def ordered(part: str, prompt: Prompt) -> list[Arguments]:
    """Read what to draw, in which styles, and how many times."""
    wish = _LISTED.sub("", _ASKED.sub("", part))
    wish = re.sub(r"^(?:An?|The|My|Our|Some)\b", lambda article: article[0].lower(), wish)
    counted = _COUNT.search(wish)
    motif, styles = _styles(wish.strip(" .!?"))
    if styles:
        motif = _FRAME.sub("", _COUNT.sub("", motif)).strip(" ,:")
        return [{"prompt": f"{motif}, as {style}"} for style in styles]
    wish = " ".join(_FRAME.sub("", _COUNT.sub(_kept_thing, wish)).strip(" .!?").split())
    if wish.lower() in _LAST_ONE:
        wish = _last_prompt(prompt) or wish
    if not wish:
        return []
    if not counted:
        return [{"prompt": wish}]
    count = _NUMBERS.get(counted[1].lower()) or int(counted[1])
    looks = _LOOKS[:count]
    return [{"prompt": f"{wish}, variation {n}: {look}"} for n, look in enumerate(looks, 1)]


def changed(part: str, prompt: Prompt) -> list[Arguments]:
    """Read a change to the image that was drawn last, if one was and the words fit."""
    last = _last_prompt(prompt)
    if _HALF_SAID.match(part) and not _begins(part, prompt):
        return []
    words = set(re.findall(r"[a-z]+", part.lower()))
    if last is None or not (words & WORDS or _OF_THE_LAST.search(part)):
        return []
    return [{"prompt": f"{last}, {_CHANGED.sub('', _PLEASE.sub('', part)).strip(' .!?')}"}]


def _begins(part: str, prompt: Prompt) -> bool:
    """Tell whether a part is how the question begins: "as a woodcut" can end a list, too."""
    return any(line.strip().startswith(part.strip()) for line in prompt.question.splitlines())


def bare(part: str, prompt: Prompt) -> list[Arguments]:
    """Read a thing that is named to an agent which can do nothing but draw."""
    is_painter = {tool["type"] for tool in prompt.tools} == {TOOL}
    return ordered(part, prompt) if is_painter else []


def run(arguments: Arguments, _: Prompt) -> Outcome:
    wish = arguments["prompt"]
    variation = _VARIATION.search(wish)
    number = int(variation[1]) if variation else 1
    told = DRAWN_AS_ONE if variation else DRAWN
    said = (
        Text(told.format(number=number, prompt=wish)),
        NewFile(paint(wish), f"image_generated_{number - 1}", "png", TOOL),
    )
    return Outcome(said, weight(wish), closing=DRAWN_AFTER)


def _styles(wish: str) -> tuple[str, list[str]]:
    """Part a motif from several styles: "… as a woodcut and as pixel art", "in two styles: …"."""
    motif, *styles = _AS.split(wish)
    if len(styles) == 1:
        styles = _BETWEEN.split(styles[0])
    if len(styles) < 2 and (found := _IN_STYLES.search(wish)):  # noqa: PLR2004 - several
        motif, styles = wish[: found.start()], _BETWEEN.split(wish[found.end() :])
    styles = [style.strip(" .)") for style in styles]
    return (motif, styles) if len(styles) > 1 and all(map(_is_style, styles)) else (wish, [])


def _is_style(words: str) -> bool:
    return any(word.removesuffix("s") in STYLES for word in re.findall(r"[a-z]+", words.lower()))


def _kept_thing(counted: re.Match[str]) -> str:
    """Keep what there are several of, where it says more than "pictures": a logo for a bakery."""
    thing = counted[2].lower().removesuffix("s")
    if thing in _FRAMES:
        return ""
    return f"{'an' if thing[0] in 'aeiou' else 'a'} {thing} {counted[3] or ''} "


def _last_prompt(prompt: Prompt) -> str | None:
    """Return the words of the conversation's last image."""
    for entry in reversed(prompt.entries):
        if entry["type"] == "tool.execution" and entry["name"] == TOOL:
            return _VARIATION.sub("", str(json.loads(entry["arguments"])["prompt"]))
    return None
