"""Kind of a person, by what Slack says of them, as seen from the workspace of the app."""

from bot.permissions.policy import PersonKind
from bot.slack.directory.people import Person
from bot.slack.identity import Identity


def kind_of(person: Person, home: Identity) -> PersonKind:
    """The kind of a person where the app belongs to `home`, a workspace or an enterprise."""
    if person.is_deleted:
        return PersonKind.DEACTIVATED
    if person.is_bot:
        return PersonKind.BOT
    if not _is_of(person, home):
        return PersonKind.EXTERNAL_ADMIN if person.is_admin else PersonKind.EXTERNAL
    if person.is_single_guest:
        return PersonKind.SINGLE_GUEST
    if person.is_guest:
        return PersonKind.GUEST
    return PersonKind.ADMIN if person.is_admin else PersonKind.MEMBER


def _is_of(person: Person, home: Identity) -> bool:
    """True if a person is of this workspace, or of a sister workspace in its enterprise."""
    if person.enterprise and person.enterprise in {home.team, home.enterprise}:
        return True
    return home.team in person.teams and not person.is_stranger
