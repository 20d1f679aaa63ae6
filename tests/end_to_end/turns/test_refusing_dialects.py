"""Sentences that a person reads where Mistral refuses; then the next question is answered."""

import pytest

from tests.support.app import Stage
from tests.support.users.document_sharer import DocumentSharer

SENTENCES = {
    "no-credits": "no credits left",
    "tier-refused": "isn't part of this app's plan",
    "challenge-page": "A firewall on the way to Mistral",
    "moderation": "safety rules blocked",
    "too-large": "more than Mistral takes at once",
    "model-retired": "doesn't offer this agent's model",
    "rate-limited-for-a-day": "Please ask again in about a day",
    "rate-limited-until-a-date": "Please ask again in about",
    "rate-limited-without-a-word": "Please ask again in a minute",
    "overloaded": "Mistral had a problem",
    "moved": "What answered me isn't Mistral",
    "agents-full": "Mistral's limit of agents is reached",
    "agents-limited": "Mistral's limit of agents is reached",
    "html-instead-of-a-stream": "What answered me isn't Mistral",
    "stream-error-rate-limited": "too many requests",
    "stream-error-capacity": "overloaded at Mistral",
    "stream-error-context": "more text than the model can read",
    "stream-error-guardrail": "safety rules blocked",
    "stream-error-in-words": "Mistral broke off in the middle of this answer",
    "stream-error-without-code": "Mistral broke off in the middle of this answer",
    "endless-answers": "only repeated itself",
}


@pytest.mark.parametrize(("dialect", "sentence"), SENTENCES.items(), ids=SENTENCES)
async def test_what_mistral_refuses_is_told_as_what_it_is(
    dialect: str, sentence: str, stage: Stage
) -> None:
    stage.mistral.dialects.speak(dialect)
    told = await asked(stage, "Tell me a long answer of 40 words")
    stage.mistral.dialects.forget()
    answer = await asked(stage, "Hello again")

    assert "⚠️" in told
    assert sentence in told
    assert "⚠️" not in answer


async def test_an_answer_in_one_piece_is_an_answer(stage: Stage) -> None:
    stage.mistral.dialects.speak("json-instead-of-a-stream")

    thread = await stage.ask("My name is Ada.")
    await stage.answers(thread)
    await stage.say("What is my name?", thread=thread)
    answers = await stage.answers(thread, 2)

    assert "Ada" in answers[1]


async def test_an_empty_library_is_left_out_until_a_document_is_in_it(stage: Stage) -> None:
    await DocumentSharer(stage).share()
    [library] = stage.mistral.libraries.values()
    kept = dict(library.documents)
    library.documents.clear()
    stage.mistral.dialects.speak("empty-library-refused")

    without = await asked(stage, "When is tea served?")
    library.documents.update(kept)

    assert "⚠️" not in without


async def asked(stage: Stage, text: str) -> str:
    return "\n".join(await stage.answers(await stage.ask(text)))
