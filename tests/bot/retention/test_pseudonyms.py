"""Pseudonyms: the same for the same person, and nobody's without the secret."""

import hashlib

import pytest

from bot.retention.pseudonyms import Pseudonyms

PSEUDONYMS = Pseudonyms("secret")
ALICE = PSEUDONYMS.of("T1", "U1")


def test_a_person_has_the_same_pseudonym_every_time() -> None:
    assert Pseudonyms("secret").of("T1", "U1") == ALICE


@pytest.mark.parametrize(
    "other",
    [PSEUDONYMS.of("T1", "U2"), PSEUDONYMS.of("T2", "U1"), Pseudonyms("another").of("T1", "U1")],
    ids=["person", "workspace", "secret"],
)
def test_anything_else_makes_another_one(other: str) -> None:
    assert other != ALICE


@pytest.mark.parametrize("text", ["U1", "T1U1", "T1/U1", "T1:U1"])
def test_hashing_all_ids_finds_nobody(text: str) -> None:
    found = {hashlib.new(name, text.encode()).hexdigest() for name in ("md5", "sha1", "sha256")}

    assert not any(ALICE.removeprefix("forgotten-") in one for one in found)


def test_it_fits_where_ids_are_kept() -> None:
    assert len(ALICE) <= 32


def test_the_secret_is_not_shown() -> None:
    assert "secret" not in repr(Pseudonyms("secret")).replace("secret=", "")
