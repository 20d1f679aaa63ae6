"""Reader of a Dockerfile: its stages, each a list of instructions."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

CONTINUED = re.compile(r"\\\n")


@dataclass(frozen=True, slots=True)
class Instruction:
    """A line such as `COPY --from=build /app .`: its name, options, and what follows."""

    name: str
    options: dict[str, str]
    rest: str

    @property
    def words(self) -> list[str]:
        """Arguments, in either of the two forms."""
        if self.rest.startswith("["):
            words: list[str] = json.loads(self.rest)
            return words
        return self.rest.split()


@dataclass(frozen=True, slots=True)
class Stage:
    base: str
    name: str
    instructions: list[Instruction] = field(default_factory=list)

    def of(self, name: str) -> list[Instruction]:
        return [one for one in self.instructions if one.name == name]


def read(file: Path) -> list[Stage]:
    stages: list[Stage] = []
    for line in CONTINUED.sub("", file.read_text(encoding="utf-8")).splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        found = _instruction(line)
        if found.name == "FROM":
            base, *named = found.words
            stages.append(Stage(base, named[1] if named else ""))
        else:
            stages[-1].instructions.append(found)
    return stages


def _instruction(line: str) -> Instruction:
    name, _, rest = line.strip().partition(" ")
    options: dict[str, str] = {}
    while rest.lstrip().startswith("--"):
        option, _, rest = rest.lstrip().partition(" ")
        key, _, value = option.removeprefix("--").partition("=")
        options[key] = value
    if name == "HEALTHCHECK":
        rest = rest.lstrip().removeprefix("CMD")
    return Instruction(name, options, rest.strip())
