"""Near-duplicates are found by words alone."""

import pytest

from storage.memory.likeness import best_match, is_near


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Prefers Python", "prefers python."),
        ("Prefers Python", "Prefers Python 3"),
        ("Is vegetarian", "Is not vegetarian"),
        ("Uses C++", "Uses C++ mostly"),
        ("Trinkt Tee", "TEE trinkt"),
        ("日本語", "日本語"),
        ("!!!", "!!!"),
    ],
)
def test_notes_that_say_the_same_words_and_few_more_are_near(one: str, other: str) -> None:
    assert is_near(one, other)
    assert is_near(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Prefers Python", "Prefers Rust"),
        ("Uses C", "Uses C++"),
        ("The deadline of Atlas is May 3", "The deadline of Borealis is May 3"),
        ("Works at Acme", "Works at Acme on the Atlas project in the Paris office"),
        ("!!!", "???"),
    ],
)
def test_notes_that_differ_in_a_word_both_stay(one: str, other: str) -> None:
    assert not is_near(one, other)
    assert not is_near(other, one)


NOTES = {"a": "Prefers Python", "b": "Lives in Paris", "c": "Works in Paris"}


@pytest.mark.parametrize(
    ("wanted", "meant"),
    [
        ("Prefers Python", "a"),
        ("python", "a"),
        ("lives paris", "b"),
        ("Paris", None),
        ("tea", None),
    ],
)
def test_a_note_is_meant_by_its_words_if_they_fit_no_other(wanted: str, meant: str | None) -> None:
    assert best_match(wanted, NOTES) == meant
