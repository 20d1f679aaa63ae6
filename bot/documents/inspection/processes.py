"""Short-lived processes for parsers that a hostile file could keep busy or fill the memory of."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
TIMEOUT = 30.0  # seconds
LARGEST_MEMORY = 2 * 1024**3  # bytes of address space
LARGEST_OUTPUT = 256 * 1024**2  # bytes of a file that a parser writes
PASSED_ON = ("LANG", "PATH", "SYSTEMROOT", "TMPDIR")  # of the environment: no secrets


def answer(module: str, *arguments: Path | str) -> str | None:
    """Output of a module of this package as a process of its own; None if it fails.

    Any failure counts: a crash, too much memory, or no end within the timeout.
    """
    command = [sys.executable, "-m", f"{__package__}.{module}", *map(str, arguments)]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, and names that we chose
            command,
            cwd=ROOT,
            env={name: os.environ[name] for name in PASSED_ON if name in os.environ},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIMEOUT,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("ascii", "replace").strip()


def confine() -> None:
    """Bound this process; where the system cannot, only the timeout does."""
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return
    for limit, most in (
        (resource.RLIMIT_AS, LARGEST_MEMORY),
        (resource.RLIMIT_CPU, int(TIMEOUT)),
        (resource.RLIMIT_FSIZE, LARGEST_OUTPUT),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
