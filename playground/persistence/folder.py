"""The folder of a saved workspace: continued as a whole, or set aside as a whole."""

import shutil
import time
from pathlib import Path

STORE = "platforms.db"
DOOMED = "deleted"


class Folder:
    """Holds all that must stay together, so that one rename moves all of it, or nothing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._remove()  # what a crash left of a removal

    @property
    def store(self) -> Path:
        return self.path / STORE

    def discard(self) -> None:
        """Remove a workspace that nobody wants to continue; it must not be in use."""
        self.path.rename(self._doomed)
        self._remove()

    def set_aside(self) -> Path:
        """Move a workspace that cannot be continued out of the way; return its new path."""
        place = self.path.with_name(f"{self.path.name}-{time.strftime('%Y-%m-%d-%H%M%S')}")
        return self.path.rename(place)

    @property
    def _doomed(self) -> Path:
        return self.path.with_name(f"{self.path.name}-{DOOMED}")

    def _remove(self) -> None:
        shutil.rmtree(self._doomed, ignore_errors=True)
