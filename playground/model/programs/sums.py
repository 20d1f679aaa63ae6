"""Sums, percentages and shares."""

import re

from playground.model.arithmetic import calculate, find_expression, python_of

from .program import Kind, Raw, Values
from .quantities import NUMBER
from .wording import number

_SHARE = re.compile(
    rf"\b(?:what|which|how many)\s+(?:percentage|percent|%|share|proportion)\s+(?:is\s|are\s|of\s)?"
    rf"\s*({NUMBER})\s+(?:\w+\s+)?(?:out of|of|from)\s+({NUMBER})",
    re.IGNORECASE,
)
_SHARE_ASKED = re.compile(
    rf"({NUMBER})\s+(?:is|are)\s+(?:what|which)\s+(?:percentage|percent|%|share)\s+of\s+({NUMBER})",
    re.IGNORECASE,
)
_PERCENT_OF = re.compile(rf"({NUMBER})%\s+of\s+({NUMBER})", re.IGNORECASE)
_MORE = re.compile(
    rf"({NUMBER})\s*(?:plus|and|\+|increased by|rais(?:ed|e) by|with)\s*({NUMBER})%"
    rf"|\b(?:increase|raise|add)\s+({NUMBER})\s+by\s+({NUMBER})%",
    re.IGNORECASE,
)
_LESS = re.compile(
    rf"({NUMBER})\s*(?:minus|less|-|decreased by|reduced by)\s*({NUMBER})%"
    rf"|\b(?:decrease|reduce|lower|cut)\s+({NUMBER})\s+by\s+({NUMBER})%",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    rf"\b(?:percent\w*|%|growth|increase|change|decrease)\b[^\d]{{0,40}}\bfrom\s+({NUMBER})\s+to\s+({NUMBER})",
    re.IGNORECASE,
)


def read(question: str) -> list[str]:
    """Read a percentage, a share, a change in percent, or a plain sum."""
    for pattern, formula in _SHARES:
        if found := pattern.search(question):
            return [SHARE.code(share=Raw(_filled(formula, found)))]
    for pattern, formula in _PERCENTAGES:
        if found := pattern.search(question):
            return [_filled(formula, found)]
    expression = find_expression(question)
    if expression and (calculate(expression) or re.search(r"/|\^|\*\*", expression)):
        return [python_of(expression)]
    return []


def _filled(formula: str, found: re.Match[str]) -> str:
    return formula.format(*(_plain(each) for each in found.groups() if each is not None))


def _plain(figure: str) -> str:
    # Python takes no leading zeros.
    return re.sub(r"^(-?)0+(?=\d)", r"\1", figure.replace(",", ""))


def _tell(found: Values) -> str:
    return f"That's **{number(found['share'])} %**."


_SHARES = (
    (_SHARE, "{0} / {1} * 100"),
    (_SHARE_ASKED, "{0} / {1} * 100"),
    (_CHANGE, "({1} - {0}) / {0} * 100"),
)
_PERCENTAGES = (
    (_PERCENT_OF, "{1} * {0} / 100"),
    (_MORE, "{0} * (1 + {1} / 100)"),
    (_LESS, "{0} * (1 - {1} / 100)"),
)
SHARE = Kind(
    "Share in percent",
    """
    share = $share
    print(f"{share:.4f} %")
    """,
    _tell,
)
