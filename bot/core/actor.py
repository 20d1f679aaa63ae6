"""A person who acts, and the channel in which they act."""

from dataclasses import dataclass

from storage.positions import Position
from storage.records import scope_of

DIRECT = "D"  # begins the id of every direct message


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who wants something of the app."""

    team: str
    user: str


@dataclass(frozen=True, slots=True)
class ActorInChannel(Actor):
    """Somebody, and where they are."""

    channel: str

    @classmethod
    def directly(cls, who: Actor) -> "ActorInChannel":
        """Somebody in their direct messages with us, whatever the id of these is."""
        return cls(who.team, who.user, DIRECT)

    @property
    def is_direct(self) -> bool:
        """Whether what is chosen here is chosen for this person's direct messages."""
        return self.place == self.user

    def at(self, ts: str) -> Position:
        """A message here, or the thread that it begins."""
        return self.team, self.channel, ts

    @property
    def place(self) -> str:
        return scope_of(self.channel, self.user)
