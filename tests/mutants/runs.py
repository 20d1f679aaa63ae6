"""Runs of the tests: once with everything in order, then with one mutant after the other."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from xml.etree import ElementTree as ET

from coverage import CoverageData

from tests.mutants.sites import FEATURES, Site

IGNORED = ("playground", "browser", "chaos", "bench", "mutants")  # folders of tests
NEAREST = 40  # tests to begin with
GRACE = 120.0  # seconds for pytest to start, or to stop
SLOWER = 5  # times as long as without a mutant: then it hangs
LATE, BROKEN = "timeout", "no test could run"
PYTEST = ("-m", "pytest", "-q", "-p", "no:cacheprovider")
LOG = "pytest.log"
REPORT = ("--junitxml=junit.xml", "-ojunit_family=xunit1")
# Two mutants may have the same size in the same second: bytecode would be taken for up to date.
ENVIRONMENT = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Verdict of the tests on a mutant: killed, and by what, or survived."""

    site: Site
    outcome: str
    by: str = ""


def copied(tree: Path, copy: Path) -> Path:
    """Copy a tree; what was there before is replaced."""
    shutil.rmtree(copy, ignore_errors=True)
    return Path(shutil.copytree(tree, copy, ignore=shutil.ignore_patterns(".*", "__pycache__")))


@dataclass(frozen=True)
class Baseline:
    """A run of all tests without a mutant: which pass, which lines they run, how long they take."""

    folder: Path

    def make(self, tree: Path, workers: int) -> list[str]:
        """Run this tree's tests, if nobody did; return those that fail and so can judge nothing."""
        done = self.folder / "done"
        if not done.exists():
            copied(tree, self.folder)
            measured = ("--cov", "--cov-context=test", "--cov-report=", f"-n{workers}")
            result = run(self.folder, *measured, *(f"--ignore=tests/{name}" for name in IGNORED))
            if result == BROKEN:
                raise SystemExit(f"{BROKEN}: see {self.folder / LOG}")
            done.touch()
        return _failed(self.folder)

    def tests_of(self, site: Site) -> list[str]:
        """Find the tests that run a site, nearest first, then quickest.

        What runs only once, on import, is tested by whatever runs its feature.
        """
        found = set(self._running(site.module, site.lines))
        if not found:
            feature = (module for module, name in FEATURES.items() if name == site.feature)
            found = {test for module in feature for test in self._running(module)}
        found -= set(_failed(self.folder))
        mirror = f"/test_{Path(site.module).stem}.py"
        return sorted(found, key=lambda test: (mirror not in test, self.seconds([test])))

    def seconds(self, tests: Iterable[str]) -> float:
        return sum(self._seconds.get(test, 1.0) for test in tests)

    @cached_property
    def _seconds(self) -> dict[str, float]:
        return {test: float(case.get("time", 1.0)) for test, case in _cases(self.folder)}

    @cached_property
    def _coverage(self) -> CoverageData:
        data = CoverageData(str(self.folder / ".coverage"))
        data.read()
        return data

    def _running(self, module: str, lines: range | None = None) -> Iterator[str]:
        contexts = self._coverage.contexts_by_lineno(str(self.folder / module))
        for line in contexts if lines is None else lines:
            yield from (it.rpartition("|")[0] for it in contexts.get(line, ()) if it)


def judged(site: Site, tests: Sequence[str], tree: Path, baseline: Baseline) -> Verdict:
    """Run the tests with a mutant in this tree, the nearest first, until one of them kills it.

    A kill is a test that fails again, and passes without the mutant: what fails for want of luck
    is passed over.
    """
    begun = 0
    while some := tests[begun:NEAREST] or tests[begun:]:
        limit = GRACE + SLOWER * baseline.seconds(some)
        with _mutated(tree, site):
            failed = run(tree, "-x", *some, limit=limit)
            suspects = [failed] if failed in some else some
            fails_again = failed and run(tree, "-x", *suspects, limit=limit)
        if fails_again and not run(tree, "-x", *suspects, limit=limit):
            return Verdict(site, "killed", failed)
        begun += some.index(suspects[-1]) + 1
    return Verdict(site, "survived")


@contextmanager
def _mutated(tree: Path, site: Site) -> Iterator[None]:
    file = tree / site.module
    source = file.read_bytes()
    file.write_bytes(site.applied(source))
    try:
        yield
    finally:
        file.write_bytes(source)


def run(tree: Path, *arguments: str, limit: float | None = None) -> str:
    """Run pytest in a tree, for so many seconds; return the first test that failed, if any."""
    (tree / "junit.xml").unlink(missing_ok=True)
    command = (sys.executable, *PYTEST, *REPORT, *arguments)
    with (
        (tree / LOG).open("wb") as log,
        subprocess.Popen(command, cwd=tree, env=ENVIRONMENT, stdout=log, stderr=log) as process,
    ):
        try:
            if process.wait(limit) == 0:
                return ""
        except subprocess.TimeoutExpired:
            _end(process)
            return LATE
    return next(iter(_failed(tree)), BROKEN)


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGINT)  # pytest still closes what it opened, like databases
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        process.kill()


def _failed(tree: Path) -> list[str]:
    """Return the tests that failed in the last run."""
    return [test for test, case in _cases(tree) if {"failure", "error"} & {it.tag for it in case}]


def _cases(tree: Path) -> Iterator[tuple[str, ET.Element]]:
    """Yield each test of the last run by its id, with what is reported of it."""
    file = tree / "junit.xml"
    if file.exists():
        for case in ET.parse(file).iter("testcase"):
            yield f"{case.get('file')}::{case.get('name')}", case
