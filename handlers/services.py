"""What the handlers call: each of them is told what it needs."""

from dataclasses import dataclass

from bot.editing import Editing
from bot.own_profiles import OwnProfiles
from bot.switching import Switching
from handlers.messages import Inbox
from handlers.stops import Stopping


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that people can set in motion."""

    inbox: Inbox
    stopping: Stopping
    switching: Switching
    editing: Editing
    own_profiles: OwnProfiles
