"""How much one process takes on, and for how long others believe in it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Times in seconds."""

    turns: int = 2_000  # open at once; each mostly waits for the network
    workspace_turns: int = 1_000  # of them for one workspace: the others are to have room too
    beat: float = 3.0
    lease: float = 15.0  # without a beat for so long, others take a node's threads
    grace: float = 25.0  # for turns to end when the process is asked to stop
