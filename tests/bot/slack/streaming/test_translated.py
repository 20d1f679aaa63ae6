"""Parts of an answer become what Slack can show, however they arrive and whatever lies between."""

from bot.core.links.known import KnownLinks
from bot.slack.streaming.content import TaskCard
from bot.slack.streaming.translated import TranslatedParts

CARD = TaskCard("1", "Searched", "complete")


def test_what_is_not_decided_waits_for_the_rest() -> None:
    parts = TranslatedParts(KnownLinks())

    assert parts.take(["It is $x_"]) == ["It is "]
    assert parts.take(["1$ and"]) == ["`x_1` and"]


def test_s10_a_mark_stands_below_what_it_ends() -> None:
    parts = TranslatedParts(KnownLinks())

    shown = parts.take(["Here:\n```python\nx = 1\n"])

    assert [*shown, parts.end("\n\nStopped.")] == ["Here:\n```python\nx = 1\n", "```\n\nStopped."]


def test_s10_an_answer_that_the_model_left_open_is_closed() -> None:
    parts = TranslatedParts(KnownLinks())

    assert "".join(str(part) for part in [*parts.take(["so **bold"]), parts.end()]) == "so **bold**"


def test_s10_code_that_a_card_interrupts_is_closed_and_opened_again() -> None:
    parts = TranslatedParts(KnownLinks())

    shown = [*parts.take(["- a\n  ```sh\n  x\n", CARD, "  y\n  ```\n"]), parts.end()]

    assert shown == ["- a\n  ```sh\n  x\n", "  ```", CARD, "  ```sh\n  y\n  ```\n", ""]


def test_a_card_that_is_there_already_interrupts_nothing() -> None:
    parts = TranslatedParts(KnownLinks())

    assert parts.take([CARD, "one `t", CARD, "wo` x"]) == [CARD, "one ", CARD, "`two` x"]


def test_s12_code_in_cards_is_left_as_it_is() -> None:
    card = TaskCard("1", "Ran @here", "complete", 'say("@everyone")', "<!channel>")

    assert TranslatedParts(KnownLinks()).take([card]) == [
        TaskCard("1", "Ran @\u2060here", "complete", 'say("@everyone")', "&lt;!channel>")
    ]
