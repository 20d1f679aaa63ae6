"""Table of all that Mistral refuses, and of the sentences that people read."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from bot.core.errors import QuestionTooLong, TooManyQuestions, UserFacingError
from bot.mistral.documents import DOCUMENT
from bot.mistral.files import FILE
from bot.mistral.libraries import LIBRARY
from bot.mistral.refusals.errors import (
    AGENT,
    ANYTHING,
    CONVERSATION,
    FIRST_QUESTION,
    NEW_AGENT,
    NEW_LIBRARY,
    Subject,
    error_for,
    error_of_event,
)
from bot.mistral.refusals.refusal import read

CHALLENGE = "<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>"
GATEWAY = "\n<html><body><h1>502 Bad Gateway</h1></body></html>"
PROMPT = "Prompt contains 140000 tokens, too large for model with 131072 maximum context length"

CREDITS = "Mistral's account for this app has no credits left. Please tell the person who runs it."
KEY = "Mistral doesn't accept this app's key. Please tell the person who runs the app."
FORBIDDEN = "Mistral doesn't allow this app to do that. Please tell the person who runs the app."
FIREWALL = (
    "A firewall on the way to Mistral turned this request away. "
    "Please ask again later, and tell the person who runs the app if that doesn't help."
)
PLAN = (
    "This agent needs something that isn't part of this app's plan at Mistral. "
    "Please pick another agent, or tell the person who runs the app."
)
BLOCKED = "Mistral's safety rules blocked this request. Please rephrase it."
RETIRED = (
    "Mistral doesn't offer this agent's model any more. "
    "Please pick another agent, and tell an admin."
)
AGENT_LIMIT = (
    "I can't set up this agent, because Mistral's limit of agents is reached. Please "
    "pick an agent that has answered before, or tell the person who runs the app."
)
LIBRARY_LIMIT = (
    "I can't make a library here, because Mistral's limit of libraries is reached. "
    "Please tell the person who runs the app."
)
AGENT_REFUSED = (
    "Mistral doesn't let me set up this agent. Please pick another one, or tell an admin."
)
AGENT_BUSY = "This agent is being changed at Mistral right now. Please ask again in a minute."
IN_USE = "Mistral is still working on this. Please try again in a minute."
CONVERSATION_BUSY = (
    "I'm still finishing the previous answer in this thread. Please ask again in a minute."
)
CONVERSATION_GONE = "I can't find this thread's conversation any more. Please start a new thread."
AGENT_GONE = "The agent for this thread was removed at Mistral. Please ask again."
SOMETHING_GONE = (
    "Something that this agent needs no longer exists at Mistral. Please tell an admin."
)
LIBRARY_GONE = "This library no longer exists at Mistral."
DOCUMENT_GONE = "This document no longer exists at Mistral."
FILE_GONE = "Mistral no longer has the content."
TOO_LONG = "This is more text than the model can read. Please shorten it, or start a new thread."
TOO_LARGE = "This is more than Mistral takes at once. Please shorten it, or send fewer pictures."
REFUSED = "Mistral didn't accept this request. Please rephrase it."
MISUNDERSTOOD = (
    "Mistral didn't understand my request. That's my fault, not yours. Please tell the "
    "person who runs the app."
)
BUSY = "Mistral is receiving too many requests right now. Please ask again in a minute."
LIMIT = (
    "Mistral's limit for this app is used up for now. Please ask again in {}, "
    "or tell the person who runs the app."
)
OVERLOADED = (
    "This agent's model is overloaded at Mistral right now. "
    "Please ask again in a few minutes, or pick another agent."
)
FAILED = "Mistral had a problem while answering. Please ask again in a few minutes."
SILENT = "Mistral stopped responding, so I stopped waiting. Please ask again."
ADDRESS = "What answered me isn't Mistral. Please tell the person who runs the app."
UNREADABLE = (
    "Mistral answered in a form that I can't read. Please tell the person who runs the app."
)


@dataclass(frozen=True)
class Case:
    """A response, what the request was about, and the sentence."""

    name: str
    status: int
    says: str
    sentence: str
    about: Subject = CONVERSATION
    headers: dict[str, str] = field(default_factory=dict)


def said(message: str, kind: str = "invalid_request_error", code: str | None = None) -> str:
    return json.dumps(
        {"object": "error", "message": message, "type": kind, "param": None, "code": code}
    )


def date_in(**time: float) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(**time), usegmt=True)


CASES = [
    Case("redirection", 301, "", ADDRESS),
    Case("redirection-to-a-page", 302, "<html>Moved</html>", ADDRESS),
    Case("page-with-status-200", 200, CHALLENGE, ADDRESS),
    Case("json-that-is-no-answer", 200, "{}", UNREADABLE),
    Case("400", 400, said("Nope"), REFUSED),
    Case("400-with-a-list", 400, "[1, 2]", REFUSED),
    Case("400-without-a-body", 400, "", REFUSED),
    Case("400-context", 400, said(PROMPT), TOO_LONG),
    Case(
        "422-context-as-detail", 422, '{"detail": [{"msg": "context length exceeded"}]}', TOO_LONG
    ),
    Case("400-model-retired", 400, said("The model open-mistral-7b was retired"), RETIRED),
    Case("400-model-deprecated", 400, said("model is deprecated: use another"), RETIRED),
    Case("400-invalid-model", 400, said("Invalid model: x", "invalid_model", "1500"), RETIRED),
    Case("404-model", 404, said("Model mistral-old does not exist"), RETIRED, FIRST_QUESTION),
    Case("400-limit-of-agents", 400, said("You reached the limit of 100 agents"), AGENT_LIMIT),
    Case("403-quota", 403, said("Quota exceeded"), AGENT_LIMIT, NEW_AGENT),
    Case("422-quota", 422, '{"detail": "maximum number of agents"}', AGENT_LIMIT, NEW_AGENT),
    Case("409-quota", 409, said("too many agents in this workspace"), AGENT_LIMIT, NEW_AGENT),
    Case("409-library-quota", 409, said("Library quota exceeded"), LIBRARY_LIMIT, NEW_LIBRARY),
    Case("403-new-agent", 403, said("Forbidden"), AGENT_REFUSED, NEW_AGENT),
    Case("409-new-agent", 409, said("Conflict"), AGENT_REFUSED, NEW_AGENT),
    Case("422-new-agent", 422, '{"detail": [{"msg": "no"}]}', AGENT_REFUSED, NEW_AGENT),
    Case("409-agent", 409, said("Being updated"), AGENT_BUSY, AGENT),
    Case("401", 401, said("Unauthorized"), KEY),
    Case("402", 402, said("Payment required"), CREDITS),
    Case("402-without-a-body", 402, "", CREDITS),
    Case("403-credits", 403, said("No credits: add a payment method"), CREDITS),
    Case("403-conversation-of-another-key", 403, said("Forbidden"), CONVERSATION_GONE),
    Case("403-anything", 403, said("Forbidden"), FORBIDDEN, ANYTHING),
    Case("403-document", 403, said("Forbidden"), FORBIDDEN, DOCUMENT),
    Case("403-challenge", 403, CHALLENGE, FIREWALL),
    Case("403-challenge-for-a-file", 403, CHALLENGE, FIREWALL, FILE),
    Case("403-plan", 403, said("web_search_premium isn't part of your plan"), PLAN),
    Case(
        "403-tier", 403, said("Not available on the free tier", "forbidden"), PLAN, FIRST_QUESTION
    ),
    Case("403-guardrail", 403, said("Blocked by guardrails", "guardrails_blocked"), BLOCKED),
    Case("403-moderation", 403, said("Input was flagged by moderation"), BLOCKED),
    Case("400-moderation", 400, said("content policy violation"), BLOCKED),
    Case("404-conversation", 404, said("Conversation c not found"), CONVERSATION_GONE),
    Case("410-conversation", 410, said("Gone"), CONVERSATION_GONE),
    Case("404-agent", 404, said("Agent ag not found"), AGENT_GONE, FIRST_QUESTION),
    Case("404-library", 404, said("Library l not found"), LIBRARY_GONE, LIBRARY),
    Case("404-document", 404, said("Document d not found"), DOCUMENT_GONE, DOCUMENT),
    Case("404-file", 404, said("File f not found"), FILE_GONE, FILE),
    Case("404-anything", 404, said("Not found"), SOMETHING_GONE, ANYTHING),
    Case("404-page", 404, "<html>nginx</html>", ADDRESS),
    Case("422-empty-library", 422, said("Library l has no documents"), AGENT_GONE, FIRST_QUESTION),
    Case("400-empty-library", 400, said("the document library is empty"), CONVERSATION_GONE),
    Case("405", 405, said("Method not allowed"), REFUSED),
    Case("408", 408, "", SILENT),
    Case("409-conversation", 409, said("Conversation is being updated"), CONVERSATION_BUSY),
    Case("409-library", 409, said("Locked"), IN_USE, LIBRARY),
    Case("409-document", 409, said("Locked"), IN_USE, DOCUMENT),
    Case("409-file", 409, said("Locked"), IN_USE, FILE),
    Case("423-conversation", 423, said("Locked"), CONVERSATION_BUSY),
    Case("413", 413, "<html>413 Request Entity Too Large</html>", TOO_LARGE),
    Case("413-json", 413, said("Request too large"), TOO_LARGE),
    Case("413-context", 413, said("context length exceeded"), TOO_LONG),
    Case("422", 422, '{"detail": [{"loc": ["body"], "msg": "Extra inputs"}]}', MISUNDERSTOOD),
    Case("429", 429, said("Requests rate limit exceeded"), BUSY),
    Case("429-seconds", 429, "", BUSY, headers={"retry-after": "40"}),
    Case("429-minutes", 429, "", LIMIT.format("about 20 minutes"), headers={"retry-after": "1200"}),
    Case("429-hours", 429, "", LIMIT.format("about 3 hours"), headers={"retry-after": "10800.5"}),
    Case("429-an-hour", 429, "", LIMIT.format("about an hour"), headers={"retry-after": "3600"}),
    Case("429-a-day", 429, "", LIMIT.format("about a day"), headers={"retry-after": "86400"}),
    Case("429-days", 429, "", LIMIT.format("about 5 days"), headers={"retry-after": "432000"}),
    Case("429-for-ever", 429, "", LIMIT.format("about 366 days"), headers={"retry-after": "9e99"}),
    Case(
        "429-date",
        429,
        "",
        LIMIT.format("about 2 days"),
        headers={"retry-after": date_in(hours=48)},
    ),
    Case("429-date-that-is-over", 429, "", BUSY, headers={"retry-after": date_in(hours=-1)}),
    Case("429-nonsense", 429, "", BUSY, headers={"retry-after": "soon"}),
    Case("429-no-number", 429, "", BUSY, headers={"retry-after": "nan"}),
    Case("429-page", 429, CHALLENGE, BUSY),
    Case("500", 500, said("Internal"), FAILED),
    Case("502-page", 502, GATEWAY, FAILED),
    Case("503", 503, said("Service unavailable"), FAILED),
    Case("503-capacity", 503, said("Service tier capacity exceeded", code="3505"), OVERLOADED),
    Case("504", 504, "", SILENT),
    Case("529", 529, "", OVERLOADED),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_refusal_is_told_as_what_it_is(case: Case) -> None:
    error = error_for(read(case.status, case.says, case.headers), case.about)

    assert error.sentence == case.sentence


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_operator_reads_what_is_the_matter(case: Case) -> None:
    error = error_for(read(case.status, case.says, case.headers), case.about)

    is_told_otherwise = case.about in {LIBRARY, DOCUMENT, FILE} and case.status == 404
    assert error.hint.endswith(".") or is_told_otherwise


THINGS = {
    "anything": ANYTHING,
    "conversation": CONVERSATION,
    "first-question": FIRST_QUESTION,
    "agent": AGENT,
    "new-agent": NEW_AGENT,
    "library": LIBRARY,
    "new-library": NEW_LIBRARY,
    "document": DOCUMENT,
    "file": FILE,
}
DENIED = {
    "conversation": CONVERSATION_GONE,  # it belongs to another key
    "agent": AGENT_REFUSED,
    "new-agent": AGENT_REFUSED,
}
GONE = {
    "conversation": CONVERSATION_GONE,
    "first-question": AGENT_GONE,
    "agent": AGENT_GONE,
    "library": LIBRARY_GONE,
    "document": DOCUMENT_GONE,
    "file": FILE_GONE,
}
LOCKED = {
    "conversation": CONVERSATION_BUSY,
    "first-question": AGENT_BUSY,
    "agent": AGENT_BUSY,
    "new-agent": AGENT_REFUSED,
}
UNFIT = {"agent": AGENT_REFUSED, "new-agent": AGENT_REFUSED}
ALL_ALIKE: dict[str, str] = {}
# Of each thing by status: the sentence, and those of which another one is true.
OF_EACH_THING: dict[int, tuple[str, dict[str, str]]] = {
    400: (REFUSED, UNFIT),
    401: (KEY, ALL_ALIKE),
    402: (CREDITS, ALL_ALIKE),
    403: (FORBIDDEN, DENIED),
    404: (SOMETHING_GONE, GONE),
    409: (IN_USE, LOCKED),
    410: (SOMETHING_GONE, GONE),
    413: (TOO_LARGE, ALL_ALIKE),
    422: (MISUNDERSTOOD, UNFIT),
    423: (IN_USE, LOCKED),
    429: (BUSY, ALL_ALIKE),
    500: (FAILED, ALL_ALIKE),
    502: (FAILED, ALL_ALIKE),
    503: (FAILED, ALL_ALIKE),
    504: (SILENT, ALL_ALIKE),
    507: (FAILED, ALL_ALIKE),
    520: (FAILED, ALL_ALIKE),
    529: (OVERLOADED, ALL_ALIKE),
}
OF_A_PAGE = {
    302: ADDRESS,
    401: FIREWALL,
    403: FIREWALL,
    404: ADDRESS,
    407: FIREWALL,
    413: TOO_LARGE,
    429: BUSY,
    502: FAILED,
    503: FAILED,
    520: FAILED,
}


@pytest.mark.parametrize("status", OF_EACH_THING)
@pytest.mark.parametrize("thing", THINGS)
@pytest.mark.parametrize("body", [said("No"), "", "No."], ids=["json", "nothing", "text"])
def test_a_refusal_of_each_thing_is_told_as_what_it_is(body: str, thing: str, status: int) -> None:
    usual, otherwise = OF_EACH_THING[status]

    error = error_for(read(status, body, {}), THINGS[thing])

    assert error.sentence == otherwise.get(thing, usual)


@pytest.mark.parametrize("status", OF_A_PAGE)
@pytest.mark.parametrize("thing", THINGS)
@pytest.mark.parametrize("page", [CHALLENGE, GATEWAY], ids=["challenge", "gateway"])
def test_a_page_in_place_of_a_refusal_is_told_as_what_it_is(
    page: str, thing: str, status: int
) -> None:
    assert error_for(read(status, page, {}), THINGS[thing]).sentence == OF_A_PAGE[status]


EVENTS: list[tuple[object, object, str]] = [
    (429, "slow down", BUSY),
    ("429", "slow down", BUSY),
    (1300, "Rate limit exceeded", BUSY),
    ("rate_limited", None, BUSY),
    (3505, "Service tier capacity exceeded for this model", OVERLOADED),
    ("3505", "", OVERLOADED),
    (3051, "Prompt is larger than the model", TOO_LONG),
    (1500, "x", RETIRED),
    (403, "Blocked by guardrails", BLOCKED),
    ("guardrails_blocked", None, BLOCKED),
    (None, "Input was flagged by moderation", BLOCKED),
    (None, "the context is too long", TOO_LONG),
    (402, "", CREDITS),
    (500, "", FAILED),
    (None, None, FAILED),
    ("", "Oh dear", FAILED),
    ("boom", "Oh dear", FAILED),
    (True, {"a": 1}, FAILED),
    ([], [], FAILED),
    (10**30, "", FAILED),
    (-1, "", FAILED),
    ("internal_server_error", "generation failed", FAILED),
    ("timeout", "", SILENT),
]


@pytest.mark.parametrize(("code", "message", "sentence"), EVENTS, ids=str)
def test_an_error_event_is_told_as_what_it_is(code: object, message: object, sentence: str) -> None:
    assert error_of_event(code, message).sentence == sentence


def everything(kind: type[UserFacingError] = UserFacingError) -> list[type[UserFacingError]]:
    return [kind, *(one for each in kind.__subclasses__() for one in everything(each))]


ARGUMENTS: dict[type[UserFacingError], tuple[int, ...]] = {
    QuestionTooLong: (60_000, 50_000),
    TooManyQuestions: (50,),
}


def sample(kind: type[UserFacingError]) -> UserFacingError:
    return kind(*ARGUMENTS.get(kind, ()))


STIFF = (" anew", " afresh", " goes on", " by itself", " is no ", "did not", "does not", "cannot")
OURS = {"bot.core.errors", "bot.core.refusals"}


@pytest.mark.parametrize(
    "error", [one for one in everything() if one.__module__ in OURS], ids=lambda one: one.__name__
)
def test_every_sentence_is_plain_english(error: type[UserFacingError]) -> None:
    sentence = sample(error).sentence

    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert sentence.count(". ") <= 2
    assert not [word for word in STIFF if word in sentence]
