"""Agent profiles: who can answer. The catalogue is a TOML file, checked when the app starts."""

import hashlib
import json
import tomllib
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.errors import SettingsError

PACKAGED = Path(__file__).with_name("agents.toml")
TOOLS = ("web_search", "web_search_premium", "code_interpreter", "image_generation")


class CompletionArgs(BaseModel):
    """How the model writes; the ranges are Mistral's."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    temperature: float | None = Field(default=None, ge=0, le=1)
    top_p: float | None = Field(default=None, ge=0, le=1)
    max_tokens: int | None = Field(default=None, ge=1)
    random_seed: int | None = Field(default=None, ge=0)
    presence_penalty: float | None = Field(default=None, ge=-2, le=2)
    frequency_penalty: float | None = Field(default=None, ge=-2, le=2)


class Profile(BaseModel):
    """One way to answer: a model, instructions, connectors."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")
    title: str = Field(min_length=1, max_length=80)
    description: str = ""
    model: str = Field(min_length=1)
    instructions: str = ""
    tools: tuple[str, ...] = ()
    completion: CompletionArgs = CompletionArgs()

    @property
    def completion_args(self) -> dict[str, Any]:
        return self.completion.model_dump(exclude_none=True)

    @property
    def fingerprint(self) -> str:
        """Changes exactly when the agent at Mistral has to change."""
        text = json.dumps(self.model_dump(), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    @model_validator(mode="after")
    def _known_tools(self) -> Self:
        unknown = sorted(set(self.tools) - set(TOOLS))
        if unknown:
            raise ValueError(f"unknown tool {unknown[0]!r}; known are {', '.join(TOOLS)}")
        return self


class Catalogue(BaseModel):
    """All profiles, and the one that answers unless another is chosen."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    default: str
    profiles: dict[str, Profile]

    @model_validator(mode="after")
    def _default_exists(self) -> Self:
        if self.default not in self.profiles:
            raise ValueError(f"the default profile {self.default!r} does not exist")
        return self

    def profile(self, name: str | None) -> Profile:
        """The profile of this name; the default one for no name or one that is gone."""
        return self.profiles.get(name or self.default) or self.profiles[self.default]


def load(path: Path | None = None) -> Catalogue:
    """Read a catalogue. Raises SettingsError with file, profile and key in one sentence."""
    file = path or PACKAGED
    try:
        content = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise SettingsError(f"AGENTS_FILE: cannot read {file}: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"AGENTS_FILE: {file} is not valid TOML: {error}.") from error
    profiles = content.get("profiles")
    if isinstance(profiles, dict):
        for name, profile in profiles.items():
            if isinstance(profile, dict):
                profile.setdefault("name", name)
    try:
        return Catalogue.model_validate(content)
    except ValidationError as error:
        raise SettingsError(f"AGENTS_FILE: {file}: {_first_problem(error)}.") from error


def _first_problem(error: ValidationError) -> str:
    problem = error.errors()[0]
    place = ".".join(str(part) for part in problem["loc"])
    message = problem["msg"].removeprefix("Value error, ")
    return f"{place}: {message}" if place else message
