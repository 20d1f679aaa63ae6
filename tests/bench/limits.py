"""Concurrent long answers under Slack's rate limits: no text is lost, none stalls."""

import asyncio
import re
import time
from collections import Counter
from difflib import SequenceMatcher

from playground.slack import Call
from tests.bench.databases import Databases
from tests.bench.growth import Growth, watched
from tests.bench.model import Numbered
from tests.bench.platforms import DEFAULTS, Platforms, opened
from tests.bench.processes import Child
from tests.bench.report import Figure, listed

TITLE = "8. Six long answers in one channel under Slack's rate limits, 50 tokens a second each"
NAMES = "ABCDEF"
DELAY = 0.02
SECONDS, QUICK_SECONDS = 60, 20
PATIENCE = 300.0  # seconds after the model's end: longer than a call waits for Slack's limits
REFUSALS = 6
LOOK = 0.5  # seconds between looks at whether turns are open
WORD = re.compile(r"\S+\s*")


async def run(databases: Databases, quick: bool) -> list[Figure]:
    seconds = QUICK_SECONDS if quick else SECONDS
    model = Numbered(words=round(seconds / DELAY), delay=DELAY)
    async with (
        opened(model) as platforms,
        platforms.serving(databases, await databases.fresh(), environment=DEFAULTS) as child,
    ):
        await platforms.warm_up()
        slack = platforms.ground.slack
        slack.rate_limits = True
        since = len(slack.calls)
        threads = {name: await platforms.post(text=f"Write story {name}") for name in NAMES}
        async with watched(platforms, list(threads.values())) as growths:
            await _ended(platforms, child, seconds + PATIENCE)
        of_name = {name: growths[thread] for name, thread in threads.items()}
        return [
            Figure("not finished", sum(map(platforms.is_open, growths)), goal=0),
            _lost(platforms, threads),
            *_called(slack.calls[since:]),
            *_pace(of_name, _last_words(model)),
        ]


async def _ended(platforms: Platforms, child: Child, patience: float) -> None:
    """Wait until every thread has reached the model, and no turn is open."""
    answers = len(platforms.model.spoken) + len(NAMES)
    end = time.monotonic() + patience
    while time.monotonic() < end:
        await asyncio.sleep(LOOK)
        asked = len(platforms.model.spoken) >= answers
        if asked and not (await child.report())["open_turns"]:
            return


def _lost(platforms: Platforms, threads: dict[str, str]) -> Figure:
    found = [
        compared(platforms.model.text(name), platforms.shown(thread))
        for name, thread in threads.items()
    ]
    lost, added = (sum(counts) for counts in zip(*found, strict=True))
    messages = sum(len(platforms.ours(thread)) for thread in threads.values())
    written = sum(len(platforms.model.text(name)) for name in threads)
    note = f"of {written:,} in {messages} messages; {added:,} shown that the model did not write"
    return Figure("characters lost", lost, goal=0, note=note)


def compared(written: str, shown: str) -> tuple[int, int]:
    """Count the characters written but not shown, and those shown but not written."""
    words = WORD.findall(written)
    blocks = SequenceMatcher(None, words, WORD.findall(shown), autojunk=False)
    same = sum(len("".join(words[b.a : b.a + b.size])) for b in blocks.get_matching_blocks())
    return len(written) - same, len(shown) - same


def _called(calls: list[Call]) -> list[Figure]:
    refused = Counter(call.method for call in calls if call.error == "ratelimited")
    done = Counter(call.method for call in calls if call.ok)
    return [
        Figure("429s of Slack's", refused.total(), goal=REFUSALS, note=listed(refused)),
        Figure("Slack calls that were let through", done.total(), note=listed(done)),
    ]


def _pace(growths: dict[str, Growth], last_words: dict[str, float]) -> list[Figure]:
    pauses = {name: growth.longest_pause for name, growth in growths.items()}
    late = {
        name: growth.changed - last_words[name]
        for name, growth in growths.items()
        if name in last_words
    }
    return [
        _longest("longest time that a text stood still", pauses),
        _longest("last token → last message finished", late),
    ]


def _last_words(model: Numbered) -> dict[str, float]:
    """Return the time of the model's last word, by the story's name."""
    return {spoken.question.split()[-1]: spoken.last for spoken in model.spoken}


def _longest(name: str, times: dict[str, float]) -> Figure:
    each = ", ".join(f"{thread} {seconds:.1f}" for thread, seconds in times.items())
    return Figure(name, max(times.values(), default=0.0), "s", note=f"{each} s")
