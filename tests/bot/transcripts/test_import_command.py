"""Phrases by which people ask for an import."""

import pytest

from bot.transcripts.import_command import may_be_an_export, rest_of


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("import", ""),
        ("<@U0BOT> import", ""),
        ("<@U0BOT>, please import this thread.", ""),
        ("Import it please!", ""),
        ("IMPORT: What is my name?", "What is my name?"),
        ("import this and tell me\nall", "tell me\nall"),
        ("<@U0BOT|bot> import What does <@U1> say?", "What does <@U1> say?"),
        ("import that export: and now?", "now?"),
    ],
)
def test_what_is_asked_besides(text: str, rest: str) -> None:
    assert rest_of(text) == rest


@pytest.mark.parametrize("text", ["", "imports are down", "Why import?", "important!", "!import"])
def test_other_messages_do_not_say_it(text: str) -> None:
    assert rest_of(text) is None


@pytest.mark.parametrize(
    ("name", "filetype", "is_json"),
    [
        ("thread.json", "", True),
        ("THREAD.JSON", "text", True),
        ("thread", "json", True),
        ("thread.txt", "json", False),
        ("", "", False),
    ],
)
def test_a_files_name_counts_first(name: str, filetype: str, is_json: bool) -> None:
    assert may_be_an_export(name, filetype) is is_json
