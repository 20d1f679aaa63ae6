"""Plan of a run: questions, faults and their times, all drawn from one seed."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tests.chaos.configurations import FIRST, Configuration, Scale

PLACES = (
    ("C0GENERAL", "U0ALICE"),
    ("D0ALICE", "U0ALICE"),
    ("C0RANDOM", "U0BOB"),
    ("G0PRIVATE", "U0ALICE"),
    ("D0BOB", "U0BOB"),
    ("C0GENERAL", "U0BOB"),
)
PROCESS_FAULTS = ("kill9", "freeze", "graceful_stop")
DATABASE_FAULTS = {
    "sqlite": ("database_locked",),
    "postgresql": ("drop_connections", "database_restart"),
}
# Relative frequency of each.
REQUEST_FAULTS = {
    "mistral_cut": 2,
    "mistral_lost": 1,
    "mistral_dropped": 1,
    "mistral_error": 1,
    "mistral_429": 1,
    "slack_lost": 3,
    "slack_dropped": 2,
    "slack_error": 1,
    "slack_429": 1,
}
# A renewal whose answer is lost has no place here: a refresh token serves once.
RENEWAL_FAULTS = ("renewal_refused", "renewal_error", "renewal_dropped", "renewal_429")
DELIVERY_FAULTS = ("duplicate", "reorder")
HEAVY_CYCLE = 20.0  # seconds in which every fault of a process or the database comes once
AGENTS = ("general", "analyst", "tutor")
SWITCHES = 0.2  # of the questions
LIGHT_CYCLE = 11.0  # the same for faults of requests
LIGHT = 0.8  # of the time: a request's fault waits for a request, of which the end has few


@dataclass(frozen=True, slots=True)
class Question:
    """`token` names it in every text; it is posted `pause` seconds after the answer before it.

    A `hasty` one does not wait for that answer, but follows the question before it. It may come
    with a switch to another `agent`.
    """

    token: str
    pause: float
    hasty: bool
    at_length: bool
    agent: str | None


@dataclass(frozen=True, slots=True)
class Planned:
    """A planned thread: its people, channel and questions.

    In several workspaces at once, those of the same name are asked in the same moments.
    """

    name: str
    team: str
    channel: str
    user: str
    begins: float
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Blow:
    """A fault that is due `at` so many seconds; `seed` decides its details."""

    at: float
    kind: str
    seed: int


@dataclass(frozen=True, slots=True)
class Plan:
    """`replies` is the way of answering in channels: "stream" or "edit"."""

    seed: int
    replies: str
    threads: tuple[Planned, ...]
    blows: tuple[Blow, ...]


def kinds(configuration: Configuration) -> tuple[str, ...]:
    """List every kind of fault that this configuration can have."""
    return (
        *PROCESS_FAULTS,
        *DATABASE_FAULTS[configuration.engine],
        *REQUEST_FAULTS,
        *(RENEWAL_FAULTS if configuration.is_installed else ()),
        *DELIVERY_FAULTS,
    )


def drawn(configuration: Configuration, scale: Scale, seed: int) -> Plan:
    """Draw a plan in which every kind of fault occurs."""
    lots = random.Random(f"{configuration.name}:{seed}")
    teams = configuration.workspaces
    threads = _threads(lots, scale, teams)
    heavy = (*PROCESS_FAULTS, *DATABASE_FAULTS[configuration.engine])
    light = [kind for kind, times in REQUEST_FAULTS.items() for _ in range(times)]
    blows = _spread(lots, heavy, scale.seconds, HEAVY_CYCLE)
    blows += _spread(lots, light, LIGHT * scale.seconds, LIGHT_CYCLE)
    if configuration.is_installed:
        blows += _spread(lots, RENEWAL_FAULTS, LIGHT * scale.seconds, HEAVY_CYCLE)
    replies = lots.choices(("stream", "edit"), weights=(3, 1))[0]
    return Plan(seed, replies, threads, tuple(sorted(blows, key=lambda blow: blow.at)))


def only(kind: str, times: int, scale: Scale, seed: int) -> Plan:
    """Draw a plan of one kind of fault only, at regular times."""
    lots = random.Random(f"{kind}:{seed}")
    threads = _threads(lots, scale, (FIRST,))
    step = scale.seconds / (times + 1)
    blows = (Blow((n + 1) * step, kind, lots.getrandbits(32)) for n in range(times))
    return Plan(seed, "stream", threads, tuple(blows))


def _threads(lots: random.Random, scale: Scale, teams: Sequence[str]) -> tuple[Planned, ...]:
    """Draw threads, each of them in every workspace, with questions that have other tokens."""
    drawn_once = [_thread(lots, number, scale) for number in range(scale.threads // len(teams))]
    return tuple(
        replace(
            one, team=team, questions=tuple(_of(question, number) for question in one.questions)
        )
        for one in drawn_once
        for number, team in enumerate(teams)
    )


def _of(question: Question, workspace: int) -> Question:
    """Give a question the token that it has in the n-th workspace."""
    return replace(question, token=question.token.replace("t", f"t{workspace or ''}", 1))


def _thread(lots: random.Random, number: int, scale: Scale) -> Planned:
    channel, user = PLACES[number % len(PLACES)]
    questions = (
        Question(
            token=f"t{number + 101}q{count + 1}",
            pause=lots.uniform(0.05, 0.5),
            hasty=lots.random() < 0.4,
            at_length=lots.random() < 0.1,
            agent=lots.choice(AGENTS) if lots.random() < SWITCHES else None,
        )
        for count in range(scale.questions)
    )
    begins = lots.uniform(0.0, 0.6 * scale.seconds)
    return Planned(f"t{number + 101}", FIRST, channel, user, begins, tuple(questions))


def _spread(lots: random.Random, kinds: Sequence[str], seconds: float, cycle: float) -> list[Blow]:
    """Schedule every kind once per cycle, in random order, at about equal intervals."""
    blows: list[Blow] = []
    cycles = max(1, round(seconds / cycle))
    step = seconds / cycles / len(kinds)
    for number in range(cycles):
        for place, kind in enumerate(lots.sample(kinds, len(kinds))):
            at = step * (number * len(kinds) + place + lots.uniform(0.0, 0.8))
            blows.append(Blow(at, kind, lots.getrandbits(32)))
    return blows
