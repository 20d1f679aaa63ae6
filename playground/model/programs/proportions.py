"""Two shares compared: whether one is really better, by a two-proportion z-test."""

import re

from .program import Kind, Raw, Values
from .wording import number, p_value

_N = r"(?<![\d.,])(\d+(?:,\d{3})*)(?!\d|,\d)"
_COMPARED = re.compile(
    r"\b(better|worse|significan\w+|differen\w+|improve\w*|higher|lower|more|outperform\w*|winn?er|wins?"
    r"|a/b|convert\w*|conversions?|chance|test(?:ed)?)\b",
    re.IGNORECASE,
)
_PAIRS = (
    re.compile(
        rf"\b(?:of|from|out of|among)\s+{_N},?\s+(?:[a-z-]+\s+){{0,7}}{_N}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"{_N}\s+(?:[a-z-]+\s+){{0,3}}(?:out of|of|from|in|among)\s+(?:the\s+)?{_N}",
        re.IGNORECASE,
    ),
    re.compile(rf"(?<![\d/.]){_N}\s*/\s*{_N}(?![\d/.])"),
    re.compile(rf"{_N}\s+[^\d.!?]{{2,60}}?{_N}"),
)
_NAMED = re.compile(
    r"\b(?:(?:with|on|for|in|saw|by|clicked|used|chose|took|tried|got|had)\s+"
    r"(the\s+[a-z]+(?:\s+(?!the\b|and\b)[a-z]+)?|[A-Z]\b)|((?:version|variant|page|group)\s+[A-Z0-9]\b))",
    re.IGNORECASE,
)
_GROUPS = 2
_SURE = 0.05


def read(question: str) -> list[str]:
    """Read two groups of some size, and in how many of each something happened."""
    if not _COMPARED.search(question) or "%" in question:
        return []
    for pattern in _PAIRS:
        pairs = [_pair(*found) for found in pattern.findall(question)]
        if len(pairs) == _GROUPS and all(0 <= hits <= size and size for size, hits in pairs):
            (size, hits), (other_size, other_hits) = pairs
            first, second = _names(question)
            groups = Raw(f"[({first!r}, {size}, {hits}), ({second!r}, {other_size}, {other_hits})]")
            return [PROPORTIONS.code(groups=groups)]
    return []


def _pair(one: str, other: str) -> tuple[int, int]:
    """Return a group's size, and how many of it: the smaller number."""
    numbers = sorted((int(one.replace(",", "")), int(other.replace(",", ""))))
    return numbers[1], numbers[0]


def _names(question: str) -> tuple[str, str]:
    """Read what the groups are called; "the new one" is of the first one's kind."""
    found = list(dict.fromkeys((one or other).strip() for one, other in _NAMED.findall(question)))
    if len(found) < _GROUPS:
        return "the first group", "the second group"
    first, second = found[:_GROUPS]
    return first, re.sub(r"\bone$", first.split()[-1], second)


def _tell(found: Values) -> str:
    (first, *_), (second, *_) = found["groups"]
    better, other = (second, first) if found["difference"] > 0 else (first, second)
    shares = (
        f"{first}: {found['share_a']:.1%} ({number(found['hits_a'])} of {number(found['size_a'])})"
        f", {second}: {found['share_b']:.1%} ({number(found['hits_b'])} of "
        f"{number(found['size_b'])})"
    )
    sure, p = found["p"] < _SURE, p_value(found["p"])
    verdict = (
        f"**Yes: {better} is better than {other}, and the difference is significant** ({p})."
        if sure
        else f"**The difference isn't significant** ({p}): it may well be chance."
    )
    if sure and better == first:
        verdict = f"**No: {first} is better than {second}, and significantly so** ({p})."
    low, high = (f"{100 * each:+.1f}" for each in (found["low"], found["high"]))
    return (
        f"{verdict}\n\n- {shares[0].upper()}{shares[1:]}\n"
        f"- Two-proportion z-test, two-sided: z = {found['z']:.2f}, {p}; significant is "
        f"p < {_SURE}\n"
        f"- The difference is {100 * found['difference']:+.1f} percentage points, with 95 % "
        f"confidence between {low} and {high}\n\n"
        f"{_caution(found)}"
    )


def _caution(found: Values) -> str:
    if found["expected"] < 5:  # noqa: PLR2004 - the usual rule of thumb
        return "The numbers are very small: take this as a hint only."
    return (
        "This holds if people were assigned at random; it says nothing about why the groups differ."
    )


PROPORTIONS = Kind(
    "Two-proportion z-test",
    """
    import math
    from statistics import NormalDist

    groups = $groups  # name, size, hits
    (name_a, size_a, hits_a), (name_b, size_b, hits_b) = groups
    share_a, share_b = hits_a / size_a, hits_b / size_b
    difference = share_b - share_a

    pooled = (hits_a + hits_b) / (size_a + size_b)
    expected = min(pooled, 1 - pooled) * min(size_a, size_b)
    z = difference / math.sqrt(pooled * (1 - pooled) * (1 / size_a + 1 / size_b))
    p = 2 * (1 - NormalDist().cdf(abs(z)))
    margin = 1.96 * math.sqrt(
        share_a * (1 - share_a) / size_a + share_b * (1 - share_b) / size_b
    )
    low, high = difference - margin, difference + margin
    print(f"{name_a}: {share_a:.2%}, {name_b}: {share_b:.2%}")
    print(f"z = {z:.3f}, p = {p:.4f}")
    """,
    _tell,
)
