"""The log: an outage is one line, wherever it makes something fail."""

import logging
import subprocess
import sys

import aiohttp
import pytest
import structlog

from bot.core.logging_setup import OneLine, without_outages, without_secrets
from storage.engine.outages import Unavailable
from storage.engine.trouble import Trouble
from tests.support.cli import ROOT
from tests.support.clock import Clock


def record(name: str, error: Exception) -> logging.LogRecord:
    try:
        raise error
    except type(error):
        return logging.LogRecord(name, logging.ERROR, "", 0, "Failed\nbadly", (), sys.exc_info())


def test_what_slack_says_of_its_network_is_one_line() -> None:
    said = record("slack_bolt", aiohttp.ClientConnectionError("gone"))

    assert OneLine().filter(said)
    assert (said.getMessage(), said.exc_info) == ("Failed (ClientConnectionError)", None)


def test_a_mistake_keeps_its_stack_trace() -> None:
    said = record("slack_bolt", KeyError("oops"))

    assert OneLine().filter(said)
    assert said.exc_info


def test_what_an_outage_makes_fail_is_not_logged_again() -> None:
    assert not OneLine().filter(record("slack_bolt", Unavailable("the disk is full")))


@pytest.mark.parametrize(
    "event", [{"exc_info": Unavailable("the disk is full")}, {"error": "Unavailable"}], ids=str
)
def test_nor_are_lines_of_our_own(event: dict[str, object]) -> None:
    with pytest.raises(structlog.DropEvent):
        without_outages(None, "error", {"event": "event_refused", **event})


def test_a_line_about_something_else_stays() -> None:
    event = {"event": "turn_broke", "exc_info": True}

    assert without_outages(None, "error", event) == event


def test_an_outage_is_told_when_it_begins_and_when_it_is_over(clock: Clock) -> None:
    trouble = Trouble(clock)
    trouble.worked(has_written=True)

    with structlog.testing.capture_logs() as logs:
        for _ in range(3):
            trouble.begins("the disk is full")
        trouble.worked(has_written=False)
        clock.now += 7
        trouble.worked(has_written=True)

    assert [(line["event"], line.get("after")) for line in logs] == [
        ("database_unavailable", None),
        ("database_available", 7.0),
    ]


TOKENS = ("xoxb-12-34-Ab", "xoxe.xoxb-1-Mi0yLTEy", "xoxe-1-My0x", "xoxp-1-2", "xapp-1-A0-77-be")


BREAK = """
import logging, sys, structlog
from bot.core.logging_setup import configure

configure("debug")
try:
    raise ValueError("https://slack.com/api/\\n" + sys.argv[1])
except ValueError:
    structlog.get_logger().exception("it_broke", headers={"Authorization": sys.argv[1]})
    logging.getLogger("aiohttp").exception("Broke with %s", sys.argv[1])
"""


def test_the_log_hides_tokens_in_lines_of_ours_and_of_others() -> None:
    command = [sys.executable, "-c", BREAK, " ".join(TOKENS)]

    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stderr

    assert [token for token in TOKENS if token in said] == []
    assert all(words in said for words in ("it_broke", "Broke with", "Traceback", "(hidden)"))


@pytest.mark.parametrize("token", TOKENS)
def test_a_token_is_hidden(token: str) -> None:
    line = without_secrets(None, "info", f'{{"error": "no\\n{token}, sent"}}')

    assert line == '{"error": "no\\n(hidden), sent"}'


def test_a_key_in_a_header_is_hidden() -> None:
    line = without_secrets(None, "info", "{'authorization': 'Bearer mKey0123+/=='}")

    assert line == "{'authorization': 'Bearer (hidden)'}"


@pytest.mark.parametrize("line", ["boxes-12", "xox", "prefix xo-1", "ext.xapp", "Bearers of news"])
def test_what_is_no_token_stays(line: str) -> None:
    assert without_secrets(None, "info", line) == line


@pytest.mark.parametrize("piece", ["xox", "xoxb-", "Bearer ", "xapp.", "x"])
def test_hiding_is_linear(piece: str) -> None:
    line = piece * 200_000

    assert without_secrets(None, "info", line)
