"""Signed tokens: for one person, one purpose, and an hour."""

from dataclasses import replace

import pytest

from bot.core.actor import Actor
from bot.core.signed_tokens import MAX_AGE, SKEW, InvalidToken, SignedTokens
from storage import encryption

ALICE = Actor("T1", "U1")
KEY, OLDER = encryption.new_key(), encryption.new_key()
NOW = 1_700_000_000.0
STATE = "install"


def tokens(*keys: str, now: float = NOW) -> SignedTokens:
    return SignedTokens(keys or (KEY,), lambda: now)


def test_a_token_gives_back_what_it_carries() -> None:
    token = tokens().sign("forget", ALICE, '["C1", "ä:.\\"\'"]')

    assert tokens().verified("forget", ALICE, token) == '["C1", "ä:.\\"\'"]'


@pytest.mark.parametrize(
    "somebody",
    [Actor("T1", "U2"), Actor("T2", "U1"), Actor("U1", "T1"), Actor("", ""), Actor("T1U1", "")],
    ids=["another person", "another workspace", "swapped", "nobody", "joined"],
)
def test_a_token_is_of_no_use_to_others(somebody: Actor) -> None:
    token = tokens().sign("forget", ALICE, "C1")

    with pytest.raises(InvalidToken):
        tokens().verified("forget", somebody, token)


def test_a_token_is_of_no_use_for_another_purpose() -> None:
    token = tokens().sign("switch", ALICE, "C1")

    with pytest.raises(InvalidToken):
        tokens().verified("forget", ALICE, token)


@pytest.mark.parametrize("age", [-SKEW, 0.0, MAX_AGE], ids=["clock behind", "now", "an hour"])
def test_a_token_is_valid_for_an_hour(age: float) -> None:
    token = tokens().sign("forget", ALICE, "C1")

    assert tokens(now=NOW + age).verified("forget", ALICE, token) == "C1"


@pytest.mark.parametrize("age", [-SKEW - 2, MAX_AGE + 2], ids=["from the future", "too old"])
def test_a_token_is_valid_for_no_longer(age: float) -> None:
    token = tokens().sign("forget", ALICE, "C1")

    with pytest.raises(InvalidToken):
        tokens(now=NOW + age).verified("forget", ALICE, token)


def test_any_change_to_a_token_is_noticed() -> None:
    token = tokens().sign("forget", ALICE, "C1")
    for place, letter in enumerate(token):
        other = "A" if letter != "A" else "B"

        with pytest.raises(InvalidToken):
            tokens().verified("forget", ALICE, token[:place] + other + token[place + 1 :])


@pytest.mark.parametrize(
    "token",
    ["", ".", "..", "C1", "null", "[]", "a.b.c", "🦆.🦆.🦆", "\0", "x" * 3_000, '["T1","U1","C1"]'],
)
def test_what_is_no_token_is_told_in_one_sentence(token: str) -> None:
    with pytest.raises(InvalidToken) as refusal:
        tokens().verified("forget", ALICE, token)

    assert refusal.value.sentence.startswith("This window has expired, or it isn't yours.")


def test_a_token_signed_with_an_older_key_is_valid() -> None:
    token = tokens(OLDER).sign("forget", ALICE, "C1")

    assert tokens(KEY, OLDER).verified("forget", ALICE, token) == "C1"


def test_the_first_key_signs() -> None:
    token = tokens(KEY, OLDER).sign("forget", ALICE, "C1")

    assert tokens(KEY).verified("forget", ALICE, token) == "C1"
    with pytest.raises(InvalidToken):
        tokens(OLDER).verified("forget", ALICE, token)


@pytest.mark.parametrize("keys", [(), ("",), (KEY, "")], ids=["none", "empty", "one empty"])
def test_nothing_is_signed_with_an_empty_secret(keys: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="secret to sign with"):
        SignedTokens(keys)


def test_a_state_is_random_and_fits_a_cookie_and_an_address() -> None:
    first, second = tokens().issue(STATE), tokens().issue(STATE)

    assert first != second
    assert all(letter.isalnum() or letter in "-_." for letter in first + second)
    assert len(first) > 60


def test_a_state_is_valid_for_as_long_as_asked() -> None:
    state = tokens().issue(STATE)

    tokens(now=NOW + 600).require_issued(STATE, state, 600)
    with pytest.raises(InvalidToken):
        tokens(now=NOW + 602).require_issued(STATE, state, 600)


@pytest.mark.parametrize("purpose", ["window", "Install"])
def test_a_state_is_of_no_other_use(purpose: str) -> None:
    with pytest.raises(InvalidToken):
        tokens().require_issued(purpose, tokens().issue(STATE), 600)


def test_a_window_s_token_is_no_state() -> None:
    with pytest.raises(InvalidToken):
        tokens().require_issued(STATE, tokens().sign("forget", replace(ALICE), "C1"), 600)
