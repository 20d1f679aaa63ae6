"""The person who does something, and the channel in which they do it."""

from dataclasses import dataclass

from storage.positions import Position
from storage.records import scope_of

DIRECT = "D"  # begins the id of every direct message


@dataclass(frozen=True, slots=True)
class Actor:
    """A person of a workspace who uses the app."""

    team: str
    user: str


@dataclass(frozen=True, slots=True)
class ActorInChannel(Actor):
    """A person, and the channel in which they act."""

    channel: str

    @classmethod
    def directly(cls, actor: Actor) -> "ActorInChannel":
        """Place a person in their direct messages with us, whose channel id need not be known."""
        return cls(actor.team, actor.user, DIRECT)

    @property
    def is_direct(self) -> bool:
        """True if settings made here apply to this person's direct messages."""
        return self.place == self.user

    def at(self, ts: str) -> Position:
        """Return the position of a message in this channel, or of the thread that it begins."""
        return self.team, self.channel, ts

    @property
    def place(self) -> str:
        """The scope whose settings and library apply here."""
        return scope_of(self.channel, self.user)
