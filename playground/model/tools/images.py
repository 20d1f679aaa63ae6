"""Drawing images from words, and drawing the last one again with a change."""

import json
import re

from playground.model.pieces import NewFile, Text
from playground.model.prompt import Prompt

from .painting import HEIGHT, WIDTH, paint
from .scene import WORDS
from .use import Arguments, Outcome, weight

TOOL = "image_generation"
DRAWN = "Here is your image: {prompt}.\n\n"
DRAWN_AFTER = "It is a PNG of {width} by {height} pixels."
_THINGS = r"(?:images?|pictures?|paintings?|drawings?|illustrations?|variations?|versions?)"
_POLITE = r"^\W*(?:(?:please|can you|could you|now|then|and)\W+)*"
ORDER = (
    rf"{_POLITE}(?:draw|paint|sketch|illustrate)\b"
    rf"|\b(?:generate|create|make|draw|paint|give|show)\b.{{0,40}}\b{_THINGS}\b"
)
CHANGE = rf"{_POLITE}(?:make|change|turn|add|paint|again|try)\b"
_ASKED = re.compile(
    rf"{_POLITE}(?:draw|paint|sketch|illustrate|generate|create|make|give|show)\b(?: me| us)?\s*",
    re.IGNORECASE,
)
_CHANGED = re.compile(rf"{_POLITE}(?:make|change|turn|paint|try|again)?\b\s*", re.IGNORECASE)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_COUNT = re.compile(
    rf"\b(?:in )?({'|'.join(_NUMBERS)}|[2-6]) (?:different )?{_THINGS}(?: (?:of|from))?\s*",
    re.IGNORECASE,
)
_FRAME = re.compile(
    rf"^(?:(?:an?|the|some|one)?\s*{_THINGS} (?:of|with|showing)\s+|(?:this|the following):\s*)",
    re.IGNORECASE,
)
_VARIATION = re.compile(r", variation (\d+)$")
_LAST_ONE = ("", "it", "this", "that", "the last one", "the image", "the picture")


def ordered(part: str, prompt: Prompt) -> list[Arguments]:
    """Read what to draw, and how many times."""
    wish = _ASKED.sub("", part)
    counted = _COUNT.search(wish)
    wish = _FRAME.sub("", _COUNT.sub("", wish)).strip(" .!?")
    if wish.lower() in _LAST_ONE:
        wish = _last_prompt(prompt) or wish
    if not wish:
        return []
    if not counted:
        return [{"prompt": wish}]
    count = _NUMBERS.get(counted[1].lower()) or int(counted[1])
    return [{"prompt": f"{wish}, variation {number}"} for number in range(1, count + 1)]


def changed(part: str, prompt: Prompt) -> list[Arguments]:
    """Read a change to the image that was drawn last, if one was and the words fit."""
    last = _last_prompt(prompt)
    words = set(re.findall(r"[a-z]+", part.lower()))
    if last is None or not words & WORDS:
        return []
    return [{"prompt": f"{last}, {_CHANGED.sub('', part).strip(' .!?')}"}]


def run(arguments: Arguments, _: Prompt) -> Outcome:
    wish = arguments["prompt"]
    variation = _VARIATION.search(wish)
    name = f"image_generated_{int(variation[1]) - 1 if variation else 0}"
    said = (
        Text(DRAWN.format(prompt=wish)),
        NewFile(paint(wish), name, "png", TOOL),
        Text(DRAWN_AFTER.format(width=WIDTH, height=HEIGHT)),
    )
    return Outcome(said, weight(wish))


def _last_prompt(prompt: Prompt) -> str | None:
    """Return the words of the conversation's last image."""
    for entry in reversed(prompt.entries):
        if entry["type"] == "tool.execution" and entry["name"] == TOOL:
            return _VARIATION.sub("", str(json.loads(entry["arguments"])["prompt"]))
    return None
