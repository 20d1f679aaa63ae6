"""Refusals to make or change a routine, each a sentence for the person."""

from bot.core.errors import UserFacingError


class NothingToAsk(UserFacingError):
    """What should I ask? Write the question after the time."""


class QuestionTooLongToSchedule(UserFacingError):
    """This question is too long for a routine. Use 2,000 characters at most."""


class NotInThisChannel(UserFacingError):
    """I'm not in this channel, so I couldn't ask here. Invite me with `/invite` first."""


class RoutinesOff(UserFacingError):
    """Routines are switched off here."""


class TooManyOfPerson(UserFacingError):
    """You have as many routines as one person may have. Delete one first."""


class TooManyHere(UserFacingError):
    """There are as many routines here as one place may have. Delete one first."""


class TooManyInWorkspace(UserFacingError):
    """This workspace has as many routines as it may have. Delete one first."""


class NoDirectMessage(UserFacingError):
    """Slack didn't let me write to you directly. Please try again in a moment."""


class RoutineGone(UserFacingError):
    """This routine doesn't exist any more."""


class NotYours(UserFacingError):
    """Only the person who made this routine can do that."""


class NotYoursToEnd(UserFacingError):
    """Only the person who made this routine, or a workspace admin, can do that."""


class RunUnderWay(UserFacingError):
    """This routine is running right now."""


OF_BOUNDS: dict[str, type[UserFacingError]] = {
    "person": TooManyOfPerson,
    "place": TooManyHere,
    "workspace": TooManyInWorkspace,
}
