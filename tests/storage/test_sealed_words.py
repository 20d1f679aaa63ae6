"""Words of people at rest: encrypted where there is a key, and readable after keys change."""

import pytest

from storage.encryption import PLAIN, Cipher, Undecryptable, new_key

OLD, NEW = new_key(), new_key()


def test_with_a_key_words_are_encrypted() -> None:
    cipher = Cipher([OLD])

    assert "Tea" not in cipher.seal("Tea")
    assert cipher.unseal(cipher.seal("Tea")) == "Tea"


def test_without_a_key_they_are_as_plain_as_a_question() -> None:
    assert Cipher().seal("Tea") == f"{PLAIN}Tea"
    assert Cipher().unseal(f"{PLAIN}Tea") == "Tea"


def test_words_of_before_the_first_key_stay_readable_and_are_encrypted_by_a_rotation() -> None:
    stored = Cipher().seal("Tea")

    assert Cipher([NEW]).unseal(stored) == "Tea"
    rotated = Cipher([NEW]).rotated(stored)
    assert rotated
    assert Cipher([NEW]).unseal(rotated) == "Tea"


def test_another_key_reads_nothing() -> None:
    with pytest.raises(Undecryptable):
        Cipher([NEW]).unseal(Cipher([OLD]).seal("Tea"))
