"""Lessons that go by questions: one at a time, each built on the learner's answer to the last."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from playground.model.matching import words_of
from playground.model.prompt import Message

from .standin import STAND_IN

BEGUN = "Let's take it one step at a time. {first}"
BEGUN_ANYWHERE = (
    "Let's take it one step at a time, and start from what you know. What do you already know "
    "about it, and what do you want to be able to do in the end?"
)
RIGHT, NOT_QUITE = "Right. {told}", "Not quite. {told}"
NEXT = "{said}\n\nNext: {ask}"
LEARNED = "{said}\n\nThat's the whole idea. Can you tell me in your own words how it fits together?"
WELL_TOLD = "Well put. Ask me about any step again, or name the next thing you want to understand."
NO_LESSON = f"Thanks, that's where to begin. {STAND_IN}"

WISH = re.compile(
    r"\b(?:I|we)(?:'d| would)? (?:want|like|need|wish|try|am trying|have) to"
    r" (?:understand|learn|know how)\b"
    r"|\b(?:teach|tutor|coach) me\b|\bhelp me (?:to )?(?:understand|learn)\b"
    r"|\b(?:where|how) (?:do|should|shall|can) (?:we|I) (?:begin|start)\b"
    r"|\bexplain\b.*\b(?:from the (?:start|beginning)|step by step|from scratch|simply|to me)\b",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Step:
    """A question, the words of which a right answer has one, and what the answer teaches."""

    ask: str
    told: str
    expects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lesson:
    """`subjects` are what it goes by: a question about it has all words of one of them."""

    subjects: tuple[str, ...]
    steps: tuple[Step, ...]

    def fits(self, words: set[str]) -> bool:
        return any(words_of(subject) <= words for subject in self.subjects)


@cache
def lessons() -> tuple[Lesson, ...]:
    source = resources.files(__package__).joinpath("lessons.toml").read_text("utf-8")
    return tuple(
        Lesson(
            tuple(lesson["subjects"]),
            tuple(Step(s["ask"], s["told"], tuple(s["expects"])) for s in lesson["step"]),
        )
        for lesson in tomllib.loads(source)["lesson"]
    )


def begun(question: str) -> str | None:
    """Begin a lesson where somebody wants to understand something: with a question."""
    if not WISH.search(question):
        return None
    words = words_of(question)
    lesson = next((one for one in lessons() if one.fits(words)), None)
    return BEGUN.format(first=lesson.steps[0].ask) if lesson else BEGUN_ANYWHERE


def continued(messages: tuple[Message, ...], reply: str) -> str | None:
    """Go one step on, where the last answer asked the learner something."""
    last = next((m.text for m in reversed(messages) if m.role == "assistant"), "").strip()
    if reply.endswith("?") or WISH.search(reply):
        return None
    if last.endswith(BEGUN_ANYWHERE):
        return NO_LESSON
    if last.endswith(LEARNED.format(said="").strip()):
        return WELL_TOLD
    for lesson in lessons():
        for number, step in enumerate(lesson.steps):
            if last.endswith(step.ask):
                return _judged(step, lesson.steps[number + 1 :], reply)
    return None


def _judged(step: Step, left: tuple[Step, ...], reply: str) -> str:
    is_right = any(word in reply.lower() for word in step.expects)
    said = (RIGHT if is_right else NOT_QUITE).format(told=step.told)
    return NEXT.format(said=said, ask=left[0].ask) if left else LEARNED.format(said=said)
