"""The result of `verify`: a table to read, or JSON for the playground."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from bot.core.assumptions import Finding, Findings

HOLDS, FAILS, NEEDED, UNTRIED = "holds", "DOESN'T HOLD", "DOESN'T HOLD (needed)", "not tried"
HEADS = ("assumption", "", "seen")
SUMMARY = "{holds} hold, {fails} don't, {untried} couldn't be tried."
ENOUGH = "The app works with this."
NOT_ENOUGH = "The app can't work like this: see the lines marked “needed”."


def table(findings: Findings) -> Iterator[str]:
    """Lines: what doesn't hold first, each with its consequence."""
    order = sorted(findings, key=lambda one: (one.holds is not False, one.holds is None))
    rows = [(one.assumption.name, verdict(one), one.seen) for one in order]
    widths = [max(len(row[n]) for row in [HEADS, *rows]) for n in range(2)]
    yield _line(HEADS, widths)
    for finding, row in zip(order, rows, strict=True):
        yield _line(row, widths)
        if finding.holds is False:
            yield f"    assumed: {finding.assumption.assumed}"
            yield f"    now: {finding.assumption.otherwise}"
    verdicts = [one.holds for one in order]
    yield ""
    yield SUMMARY.format(
        holds=verdicts.count(True), fails=verdicts.count(False), untried=verdicts.count(None)
    )
    yield ENOUGH if findings.is_enough else NOT_ENOUGH


def verdict(finding: Finding) -> str:
    if finding.holds is None:
        return UNTRIED
    if finding.holds:
        return HOLDS
    return NEEDED if finding.assumption.needed else FAILS


def as_json(findings: Findings) -> str:
    """JSON of everything; its `dialects` are what `playground --dialect FILE` reads."""
    content: dict[str, Any] = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "dialects": findings.dialects,
        "assumptions": [
            {
                "name": one.assumption.name,
                "service": one.assumption.service,
                "assumed": one.assumption.assumed,
                "holds": one.holds,
                "seen": one.seen,
                "consequence": one.assumption.otherwise if one.holds is False else "",
                "needed": one.assumption.needed,
            }
            for one in findings
        ],
    }
    return json.dumps(content, indent=2, ensure_ascii=False)


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
    return "  ".join([*cells, row[-1]]).rstrip()
