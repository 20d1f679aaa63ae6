"""Settings from the environment, and the sentence about each wrong one."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import settings
from bot.core.errors import SettingsError
from bot.settings import Settings
from storage import encryption

KEY = encryption.new_key()
OTHER_KEY = encryption.new_key()
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


OAUTH = {
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "client-secret",
    "SLACK_SIGNING_SECRET": "secret",
    "ENCRYPTION_KEYS": KEY,
}


def test_an_app_that_workspaces_install_needs_neither_a_token_nor_a_mistral_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chosen = loaded(monkeypatch, **OAUTH)

    assert chosen.missing() == []
    assert chosen.uses_oauth
    assert chosen.expects_slack


@pytest.mark.parametrize("name", OAUTH)
def test_what_installing_needs_is_named_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    rest = {key: value for key, value in OAUTH.items() if key != name}

    [sentence] = loaded(monkeypatch, **rest).missing()

    assert sentence.startswith(f"{name} is missing")


def test_a_token_and_installing_exclude_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    [sentence] = loaded(monkeypatch, **OAUTH, SLACK_BOT_TOKEN="xoxb-1").missing()

    assert sentence.startswith("SLACK_BOT_TOKEN and SLACK_CLIENT_ID exclude each other")


def test_one_workspace_needs_no_keys_but_may_have_them(monkeypatch: pytest.MonkeyPatch) -> None:
    assert loaded(monkeypatch, **COMPLETE, ENCRYPTION_KEYS=KEY).every_key == (KEY,)


@pytest.mark.parametrize(
    "value",
    [
        f"{KEY},{OTHER_KEY}",
        f" {KEY} ,\n {OTHER_KEY}\n",
        f'"{KEY}","{OTHER_KEY}"',
        f"'{KEY}, {OTHER_KEY}'",
        f"{KEY},,{OTHER_KEY},",
    ],
    ids=["plain", "lines", "each quoted", "quoted", "more commas"],
)
def test_keys_are_read_as_people_paste_them(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    assert loaded(monkeypatch, ENCRYPTION_KEYS=value).every_key == (KEY, OTHER_KEY)


@pytest.mark.parametrize(
    ("value", "which"),
    [
        ("secret", "the key"),
        (KEY[:-2], "the key"),
        (KEY + "A", "the key"),
        ("ключ", "the key"),
        (f"{KEY} {OTHER_KEY}", "the key"),
        (f"{KEY};{OTHER_KEY}", "the key"),
        (f"{KEY},password", "key 2 of 2"),
        (f"{KEY},{OTHER_KEY},x", "key 3 of 3"),
    ],
    ids=["word", "short", "long", "letters", "space", "semicolon", "second", "third"],
)
def test_a_bad_key_is_told_in_one_sentence_that_shows_no_key(
    monkeypatch: pytest.MonkeyPatch, value: str, which: str
) -> None:
    with pytest.raises(SettingsError) as refusal:
        loaded(monkeypatch, ENCRYPTION_KEYS=value)

    sentence = str(refusal.value)
    assert sentence.startswith("ENCRYPTION_KEYS must hold keys that")
    assert f"{which} isn't one" in sentence
    assert all(part not in sentence for part in (KEY, OTHER_KEY, "password", "ключ"))


@pytest.mark.parametrize("name", ["slack_client_secret", "encryption_keys"])
def test_a_secret_shows_in_no_repr(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    chosen = loaded(monkeypatch, **OAUTH)

    shown = f"{chosen!r} {chosen} {chosen.model_dump()} {chosen.model_dump_json()}"

    assert OAUTH[name.upper()] not in shown


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

    assert str(refusal.value).startswith(f"{name} ")
    if "TOKEN" in name:
        assert value not in str(refusal.value)


def test_the_api_address_gets_its_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = loaded(monkeypatch, SLACK_API_URL="https://slack-gov.com/api")

    assert chosen.slack_api_url == "https://slack-gov.com/api/"


WRONG = {
    "token-of-an-app": ("SLACK_BOT_TOKEN", "xapp-1", "must start with xoxb-"),
    "token-with-a-line-break": ("SLACK_BOT_TOKEN", "xoxb-1\n2", "has a space or a line break"),
    "secret-with-a-space": ("SLACK_SIGNING_SECRET", "ab cd", "has a space or a line break"),
    "key-with-a-letter-beyond-ascii": (
        "MISTRAL_API_KEY",
        "kéy",
        "has a character in it that no key",
    ),
    "key-with-a-control-character": (
        "MISTRAL_API_KEY",
        "k\x7fy",
        "has a character in it that no key",
    ),
    "comment": ("PORT", "3000 # comment", "has a comment after its value"),
    "comment-behind-a-token": (
        "SLACK_BOT_TOKEN",
        "xoxb-1  # ours",
        "has a comment after its value",
    ),
    "no-number": ("PORT", "http", "must be a whole number"),
    "a-fraction": ("PORT", "30.5", "must be a whole number"),
    "too-large": ("PORT", "65536", "must be at most 65535"),
    "too-small": ("MAX_TURNS", "0", "must be at least 1"),
    "not-positive": ("APPROVAL_HOURS", "0", "must be more than 0"),
    "not-finite": ("GRACE_SECONDS", "nan", "must be a number"),
    "no-duration": ("LEASE_SECONDS", "soon", "must be a number"),
    "no-level": ("LOG_LEVEL", "loud", "must be debug, info, warning or error"),
    "neither": ("DATABASE_PREPARED_STATEMENTS", "perhaps", "must be true or false"),
    "no-scheme": ("MISTRAL_SERVER_URL", "api.mistral.ai", "must start with https://"),
    "no-host": ("MISTRAL_SERVER_URL", "https:///v1", "needs a host"),
    "only-a-port": ("SLACK_API_URL", "https://:443/api", "needs a host"),
    "no-port": ("MISTRAL_SERVER_URL", "https://x:port", "must be an address"),
    "keys-in-clear": ("SLACK_API_URL", "http://slack.example.com/api/", "unencrypted"),
    "keys-in-clear-by-number": ("MISTRAL_SERVER_URL", "http://203.0.113.7:8080", "unencrypted"),
    "keys-in-clear-by-one-number": ("MISTRAL_SERVER_URL", "http://3405803783", "unencrypted"),
    "keys-in-clear-by-mapped": ("MISTRAL_SERVER_URL", "http://[::ffff:203.0.113.7]", "unencrypted"),
    "another-host-in-front": ("SLACK_API_URL", "https://slack.com@evil.example/", "an address"),
    "token-beyond-ascii": ("SLACK_BOT_TOKEN", "xoxb-1é2", "has a character in it that no key"),
    "secret-beyond-ascii": ("SLACK_SIGNING_SECRET", "sécret", "has a character in it that no key"),
    "metrics-token-beyond-ascii": ("METRICS_TOKEN", "ключ", "has a character in it that no key"),
    "a-query": ("MISTRAL_SERVER_URL", "https://x/?a=b", "must be an address"),
    "other-database": ("DATABASE_URL", "mysql://x/y", "must look like postgresql://"),
    "no-database-port": ("DATABASE_URL", "postgresql://x:y/z", "must look like postgresql://"),
    "no-file": ("DATABASE_URL", "sqlite://", "needs a file"),
    "a-budget-of-words": ("BUDGET_PERSON", "much", "an amount such as 25 or 12.50"),
    "a-negative-budget": ("BUDGET_CHANNEL", "-1", "must not be negative"),
    "a-budget-too-precise": ("BUDGET_WORKSPACE", "1,000", "at most two decimals"),
}


@pytest.mark.parametrize(("name", "value", "words"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_said_in_words(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    with pytest.raises(SettingsError) as refusal:
        loaded(monkeypatch, **(COMPLETE | {name: value}))

    sentence = str(refusal.value)
    assert sentence.startswith(f"{name} ")
    assert words in sentence
    assert sentence.endswith(".")
    assert not any(odd in sentence for odd in ("^", "pattern", "input", "parse", "Error", "\n"))


NONSENSE = ("\x01", "no such thing", "-1e999", "[]", "{", "xoxb-\n^", "9" * 5_000, "☃")


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
@pytest.mark.parametrize("value", NONSENSE, ids=ascii)
def test_nonsense_in_any_setting_is_taken_or_told_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    told = f"{name.upper()} must be so."
    try:
        loaded(monkeypatch, **(COMPLETE | {name.upper(): value}))
    except SettingsError as refusal:
        told = str(refusal)

    assert re.fullmatch(rf"{name.upper()} (must|has|needs|is) [^\n^]*\.", told)
    assert not any(odd in told for odd in ("pattern", "nput should", "parse", "Error"))


def test_every_wrong_setting_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {"SLACK_BOT_TOKEN": "xapp-1", "PORT": "http", "LOG_LEVEL": "loud"}

    with pytest.raises(SettingsError) as refusal:
        loaded(monkeypatch, **wrong)

    assert str(refusal.value).splitlines() == [
        "SLACK_BOT_TOKEN must start with xoxb-.",
        "PORT must be a whole number.",
        "LOG_LEVEL must be debug, info, warning or error.",
    ]


@pytest.mark.parametrize(
    "value", ['"{}"', "'{}'", "“{}”", " {} ", "{}\n", "{}\r\n", "\ufeff{}", '"{}"\n', "{}\u200b"]
)
def test_what_copying_leaves_around_a_value_is_removed(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    copied = {name: value.format(given) for name, given in COMPLETE.items()}

    chosen = loaded(monkeypatch, PORT=value.format(3001), **copied)

    found = (chosen.slack_bot_token, chosen.slack_signing_secret, chosen.mistral_api_key)
    assert (*found, chosen.port) == (*COMPLETE.values(), 3001)


@pytest.mark.parametrize("end", ["", "/", "/v1", "/v1/"])
def test_the_version_of_the_api_is_no_part_of_its_address(
    monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    chosen = loaded(monkeypatch, MISTRAL_SERVER_URL=f"https://api.mistral.ai{end}")

    assert chosen.mistral_server_url == "https://api.mistral.ai"


def test_an_empty_value_in_quotes_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    assert loaded(monkeypatch, SLACK_APP_TOKEN='""', PORT="' '").port == 3000


def test_a_file_of_settings_that_is_no_text_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"PORT=\xff\xfe")

    with pytest.raises(SettingsError, match=r"The file \.env can't be read"):
        settings.load(_env_file=file)


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    assert loaded(monkeypatch, SLACK_BOT_TOKEN="", PORT="").slack_bot_token is None


@pytest.mark.parametrize(
    "address",
    [
        *("http://localhost:3000", "http://127.0.0.1:1", "http://[::1]:1", "http://10.1.2.3"),
        *("http://slack", "http://mistral.internal:80", "HTTP://192.168.0.9", "http://[fd00::1]"),
        "https://proxy.example.com",
    ],
)
def test_keys_go_in_clear_within_the_own_network_only(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    assert loaded(monkeypatch, MISTRAL_SERVER_URL=address).mistral_server_url == address


SECRETS = {
    "SLACK_BOT_TOKEN": "xoxb-hidden-1",
    "SLACK_APP_TOKEN": "xapp-hidden-2",
    "SLACK_SIGNING_SECRET": "hidden-3",
    "MISTRAL_API_KEY": "hidden-4",
    "METRICS_TOKEN": "hidden-5",
    "DATABASE_URL": "postgresql://me:hidden-6@db/threadwind",
}


@pytest.mark.parametrize("describe", [repr, str, lambda chosen: repr(chosen.model_dump())])
def test_no_description_of_the_settings_shows_a_secret(
    monkeypatch: pytest.MonkeyPatch, describe: Callable[[Settings], str]
) -> None:
    assert "hidden" not in describe(loaded(monkeypatch, **SECRETS))


@pytest.mark.parametrize(
    ("environment", "host"),
    [
        ({}, "0.0.0.0"),
        ({"SLACK_APP_TOKEN": "xapp-1"}, "127.0.0.1"),
        ({"SLACK_APP_TOKEN": "xapp-1", "HOST": "0.0.0.0"}, "0.0.0.0"),
        ({"HOST": "::"}, "::"),
    ],
    ids=["http", "socket", "socket-and-host", "host"],
)
def test_in_socket_mode_nobody_outside_reaches_the_port_unless_told(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], host: str
) -> None:
    assert loaded(monkeypatch, **environment).bind_host == host


@pytest.mark.parametrize(
    ("environment", "expects"),
    [
        ({}, False),
        ({"MISTRAL_API_KEY": "key", "DATABASE_URL": "postgresql://x/y"}, False),
        ({"SLACK_BOT_TOKEN": ""}, True),
        ({"SLACK_SIGNING_SECRET": '""'}, True),
        ({"SLACK_APP_TOKEN": "xapp-1"}, True),
        ({"SLACK_API_URL": "https://slack-gov.com/api/"}, True),
    ],
    ids=["nothing", "others", "empty", "quotes", "one-of-three", "address"],
)
def test_slack_is_expected_where_anything_of_it_is_named(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], expects: bool
) -> None:
    assert loaded(monkeypatch, **environment).expects_slack is expects


@pytest.mark.parametrize(
    ("keys", "secret"),
    [
        ({"ENCRYPTION_KEYS": "new, old"}, "old"),
        ({}, COMPLETE["SLACK_SIGNING_SECRET"]),
        ({"SLACK_SIGNING_SECRET": ""}, COMPLETE["SLACK_BOT_TOKEN"]),
        ({"SLACK_SIGNING_SECRET": "", "SLACK_BOT_TOKEN": ""}, COMPLETE["MISTRAL_API_KEY"]),
    ],
    ids=["oldest key", "signing secret", "bot token", "Mistral key"],
)
def test_pseudonyms_are_made_with_the_secret_that_stays_longest(
    monkeypatch: pytest.MonkeyPatch, keys: dict[str, str], secret: str
) -> None:
    old, new = "o" * 43 + "=", "n" * 43 + "="
    given = {name: value.replace("new", new).replace("old", old) for name, value in keys.items()}

    chosen = loaded(monkeypatch, **(COMPLETE | given))

    assert chosen.lasting_secret == secret.replace("old", old)


def test_budgets_are_millionths_and_none_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    found = loaded(monkeypatch, BUDGET_PERSON="12,50", BUDGET_CHANNEL="25")

    budgets = (found.budget_person, found.budget_channel, found.budget_workspace)
    assert budgets == (12_500_000, 25_000_000, 0)


@pytest.mark.parametrize("days", ["-1", "36501", "ten"])
def test_days_of_the_audit_log_are_a_number(monkeypatch: pytest.MonkeyPatch, days: str) -> None:
    with pytest.raises(SettingsError, match="AUDIT_DAYS must"):
        loaded(monkeypatch, AUDIT_DAYS=days)


@pytest.mark.parametrize("who", ["starter", "Participants", "ADMINS"])
def test_who_may_forget_is_read_in_any_case(monkeypatch: pytest.MonkeyPatch, who: str) -> None:
    assert loaded(monkeypatch, FORGET_BY=who).forget_by == who.lower()
