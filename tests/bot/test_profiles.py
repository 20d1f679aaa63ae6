"""The catalogue of profiles, and what is said about a wrong one."""

from pathlib import Path

import pytest

from bot import profiles
from bot.errors import SettingsError


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "agents.toml"
    file.write_text(text)
    return file


def profile(extra: str = "") -> str:
    head = 'default = "a"\n[profiles.a]\ntitle = "A"\nmodel = "mistral-medium-latest"\n'
    return head + extra


def test_the_packaged_catalogue_is_valid() -> None:
    catalogue = profiles.load()

    assert catalogue.profile(None).name == catalogue.default


def test_a_profile_that_is_gone_is_replaced_by_the_default() -> None:
    catalogue = profiles.load()

    assert catalogue.profile("gone").name == catalogue.default


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (profile("colour = 'red'"), "profiles.a.colour"),
        (profile("tools = ['web_serch']"), "web_serch"),
        (profile("[profiles.a.completion]\ntemperature = 3"), "profiles.a.completion.temperature"),
        (profile().replace('default = "a"', 'default = "b"'), "'b' does not exist"),
        ("default = ", "not valid TOML"),
        ("", "default"),
    ],
    ids=["unknown-key", "unknown-tool", "bad-range", "no-default", "not-toml", "empty"],
)
def test_a_wrong_catalogue_is_refused_in_one_sentence(tmp_path: Path, text: str, says: str) -> None:
    file = written(tmp_path, text)

    with pytest.raises(SettingsError) as refusal:
        profiles.load(file)

    assert says in str(refusal.value)
    assert str(file) in str(refusal.value)
    assert "AGENTS_FILE" in str(refusal.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="nowhere"):
        profiles.load(tmp_path / "nowhere.toml")


def test_the_fingerprint_changes_with_the_instructions_only_when_they_change(
    tmp_path: Path,
) -> None:
    first = profiles.load(written(tmp_path, profile("instructions = 'x'"))).profile("a")
    again = profiles.load(written(tmp_path, profile("instructions = 'x'"))).profile("a")
    other = profiles.load(written(tmp_path, profile("instructions = 'y'"))).profile("a")

    assert first.fingerprint == again.fingerprint
    assert first.fingerprint != other.fingerprint
