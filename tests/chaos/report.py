"""Results of runs, and their report."""

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Report:
    """`told` are questions whose people were told of a failure; `failures` are sentences.

    `renewals` are those of tokens that Slack made; `surprises` counts processes that ended by
    themselves; `logs` is where they wrote.
    """

    name: str
    seed: int
    turns: int
    answered: int
    told: int
    renewals: int
    faults: Counter[str]
    failures: list[str]
    surprises: int
    seconds: float
    logs: Path

    @property
    def title(self) -> str:
        return f"{self.name}, seed {self.seed}"


def show(reports: Sequence[Report]) -> None:
    """Print each run as a line, then the faults by kind, then the failures."""
    head = ("", "turns", "answered", "told", "renewals", "faults", "failures", "exits", "seconds")
    rows = [head, *(_row(report) for report in reports)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    for name, *figures in rows:
        cells = [figure.rjust(width) for figure, width in zip(figures, widths[1:], strict=True)]
        say("  ".join([name.ljust(widths[0]), *cells]))
    total = sum((report.faults for report in reports), Counter[str]())
    say("\nfaults: " + ", ".join(f"{kind} {times}" for kind, times in sorted(total.items())))
    for report in reports:
        if report.failures:
            say(f"\n{report.title} (logs: {report.logs})")
            for failure in report.failures:
                say(f"  {failure}")


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _row(report: Report) -> tuple[str, ...]:
    figures = (
        report.turns,
        report.answered,
        report.told,
        report.renewals,
        report.faults.total(),
        len(report.failures),
        report.surprises,
    )
    return (report.title, *map(str, figures), f"{report.seconds:.0f}")
