"""`python -m tests.mutants`: which mutants of the code does no test notice?"""

import argparse
import hashlib
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from queue import SimpleQueue

from tests.mutants import sites
from tests.mutants.runs import Baseline, Verdict, copied, judged
from tests.mutants.sites import Site


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--tree", type=Path, default=Path(), help="another checkout")
    parser.add_argument("--seed", type=int, default=1, help="by which mutants are chosen")
    parser.add_argument("--count", type=int, default=77, help="how many")
    parser.add_argument("--only", type=Path, help="choose nothing, take those in this file")
    parser.add_argument("--export", type=Path, help="run nothing, write the choice to this file")
    parser.add_argument("--report", type=Path, help="write every verdict to this file")
    parser.add_argument("--workers", type=int, default=2, help="mutants at the same time")
    options = parser.parse_args()
    every = sites.find(options.tree)
    if options.only:
        picked = list(_located(options.only, every))
    else:
        picked = sites.chosen(every, options.count, options.seed)
    if options.export:
        sites.save((site.mutant for site in picked), options.export)
        return
    verdicts: list[Verdict] = []
    for verdict in judge(picked, options.tree, options.workers):
        verdicts.append(verdict)
        say(f"{verdict.outcome:10}  {_title(verdict.site)}  {verdict.by}")
        if options.report:
            _report(verdicts, options.report)
    counts = Counter(verdict.outcome for verdict in verdicts)
    say("\n" + ", ".join(f"{count} {outcome}" for outcome, count in counts.most_common()))


def judge(picked: Sequence[Site], tree: Path, workers: int) -> Iterator[Verdict]:
    """Judge mutants side by side, each in a copy of the tree that no other one uses."""
    scratch = _scratch(tree)
    say(f"… {len(picked)} mutants, after a run without any, in {scratch}")
    baseline = Baseline(scratch / "baseline")
    for test in baseline.make(tree, workers):
        say(f"left out    {test} fails without a mutant")
    copies: SimpleQueue[Path] = SimpleQueue()
    for number in range(workers):
        copies.put(copied(tree, scratch / f"copy-{number}"))

    def judge_one(site: Site, tests: Sequence[str]) -> Verdict:
        copy = copies.get()
        try:
            return judged(site, tests, copy, baseline)
        finally:
            copies.put(copy)

    with ThreadPoolExecutor(workers) as pool:
        yield from pool.map(judge_one, picked, map(baseline.tests_of, picked))


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _located(file: Path, every: Sequence[Site]) -> Iterator[Site]:
    for mutant in sites.load(file):
        if site := sites.located(mutant, every):
            yield site
        else:
            say(f"not found   {mutant.definition}, {mutant.operator}: {mutant.text}")


def _scratch(tree: Path) -> Path:
    """Return a folder for the tree as it is now, where its baseline can be found again."""
    digest = hashlib.sha256()
    for folder in ("bot", "handlers", "storage", "playground", "tests"):
        for file in sorted((tree / folder).rglob("*.py")):
            digest.update(file.read_bytes())
    return Path(tempfile.gettempdir()).resolve() / f"threadwind-mutants-{digest.hexdigest()[:12]}"


def _title(site: Site) -> str:
    return f"{site.module}:{site.lines.start} {site.mutant.operator}: {site.mutant.text}"


def _report(verdicts: Sequence[Verdict], file: Path) -> None:
    content = [
        asdict(it.site.mutant)
        | {"module": it.site.module, "line": it.site.lines.start, "becomes": it.site.becomes}
        | {"outcome": it.outcome, "by": it.by}
        for it in verdicts
    ]
    file.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
