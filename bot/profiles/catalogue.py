"""Catalogue of profiles, read from a TOML file and validated at startup."""

import difflib
import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, StringConstraints, ValidationError

from bot.core.errors import SettingsError
from bot.profiles import handoffs, validation_messages
from bot.profiles.base import Strict
from bot.profiles.connected import ConnectorFunction
from bot.profiles.parsing import ProfileError, parse
from bot.profiles.profile import LONGEST_INSTRUCTIONS, Profile

PACKAGED = Path(__file__).parent.with_name("agents.toml")
WRONG = "AGENTS_FILE: {file}: {place}: {problem}"
NO_DEFAULT = "the profile '{name}' doesn't exist."


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All profiles, and the one that answers unless another is chosen."""

    default: str
    profiles: Mapping[str, Profile]
    house_rules: str = ""

    def profile(self, name: str | None) -> Profile:
        """The profile of this name; the default one for no name or one that is gone."""
        return self.profiles.get(name or self.default) or self.profiles[self.default]

    def nearest(self, name: str) -> str | None:
        """The most similar name, if one is similar enough."""
        near = difflib.get_close_matches(name.strip().lower(), self.profiles, n=1)
        return near[0] if near else None

    def without(self, names: Collection[str]) -> "Catalogue":
        """This catalogue without the profiles of these names."""
        left = {name: one for name, one in self.profiles.items() if name not in names}
        return replace(self, profiles=left)

    def including(self, own: Iterable[Profile]) -> "Catalogue":
        """This catalogue with custom profiles, which replace those of the same name."""
        rules = {"house_rules": self.house_rules}
        added = {profile.name: profile.model_copy(update=rules) for profile in own}
        return replace(self, profiles={**self.profiles, **added})

    def with_functions(
        self, functions: Callable[[Profile], tuple[ConnectorFunction, ...]]
    ) -> "Catalogue":
        """This catalogue, each profile with the functions of its connectors."""
        profiles = {
            name: profile.model_copy(update={"connected": found}) if found else profile
            for name, profile in self.profiles.items()
            for found in [functions(profile)]
        }
        return replace(self, profiles=profiles)


class _File(Strict):
    default: str
    house_rules: Annotated[
        str, StringConstraints(strip_whitespace=True, max_length=LONGEST_INSTRUCTIONS)
    ] = ""
    profiles: Annotated[dict[str, dict[str, Any]], Field(min_length=1)]


def load(path: Path | None = None, functions: Collection[str] = ()) -> Catalogue:
    """Read a catalogue, whose profiles may list these functions.

    Raises SettingsError with file, profile and key in one sentence.
    """
    file = path or PACKAGED
    content = _read(file)
    try:
        written = _File.model_validate(content)
    except ValidationError as error:
        raise _wrong(file, "", validation_messages.problems(error)) from error
    profiles = [_parse(file, name, fields, functions) for name, fields in written.profiles.items()]
    catalogue = Catalogue(written.default, {}, written.house_rules).including(profiles)
    if written.default not in catalogue.profiles:
        raise _wrong(file, "", {"default": NO_DEFAULT.format(name=written.default)})
    for profile in profiles:
        if problem := handoffs.problem(profile, catalogue.profiles):
            raise _wrong(file, f"profiles.{profile.name}.", {"handoffs": problem})
    return catalogue


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise SettingsError(f"AGENTS_FILE: can't read {file}: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"AGENTS_FILE: {file} isn't valid TOML: {error}.") from error


def _parse(
    file: Path, name: str, fields: Mapping[str, object], functions: Collection[str]
) -> Profile:
    try:
        return parse(name, fields, functions)
    except ProfileError as error:
        raise _wrong(file, f"profiles.{name}.", error.problems) from error


def _wrong(file: Path, within: str, problems: Mapping[str, str]) -> SettingsError:
    place, sentence = next(iter(problems.items()))
    problem = validation_messages.inside(sentence)
    return SettingsError(WRONG.format(file=file, place=within + place, problem=problem))
