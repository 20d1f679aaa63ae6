"""Translation of what Mistral refuses into user-facing errors: the table of all refusals."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from http import HTTPStatus

from mistralai.client.errors import MistralError

from bot.core import errors, refusals
from bot.core.errors import UserFacingError
from bot.mistral.refusals.refusal import Refusal, read

UNFIT_STATUSES = {400, 403, 404, 409, 410, 422}  # for what a request refers to
UNKNOWN_STATUSES = {400, 404, 410, 422}  # for a model that isn't there
TEXT_STATUSES = {400, 422}  # for a text
OVERLOADED = 529  # not registered, but common
NO_STATUS = 600

# What the vendor's words tell, whatever the status: "|" means "or".
CONTEXT = "context|too long|too many tokens|token limit"
TOO_MUCH = "too large|exceed|maximum"
PLAN = " plan|tier|subscription|upgrade"
MODERATION = "guardrail|moderat|safety|content policy|content_policy"
CREDITS = "credit|billing|payment|insufficient fund"
LIMIT = "limit|quota|too many|maximum|exceed"
MISSING = "not found|not exist|n't exist|not available|no longer|retired|deprecat"
NO_MODEL = "invalid model|invalid_model|unknown model|model_not_found|no such model"
RETIRED = "retired|deprecat|decommission|no longer offered|no longer available|no longer supported"
UNUSABLE = f"empty|no document|without document|no file|{MISSING}"
CAPACITY = "capacity|overload"
SIGN_IN = "requires auth|not authenticated|reconnect|sign in|sign-in|credential"

# Codes of error events that are no HTTP statuses: the status they stand for, and what they say.
EVENT_CODES = {
    1300: (429, "rate limit"),
    1500: (400, "invalid model"),
    3051: (400, "context"),
    3230: (400, "context"),
    3505: (503, "capacity"),
}
EVENT_WORDS = (
    ("rate limit|rate_limit|ratelimit|too many requests", 429),
    (CAPACITY, 503),
    ("unauthorized|authentication", 401),
    ("timeout|timed out", 504),
    (f"{MODERATION}|{CONTEXT}|{NO_MODEL}", 400),
)


@dataclass(frozen=True, slots=True)
class Subject:
    """Subject of a request, as the errors for its being gone, in use, forbidden, refused.

    `limit` is the error for one too many of them, `unauthorized` for a key or a sign-in that isn't
    valid.
    """

    gone: type[UserFacingError] = errors.NotFound
    busy: type[UserFacingError] = refusals.InUse
    forbidden: type[UserFacingError] = refusals.Forbidden
    refused: type[UserFacingError] = errors.Refused
    limit: type[UserFacingError] | None = None
    unauthorized: type[UserFacingError] = errors.KeyRefused


ANYTHING = Subject()
# A conversation that was started with another API key: it exists, but not for us.
CONVERSATION = Subject(
    errors.ConversationGone, errors.ConversationBusy, forbidden=errors.ConversationGone
)
AGENT = Subject(
    errors.AgentGone,
    refusals.AgentBusy,
    refusals.AgentRefused,
    refusals.AgentRefused,
    refusals.AgentLimit,
)
NEW_AGENT = replace(AGENT, gone=errors.NotFound, busy=refusals.AgentRefused)
NEW_LIBRARY = Subject(limit=refusals.LibraryLimit)
FIRST_QUESTION = Subject(errors.AgentGone, refusals.AgentBusy)
ANSWERING = {CONVERSATION, FIRST_QUESTION, AGENT, NEW_AGENT}


def translate(error: MistralError, about: Subject) -> UserFacingError:
    """Translate an error response to a request that is about something."""
    return error_for(read(error.status_code, error.body, error.headers), about)


def error_for(refusal: Refusal, about: Subject = ANYTHING) -> UserFacingError:
    """Translate a refusal: what its words say goes before what its status says."""
    if refusal.is_page:
        return _page(refusal.status)
    if about in ANSWERING | {ANYTHING} and refusal.says("connector", SIGN_IN):
        return refusals.ConnectorNotSignedIn()
    if refusal.status < HTTPStatus.BAD_REQUEST:
        return _no_refusal(refusal.status)
    return _by_words(refusal, about) or _by_status(refusal, about)


def error_of_event(code: object, message: object) -> UserFacingError:
    """Translate an error event; its code is a status, a code of the vendor's, a word or nothing."""
    given = str(code)[:100].strip()
    number = int(given) if given.isdecimal() else 0
    status, meaning = EVENT_CODES.get(number, (number, ""))
    event = Refusal(status, f"{given} {meaning} {str(message)[:1_000]}".lower())
    if not HTTPStatus.BAD_REQUEST <= status < NO_STATUS:
        status = next((status for words, status in EVENT_WORDS if event.says(words)), 500)
    return error_for(replace(event, status=status))


def _page(status: int) -> UserFacingError:
    """Translate a page of HTML, which something between us and Mistral made."""
    if status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.REQUEST_ENTITY_TOO_LARGE}:
        return _by_status(Refusal(status), ANYTHING)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return errors.ModelFailed()
    if status < HTTPStatus.BAD_REQUEST or status == HTTPStatus.NOT_FOUND:
        return refusals.WrongAddress()
    return refusals.TurnedAway()


def _no_refusal(status: int) -> UserFacingError:
    """Translate a redirection, or a success that the vendor's client can't read."""
    if status >= HTTPStatus.MULTIPLE_CHOICES:
        return refusals.WrongAddress()
    return refusals.AnswerUnreadable()


def _by_words(refusal: Refusal, about: Subject) -> UserFacingError | None:
    if refusal.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return refusals.ModelOverloaded() if refusal.says(CAPACITY) else None
    for statuses, fits, error in WORDINGS:
        if refusal.status in statuses and fits(refusal):
            return error()
    if refusal.status not in UNFIT_STATUSES:
        return None
    if about in ANSWERING and refusal.says("librar", UNUSABLE):
        return about.gone()  # whoever asks looks for what is missing, or empty
    limit = about.limit or (refusals.AgentLimit if refusal.says("agent") else None)
    if limit and refusal.says(LIMIT):
        return limit()
    is_too_much = refusal.status in TEXT_STATUSES and refusal.says(TOO_MUCH)
    return errors.TooLong() if is_too_much else None


def _is_unknown_model(refusal: Refusal) -> bool:
    return (
        refusal.says(NO_MODEL)
        or refusal.says("model", RETIRED)
        or (refusal.words.startswith("model ") and refusal.says(MISSING))
    )


Wording = tuple[set[int], Callable[[Refusal], bool], type[UserFacingError]]
WORDINGS: tuple[Wording, ...] = (
    ({402}, lambda _: True, refusals.OutOfCredits),
    ({403}, lambda it: it.says(CREDITS), refusals.OutOfCredits),
    ({400, 403, 422}, lambda it: it.says(MODERATION), errors.Blocked),
    ({403}, lambda it: it.says(PLAN), refusals.PlanTooSmall),
    (UNKNOWN_STATUSES, _is_unknown_model, refusals.ModelRetired),
    (TEXT_STATUSES | {413}, lambda it: it.says(CONTEXT), errors.TooLong),
)


BY_STATUS: dict[int, type[UserFacingError]] = {
    HTTPStatus.REQUEST_TIMEOUT: errors.ModelSilent,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: refusals.RequestTooLarge,
    HTTPStatus.GATEWAY_TIMEOUT: errors.ModelSilent,
    OVERLOADED: refusals.ModelOverloaded,
}


def _by_status(refusal: Refusal, about: Subject) -> UserFacingError:
    status = refusal.status
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return errors.ModelBusy(refusal.retry_after)
    if status == HTTPStatus.UNPROCESSABLE_ENTITY and about.refused is errors.Refused:
        return refusals.Misunderstood()
    lasting = errors.ModelFailed if status >= HTTPStatus.INTERNAL_SERVER_ERROR else about.refused
    by_subject = {
        HTTPStatus.UNAUTHORIZED: about.unauthorized,
        HTTPStatus.FORBIDDEN: about.forbidden,
        HTTPStatus.NOT_FOUND: about.gone,
        HTTPStatus.GONE: about.gone,
        HTTPStatus.CONFLICT: about.busy,
        HTTPStatus.LOCKED: about.busy,
    }
    return (BY_STATUS | by_subject).get(status, lasting)()
