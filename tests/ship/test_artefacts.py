"""Every path, command, setting and route that the artefacts name exists."""

import fnmatch
import json
import re
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import COMMANDS
from bot.app.http import METHODS
from bot.settings import Settings
from tests.ship import dockerfile

ROOT = Path(__file__).parents[2]
MANIFESTS = sorted((ROOT / "deploy").rglob("*.*"))
COMMAND = re.compile(r"python\W+-m\W+bot\W+([a-z-]+)")
ROUTE = re.compile(r"(?:path: |3000'\) \+ ')(/[a-z]+)")
IMAGE = dockerfile.read(ROOT / "Dockerfile")
TEXTS = [ROOT / name for name in ("Dockerfile", "compose.yaml", "Procfile", "app.json")] + MANIFESTS
HEALTH = {"/healthz", "/readyz", "/metrics"}


def names(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


@pytest.mark.parametrize("file", TEXTS, ids=names(TEXTS))
def test_every_command_that_is_named_exists(file: Path) -> None:
    assert set(COMMAND.findall(file.read_text(encoding="utf-8"))) <= COMMANDS.keys()


@pytest.mark.parametrize("file", TEXTS, ids=names(TEXTS))
def test_every_probe_asks_a_route_that_exists(file: Path) -> None:
    assert set(ROUTE.findall(file.read_text(encoding="utf-8"))) <= HEALTH | METHODS.keys()


def test_the_image_copies_what_exists_and_is_not_ignored() -> None:
    copied = [one.words[:-1] for stage in IMAGE for one in stage.of("COPY") if not one.options]

    for name in (name for names in copied for name in names):
        assert (ROOT / name).exists(), name
        assert f"!{name}" in _ignore_file(), name


def test_no_secret_gets_into_the_image() -> None:
    kept = [line.removeprefix("!") for line in _ignore_file() if line.startswith("!")]

    assert _ignore_file()[0] == "*"
    for secret in (".env", "data", ".git", ".venv"):
        assert not any(fnmatch.fnmatch(secret, pattern) for pattern in kept)


def test_the_image_has_every_package_that_the_app_imports() -> None:
    copied = {one.words[0] for one in IMAGE[-1].of("COPY")}
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}

    assert packages <= copied


def test_the_image_serves_as_nobody_and_takes_signals_itself() -> None:
    *_, last = IMAGE
    [command], [user] = last.of("CMD"), last.of("USER")

    assert command.words == ["python", "-m", "bot", "serve"]
    assert command.rest.startswith("[")
    assert int(user.rest) > 0


def test_the_image_s_python_is_one_that_is_supported() -> None:
    required = re.search(r'requires-python = ">=3\.(\d+),<3\.(\d+)"', _text("pyproject.toml"))
    assert required
    least, below = map(int, required.groups())

    for stage in IMAGE:
        version = re.match(r"python:3\.(\d+)-slim", stage.base)
        assert version
        assert least <= int(version[1]) < below


def test_the_settings_of_the_heroku_button_exist() -> None:
    described: dict[str, Any] = json.loads(_text("app.json"))

    assert {name.lower() for name in described["env"]} <= Settings.model_fields.keys()


@pytest.mark.parametrize("name", ["compose.yaml", "app.yaml", "threadwind.service"])
def test_answers_have_their_grace_before_a_process_is_killed(name: str) -> None:
    [text] = [path.read_text(encoding="utf-8") for path in TEXTS if path.name == name]
    given = re.search(
        r"(?:stop_grace_period: |terminationGracePeriodSeconds: |TimeoutStopSec=)(\d+)", text
    )

    assert given
    assert int(given[1]) > Settings.model_fields["grace_seconds"].default + 5


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _ignore_file() -> list[str]:
    lines = _text(".dockerignore").splitlines()
    return [line for line in lines if line and not line.startswith("#")]
