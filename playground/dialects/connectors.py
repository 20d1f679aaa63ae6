"""Dialects of connectors: whose credentials are used, and what a missing sign-in looks like."""

from playground.dialects.dialect import Dialect

_COOKBOOK = "The vendor's examples say so."

DIALECTS = (
    Dialect(
        "credentials-names-ignored",
        "One key acts with the credentials that a request names, and with no other.",
        _COOKBOOK,
        "Whatever a request names, a connector has one sign-in, which everybody uses.",
    ),
    Dialect(
        "missing-sign-in-as-a-result",
        "A call without a valid sign-in is refused.",
        _COOKBOOK,
        "A call without one succeeds; its result says that one has to sign in.",
    ),
    Dialect(
        "connector-sign-in-status",
        "An agent whose connector nobody signed in to breaks off with an error in its stream.",
        "Nothing says what happens.",
        "Every question to such an agent is refused with this status.",
        400,
    ),
    Dialect(
        "sign-in-without-https",
        "People sign in to a connector at an address with https.",
        "Any other is open to everybody on the way.",
        "Sign-ins lead to an address without https.",
    ),
)
