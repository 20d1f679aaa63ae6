"""Refusals of an ordinary question: which assumption about the account or the day they break."""

from http import HTTPStatus

from bot.core.assumptions import Findings
from bot.mistral.verification.api import ApiResponse

MINUTE = 60.0  # seconds that a rate limit may last
REFUSALS = (
    "no-credits",
    "tier-refused",
    "challenge-page",
    "moderation",
    "too-large",
    "model-retired",
    "rate-limited-for-a-day",
    "rate-limited-until-a-date",
    "rate-limited-without-end",
    "rate-limited-without-a-word",
    "overloaded",
    "moved",
)
BY_STATUS = {
    HTTPStatus.PAYMENT_REQUIRED: "no-credits",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too-large",
    HTTPStatus.MOVED_PERMANENTLY: "moved",
    HTTPStatus.PERMANENT_REDIRECT: "moved",
}


def note(findings: Findings, reply: ApiResponse) -> None:
    """Note what a refused question tells."""
    seen = f"HTTP {reply.status}"
    if reply.status in BY_STATUS:
        findings.fails(BY_STATUS[HTTPStatus(reply.status)], seen)
    elif reply.status == HTTPStatus.TOO_MANY_REQUESTS:
        _note_limit(findings, reply)
    elif reply.status == HTTPStatus.FORBIDDEN:
        findings.fails(_forbidden(reply), seen)
    elif reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        findings.fails("overloaded", seen, reply.status)
    elif "model" in reply.text.lower():
        findings.fails("model-retired", seen)


def delay(reply: ApiResponse) -> float | None:
    """The seconds after which a limited question may be asked again; None where they are none."""
    try:
        seconds = float(reply.headers["Retry-After"])
    except (KeyError, ValueError):
        return None
    is_limited = reply.status == HTTPStatus.TOO_MANY_REQUESTS
    return seconds if is_limited and seconds <= MINUTE else None


def _note_limit(findings: Findings, reply: ApiResponse) -> None:
    told = reply.headers.get("Retry-After")
    if told is None:
        findings.fails("rate-limited-without-a-word", "429 without Retry-After")
    elif not told.replace(".", "", 1).isdecimal():
        findings.fails("rate-limited-until-a-date", f"Retry-After: {told}")
    elif float(told) > MINUTE:
        findings.fails("rate-limited-for-a-day", f"Retry-After: {told}", float(told))
    else:
        findings.fails("rate-limited-without-end", f"Retry-After: {told}, twice", float(told))


def _forbidden(reply: ApiResponse) -> str:
    words = reply.text.lower()
    if reply.body is None:
        return "challenge-page"
    return "moderation" if "moderat" in words or "guardrail" in words else "tier-refused"
