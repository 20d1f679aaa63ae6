"""Dialects of refusal: what an account, a plan or a busy day may bring."""

from playground.dialects.dialect import Dialect

_OPERATOR = "An operator sees to it."
_USUAL = "It is so on most days."
_GUIDE = "The documentation says so."
DAY = 86_400.0

DIALECTS = (
    Dialect(
        "no-credits",
        "The account has credit.",
        _OPERATOR,
        "Every question is refused with this status: no credit is left.",
        402,
    ),
    Dialect(
        "tier-refused",
        "The account's plan includes conversations.",
        _OPERATOR,
        "Every question is refused with 403: the plan doesn't include it.",
    ),
    Dialect(
        "challenge-page",
        "Nothing between the app and Mistral asks for a browser.",
        _OPERATOR,
        "Every question is refused with 403 and a page.",
    ),
    Dialect(
        "moderation",
        "An ordinary question passes moderation.",
        _USUAL,
        "Every question is refused with 403 by moderation.",
    ),
    Dialect(
        "too-large",
        "An ordinary question is small enough.",
        _USUAL,
        "Every question is refused with 413.",
    ),
    Dialect(
        "model-retired",
        "The agents' models exist.",
        _OPERATOR,
        "Every question is refused with 400: the model is retired.",
    ),
    Dialect(
        "rate-limited-for-a-day",
        "A rate limit ends within a minute.",
        _USUAL,
        "Every question is refused with 429; Retry-After names so many seconds.",
        DAY,
    ),
    Dialect(
        "rate-limited-until-a-date",
        "Retry-After is a number of seconds.",
        _GUIDE,
        "Every question is refused with 429; Retry-After is a date so many seconds ahead.",
        3600.0,
    ),
    Dialect(
        "rate-limited-without-end",
        "A request that waits as long as it was told to is served.",
        _GUIDE,
        "Every question is refused with 429; Retry-After names so many seconds, again and again.",
    ),
    Dialect(
        "rate-limited-without-a-word",
        "A refusal for a rate limit says how long to wait.",
        _GUIDE,
        "Every question is refused with 429, without Retry-After.",
    ),
    Dialect(
        "overloaded",
        "Mistral's servers are up.",
        _USUAL,
        "Every question fails with this status and a page.",
        503,
    ),
    Dialect(
        "moved",
        "The address of the API is the one in the settings.",
        _OPERATOR,
        "Every question is answered with 301.",
    ),
    Dialect(
        "append-refused",
        "A conversation that exists takes another question.",
        _USUAL,
        "Every append is refused with this status.",
        400,
    ),
    Dialect(
        "agents-full",
        "The account has room for another agent.",
        _USUAL,
        "A new agent is refused with this status.",
        403,
    ),
    Dialect(
        "agents-limited",
        "A new agent isn't refused over a limit.",
        _USUAL,
        "A new agent is refused with 400: the limit of agents is reached.",
    ),
    Dialect(
        "libraries-full",
        "The account has room for another library.",
        _USUAL,
        "A new library is refused with this status.",
        403,
    ),
    Dialect(
        "uploads-too-large",
        "An ordinary document is small enough.",
        _USUAL,
        "Every upload is refused with 413.",
    ),
    Dialect(
        "history-rate-limited",
        "A history can be read at any time.",
        _USUAL,
        "Every reading is refused with 429; Retry-After names so many seconds.",
        DAY,
    ),
    Dialect(
        "deletions-rate-limited",
        "Deletions aren't rate limited for long.",
        _USUAL,
        "Every deletion is refused with 429; Retry-After names so many seconds.",
        DAY,
    ),
    Dialect(
        "deprecation-announced",
        "The API isn't deprecated.",
        "Nothing says so yet; a successor is in preview.",
        "Every answer has the headers Deprecation and Sunset.",
    ),
)
