"""Roots and logarithms that are no real numbers: the attempt, and one with complex numbers."""

import re

from .program import Kind, Raw, Values
from .quantities import NUMBER
from .wording import number

_ROOT = re.compile(
    rf"(?:\b(?:square )?root (?:of|from)\s+|\u221a\s*\(?|\bsqrt\s*\(?\s*)({NUMBER})", re.IGNORECASE
)
_LOGARITHM = re.compile(
    rf"\b(?:natural )?(?:logarithm|log|ln)\s*(?:of\s+|\(\s*)({NUMBER})", re.IGNORECASE
)
_OTHER = re.compile(
    r"\b(cube|cubic|third|fourth|\d+(?:rd|th)) root of\s+(-?[\d,.]*\d)", re.IGNORECASE
)
WORKS = "With complex numbers it works: "
MINUS = "\u2212"
_DEGREES = {"cube": 3, "cubic": 3, "third": 3, "fourth": 4}


def read(question: str) -> list[str]:
    """Read a root or logarithm; of a negative number it's tried twice."""
    if found := _OTHER.search(question):
        degree = _DEGREES.get(found[1].lower()) or int(re.sub(r"\D", "", found[1]))
        return _other_root(Raw(found[2].replace(",", "")), degree)
    for pattern, function, what in (
        (_ROOT, "sqrt", "square root"), (_LOGARITHM, "log", "natural logarithm"),
    ):  # fmt: skip
        if found := pattern.search(question):
            real = REAL if function == "sqrt" else REAL_LOGARITHM
            blanks = {"x": Raw(found[1].replace(",", "")), "function": Raw(function), "what": what}
            if found[1].startswith("-"):
                return [real.code(**blanks), COMPLEX.code(**blanks)]
            return [real.code(**blanks)]
    return []


def _other_root(x: Raw, degree: int) -> list[str]:
    if degree == 0:
        return []
    if x.startswith("-") and degree % 2 == 0:
        return [EVEN_ROOT.code(x=x, degree=degree), COMPLEX_ROOT.code(x=x, degree=degree)]
    return [ROOT.code(x=x, degree=degree)]


def _tell(found: Values) -> str:
    return f"The {found['what']} of {_signed(found['x'])} is **{number(found['result'])}**."


def _tell_complex(found: Values) -> str:
    result, what = found["result"], found["what"]
    told = f"{WORKS}the {what} of {_signed(found['x'])} is **{_written(result)}**"
    if what == "square root":
        return (
            f"{told}, and so is its negative, {_written(-result)}: the square of each is "
            f"{_signed(found['x'])}. Here i is the imaginary unit, with i² = \u22121."
        )
    return f"{told}, where i is the imaginary unit, with i² = \u22121."


def _tell_root(found: Values) -> str:
    x, degree = number(found["x"]), found["degree"]
    return (
        f"The {degree}{'rd' if degree == 3 else 'th'} root of {x} is **{number(found['result'])}**."  # noqa: PLR2004
    )


def _tell_complex_root(found: Values) -> str:
    return (
        f"{WORKS}one of the {found['degree']} roots is "
        f"**{_written(found['result'])}**, where i is the imaginary unit, with i² = \u22121."
    )


def _signed(x: float) -> str:
    return number(x).replace("-", MINUS)


def _written(value: complex) -> str:
    """Write a complex number as people do: "i", "2i", "1 + 3i"."""
    real, imaginary = round(value.real, 4), round(value.imag, 4)
    size = number(abs(imaginary))
    turned = "i" if size == "1" else f"{size}i"
    if not real:
        return f"{MINUS}{turned}" if imaginary < 0 else turned
    return f"{number(real)} {MINUS if imaginary < 0 else '+'} {turned}"


_AGAIN = " I'll try again with complex numbers."
_NOT_REAL = (
    "There's no such real number, so the code ended in `{error}`: the square of a real number is "
    "never negative." + _AGAIN
)
_NO_LOGARITHM = (
    "There's no such real number, so the code ended in `{error}`: no real power of e is zero or "
    "negative." + _AGAIN
)
_REAL_BODY = """
    import math

    what = $what
    x = $x
    result = math.$function(x)
    print(result)
    """
REAL = Kind("Root as a real number", _REAL_BODY, _tell, _NOT_REAL)
REAL_LOGARITHM = Kind("Logarithm as a real number", _REAL_BODY, _tell, _NO_LOGARITHM)
COMPLEX = Kind(
    "Result as a complex number",
    """
    import cmath

    what = $what
    x = $x
    result = cmath.$function(x)
    print(result)
    """,
    _tell_complex,
)
ROOT = Kind(
    "Root of a higher degree",
    """
    x, degree = $x, $degree
    size = abs(x) ** (1 / degree)
    result = round(size if x >= 0 else -size, 10)
    print(result)
    """,
    _tell_root,
)
EVEN_ROOT = Kind(
    "Even root as a real number",
    """
    import math

    x, degree = $x, $degree
    result = math.exp(math.log(x) / degree)
    print(result)
    """,
    _tell_root,
    _NOT_REAL,
)
COMPLEX_ROOT = Kind(
    "Even root as a complex number",
    """
    x, degree = complex($x), $degree
    result = x ** (1 / degree)
    print(result)
    """,
    _tell_complex_root,
)
