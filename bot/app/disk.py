"""Disks that lose what is on them: where an SQLite file should not lie."""

import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from bot.settings import Settings

MOUNTS = Path("/proc/self/mounts")
IN_MEMORY = {"tmpfs", "ramfs", "devtmpfs"}
OF_CONTAINER = {"overlay", "aufs"}
PLATFORMS = {"DYNO": "Heroku", "K_SERVICE": "Cloud Run"}  # by a variable that they set

NOTE = (
    "DATABASE_URL: {file} is on a disk that's lost {when}, and all threads with it. Use "
    "a volume, or PostgreSQL."
)
WITH_MEMORY = "when the machine restarts"
WITH_CONTAINER = "when the container is replaced"
WITH_PLATFORM = "with each restart on {name}"
WITH_CLEANING = "when temporary files are cleaned up"


def note(
    settings: Settings,
    environment: Mapping[str, str] = os.environ,
    mounts: Path = MOUNTS,
) -> str | None:
    """Say that the SQLite file lies on a disposable disk; None if it doesn't, as far as we know."""
    file = settings.sqlite_file
    if file is None:
        return None
    path = file.absolute()
    when = _on_platform(environment) or _by_mount(path, _lines(mounts)) or _by_folder(path)
    return NOTE.format(file=file, when=when) if when else None


def _on_platform(environment: Mapping[str, str]) -> str | None:
    name = next((name for variable, name in PLATFORMS.items() if environment.get(variable)), None)
    return WITH_PLATFORM.format(name=name) if name else None


def _by_mount(path: Path, lines: Iterable[str]) -> str | None:
    """Look for the innermost mount that holds the path."""
    mounts = [fields for line in lines if len(fields := line.split()) > 2]  # noqa: PLR2004
    holding = [
        (point, kind)
        for _, point, kind, *_ in mounts
        if path.is_relative_to(point.replace("\\040", " "))
    ]
    _, kind = max(holding, key=lambda mount: len(mount[0]), default=("", ""))
    if kind in IN_MEMORY:
        return WITH_MEMORY
    return WITH_CONTAINER if kind in OF_CONTAINER else None


def _by_folder(path: Path) -> str | None:
    return WITH_CLEANING if path.is_relative_to(tempfile.gettempdir()) else None


def _lines(mounts: Path) -> list[str]:
    try:
        return mounts.read_text(errors="replace").splitlines()
    except OSError:
        return []
