"""Runs a folder of real files through the checks: `make corpus DIR=…`.

Prints each refused file with its reason, and how many of each kind are accepted and refused.
"""

import argparse
import mimetypes
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.documents.inspection import contents, eligibility, file_names, file_types
from bot.documents.inspection.eligibility import DocumentLimits
from bot.documents.inspection.errors import Rejected
from bot.slack.files import SharedFile

LIMITS = DocumentLimits.of_megabytes(50)
ACCEPTED, PASSED_OVER = "accepted", "passed over: a picture, for the model"
CRASHED = "CRASHED"
SLOW = 5.0  # seconds


@dataclass(frozen=True, slots=True)
class Outcome:
    """Outcome of a file: accepted under a new name, or the reason against it."""

    file: Path
    verdict: str
    name: str
    seconds: float


def say(line: str = "") -> None:
    sys.stdout.write(line + "\n")


def outcomes(folder: Path) -> Iterator[Outcome]:
    """Check each file of a folder, as if somebody had shared it."""
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not file.is_symlink():
            began = time.monotonic()
            verdict, name = _checked(file)
            yield Outcome(file, verdict, name, time.monotonic() - began)


def _checked(file: Path) -> tuple[str, str]:
    """The verdict on a file, and its name at Mistral or the sentence about it."""
    shared = _shared(file)
    if file_types.is_picture(shared.mimetype):
        return PASSED_OVER, ""
    try:
        claim = eligibility.check(shared, LIMITS)
        eligibility.check_size(shared.size, LIMITS)
        with tempfile.TemporaryDirectory() as directory:
            found = contents.examine(Path(shutil.copy(file, Path(directory, "document"))), claim)
        return ACCEPTED, file_names.clean(file.name, found.kind)
    except Rejected as rejected:
        return type(rejected).__name__, rejected.sentence
    except Exception as error:  # noqa: BLE001 - what it is for
        return CRASHED, repr(error)


def _shared(file: Path) -> SharedFile:
    """A file as Slack would describe it."""
    guess, packed = mimetypes.guess_type(file.name)
    mimetype = f"application/{packed}" if packed else guess or "application/octet-stream"
    size = file.stat().st_size
    return SharedFile("F1", file.name, mimetype, "", size, "", "hosted", "U1", False, {})


def report(folder: Path, *, quiet: bool) -> None:
    """Print the outcomes, and tables of them."""
    kinds: Counter[tuple[str, str]] = Counter()
    verdicts: Counter[str] = Counter()
    for one in outcomes(folder):
        where = one.file.relative_to(folder)
        if one.verdict not in {ACCEPTED, PASSED_OVER} and not quiet:
            say(f"{where}: {one.name}")
        if one.seconds > SLOW:
            say(f"{where}: took {one.seconds:.0f} s")
        verdicts[one.verdict] += 1
        kinds[file_types.extension(one.file.name) or "(none)", one.verdict] += 1
    say()
    for verdict, count in verdicts.most_common():
        say(f"{count:6} {verdict}")
    say()
    for (kind, verdict), count in sorted(kinds.items()):
        say(f"{count:6} {kind:12} {verdict}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.corpus", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--quiet", action="store_true", help="only the tables")
    given = parser.parse_args()
    if not given.folder.is_dir():
        sys.exit(f"There is no folder {given.folder}.")
    report(given.folder, quiet=given.quiet)


if __name__ == "__main__":
    main()
