"""Settings from the environment, and the sentence about each wrong one."""

import pytest

from bot import settings
from bot.core.errors import SettingsError
from bot.settings import Settings

COMPLETE = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_SIGNING_SECRET": "secret",
    "MISTRAL_API_KEY": "key",
}


def loaded(monkeypatch: pytest.MonkeyPatch, **environment: str) -> Settings:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return settings.load(_env_file=None)


def test_complete_settings_lack_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert loaded(monkeypatch, **COMPLETE).missing() == []


@pytest.mark.parametrize("name", COMPLETE)
def test_a_missing_setting_is_named_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    rest = {key: value for key, value in COMPLETE.items() if key != name}

    [sentence] = loaded(monkeypatch, **rest).missing()

    assert sentence.startswith(f"{name} is missing")
    assert sentence.endswith(".")


def test_socket_mode_needs_no_signing_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = COMPLETE | {"SLACK_APP_TOKEN": "xapp-1"}
    del environment["SLACK_SIGNING_SECRET"]

    chosen = loaded(monkeypatch, **environment)

    assert chosen.uses_socket_mode
    assert chosen.missing() == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLACK_BOT_TOKEN", "xapp-1"),
        ("SLACK_APP_TOKEN", "xoxb-1"),
        ("SLACK_API_URL", "ftp://x"),
        ("DATABASE_URL", "mysql://x/y"),
        ("DATABASE_URL", "nonsense"),
        ("PORT", "99999"),
        ("PROFILES_BY", "nobody"),
        ("PORT", "http"),
        ("LEASE_SECONDS", "0"),
        ("LOG_LEVEL", "loud"),
        ("CHANNEL_REPLIES", "shout"),
        ("RETENTION_DAYS", "-1"),
    ],
)
def test_a_wrong_setting_is_named_and_its_value_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    with pytest.raises(SettingsError) as refusal:
        loaded(monkeypatch, **(COMPLETE | {name: value}))

    assert str(refusal.value).startswith(f"{name} is wrong")
    if "TOKEN" in name:
        assert value not in str(refusal.value)


def test_the_api_address_gets_its_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = loaded(monkeypatch, SLACK_API_URL="https://slack-gov.com/api")

    assert chosen.slack_api_url == "https://slack-gov.com/api/"


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not loaded(monkeypatch, SLACK_BOT_TOKEN="").has_credentials
