"""Workspaces of an organization from which something came: calls about one of them name it."""

MOST = 50


class ContextTeams:
    """The latest workspaces that share one token; none for the token of a single workspace."""

    def __init__(self) -> None:
        self._noted: dict[str, None] = {}

    def note(self, team: str) -> None:
        """Note where a request came from."""
        self._noted.pop(team, None)
        self._noted[team] = None
        if len(self._noted) > MOST:
            del self._noted[next(iter(self._noted))]

    def latest(self) -> tuple[str, ...]:
        """The workspaces, the latest first."""
        return tuple(reversed(self._noted))
