"""Rights to approve: who may allow an agent's tool call, by the agent's own rule."""

from bot.permissions.policy import EXTERNALS, FULL_MEMBERS, GUESTS, PersonKind

ASKER, MEMBERS, ADMINS = "asker", "members", "admins"
OURS = FULL_MEMBERS | GUESTS


def circle_of(rule: str, asker: PersonKind) -> str:
    """The circle that decides; a member does so for an app, or for somebody of another company."""
    return MEMBERS if rule == ASKER and asker in EXTERNALS | {PersonKind.APP} else rule


def may_allow(circle: str, person: PersonKind, *, asked: bool) -> bool:
    """True if a person may allow a call; `asked` says that it was they who asked the question."""
    if circle == ADMINS:
        return person is PersonKind.ADMIN
    if circle == MEMBERS:
        return person in FULL_MEMBERS
    return asked and person in OURS


def may_deny(circle: str, person: PersonKind, *, asked: bool) -> bool:
    """True if a person may deny a call, which whoever asked always may."""
    return asked or may_allow(circle, person, asked=asked)
