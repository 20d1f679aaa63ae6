"""Bounds of everything that lives as long as the process, however many it has served."""

from collections.abc import Callable

import pytest

from bot.concurrency import shared_limits
from bot.concurrency.shared_limits import SharedLimits
from bot.core.errors import Refused
from bot.mistral import stuck
from bot.mistral.stuck import StuckConversations
from bot.retention import busy_keys
from bot.retention.busy_keys import BusyKeys
from bot.slack import context_teams
from bot.slack.context_teams import ContextTeams
from handlers.events import event_pairing
from handlers.events.event_pairing import EventPairing
from handlers.requests import signatures
from handlers.requests.signatures import Signature, UsedSignatures
from storage import fair_choice
from storage.fair_choice import Rota
from tests.support.reachable import largest

MORE = 1_000  # than the bound
Use = Callable[[str], object]


def in_shared_limits() -> tuple[object, Use]:
    limits = SharedLimits(lambda: 0.0)
    return limits, lambda team: limits.refused((team, "mistral"), 10.0)


def in_stuck_conversations() -> tuple[object, Use]:
    conversations = StuckConversations()
    return conversations, lambda name: conversations.is_stuck(name, Refused())


def in_busy_keys() -> tuple[object, Use]:
    keys = BusyKeys(lambda: 0.0)
    return keys, lambda team: keys.refused(team, None)


def in_context_teams() -> tuple[object, Use]:
    teams = ContextTeams()
    return teams, teams.note


def in_event_pairing() -> tuple[object, Use]:
    pairing = EventPairing()
    return pairing, lambda ts: pairing.note(("T1", "C1", ts))


def in_used_signatures() -> tuple[object, Use]:
    used = UsedSignatures(lambda: 0.0)
    return used, lambda digest: used.use(Signature("0", digest))


def in_rota() -> tuple[object, Use]:
    rota = Rota()
    return rota, lambda user: rota.note("T1", user)


@pytest.mark.parametrize(
    ("make", "bound"),
    [
        (in_shared_limits, shared_limits.REMEMBERED),
        (in_stuck_conversations, stuck.MOST),
        (in_busy_keys, busy_keys.REMEMBERED),
        (in_context_teams, context_teams.MOST),
        (in_event_pairing, event_pairing.REMEMBERED + 1),
        (in_used_signatures, signatures.MOST_USED),
        (in_rota, fair_choice.REMEMBERED + 1),
    ],
)
def test_it_holds_no_more_than_its_bound(
    make: Callable[[], tuple[object, Use]], bound: int
) -> None:
    lasting, use = make()

    for number in range(bound + MORE):
        use(f"{number}")

    assert 0 < largest(lasting) <= bound
