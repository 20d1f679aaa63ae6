"""Against the local platforms every assumption holds; under each dialect that one doesn't."""

from collections.abc import Iterable

import pytest

from bot.core.assumptions import Findings
from playground.dialects import MISTRAL, SLACK, Dialect
from tests.bot.app.verification.conftest import Verifier

# Seconds and numbers that a test need not wait for.
SHORTER = {
    "history-lags": 0.4,
    "lock-outlasts-a-stream": 0.8,
    "lock-outlasts-an-answer": 0.3,
    "files-come-late": 1.4,
    "documents-found-late": 0.4,
    "silent-tools": 0.7,
    "endless-answers": 2_000.0,
    "rate-limited-without-end": 0.1,
    "streams-die-sooner": 0.2,
    "shares-come-late": 0.7,
}


def failed(findings: Findings) -> list[str]:
    return [one.assumption.name for one in findings if one.holds is False]


def not_tried(findings: Findings, of: Iterable[Dialect]) -> list[str]:
    names = {dialect.name for dialect in of}
    return [
        one.assumption.name
        for one in findings
        if one.holds is None and one.assumption.name in names
    ]


def ids(dialects: Iterable[Dialect]) -> list[str]:
    return [dialect.name for dialect in dialects]


async def test_every_assumption_about_mistral_holds_on_the_local_one(verifier: Verifier) -> None:
    findings = await verifier.found(slack=False)

    assert failed(findings) == []
    assert not_tried(findings, MISTRAL) == []


async def test_every_assumption_about_slack_holds_on_the_local_one(verifier: Verifier) -> None:
    findings = await verifier.found(slack=True)

    assert failed(findings) == []
    assert not_tried(findings, SLACK) == []


@pytest.mark.parametrize("dialect", ids(MISTRAL))
async def test_under_a_dialect_of_mistral_exactly_that_one_does_not(
    verifier: Verifier, dialect: str
) -> None:
    mistral = verifier.ground.mistral
    mistral.dialects.speak(dialect, value=SHORTER.get(dialect))

    findings = await verifier.found(slack=False)

    assert failed(findings) == [dialect]
    mistral.dialects.forget()
    if dialect != "deletions-rate-limited":
        assert not {*mistral.agents, *mistral.conversations, *mistral.libraries}


@pytest.mark.parametrize("dialect", ids(SLACK))
async def test_under_a_dialect_of_slack_exactly_that_one_does_not(
    verifier: Verifier, dialect: str
) -> None:
    slack = verifier.ground.slack
    slack.dialects.speak(dialect, value=SHORTER.get(dialect))

    findings = await verifier.found(slack=True)

    assert failed(findings) == [dialect]
    if dialect != "deletions-refused":
        channel = slack.workspace.channels["C0GENERAL"]
        assert not [one for one in channel.messages.values() if one.user == slack.bot_user_id]
