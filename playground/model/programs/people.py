"""A table of people, and statistics of their pay by group."""

import re

from .program import Kind, Raw, Values
from .quantities import value
from .wording import number, table

_PAY = re.compile(r"\b(salar(?:y|ies)|incomes?|wages?|pay|earnings|bonus(?:es)?)\b", re.IGNORECASE)
_ASKED = re.compile(
    r"\b(?:table|list|people|employees|persons|staff|statistics|average|mean|median)\b",
    re.IGNORECASE,
)
_GROUPS = re.compile(
    r"\b(?:by|per|for each|for every)\s+(?:the\s+)?(age|department|team|city|country|office)\b",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"\b(\d+)\s+(?:[a-z]+\s+)?(?:people|persons|employees|colleagues|rows|entries)\b", re.IGNORECASE
)
_PERSON = re.compile(
    r"\b([A-Z][a-z'-]+)[\s,:(]+(?:aged?\s+|is\s+)?(\d{2})[\s,):]+"
    r"(?:earns\s+|and\s+|years old\s+)?[€$£]?(\d[\d,]*)\b"
)
_NAMES = (
    "Ana", "Ben", "Chloe", "David", "Emma", "Farid", "Grace", "Hugo", "Ines", "Jonas", "Kira",
    "Liam", "Mia", "Noah", "Olga", "Paul", "Rosa", "Sven", "Tara", "Yusuf",
)  # fmt: skip
_PLACES = {
    "department": ("Sales", "Engineering", "Finance"), "team": ("Red", "Blue", "Green"),
    "city": ("Paris", "Berlin", "Madrid"), "country": ("France", "Germany", "Spain"),
    "office": ("North", "South", "West"),
}  # fmt: skip
_USUAL = 8


def read(question: str) -> list[str]:
    """Read the people, or how many to make up, and what to group them by."""
    pay, groups = _PAY.search(question), _GROUPS.search(question)
    if not (pay and groups and _ASKED.search(question)):
        return []
    by, given = groups[1].lower(), _PERSON.findall(question)
    if given and by == "age":
        people = [f"({name!r}, {int(age)}, {value(salary)})" for name, age, salary in given]
        made, seed = f"[{', '.join(people)}]", ""
    else:
        counted = _COUNT.search(question)
        names = _NAMES[: max(min(int(counted[1]) if counted else _USUAL, len(_NAMES)), 2)]
        column = (
            "random.randint(22, 61)" if by == "age" else f"random.choice({list(_PLACES[by])!r})"
        )
        made = f"[(name, {column}, random.randint(28, 70) * 100) for name in {list(names)!r}]"
        seed = "import random\n\nrandom.seed(5)\n"
    group = 'f"{column // 10 * 10} to {column // 10 * 10 + 9}"' if by == "age" else "column"
    pay_word = "salary" if pay[1].lower().startswith("salar") else pay[1].lower().removesuffix("s")
    return [
        PEOPLE.code(
            seed=Raw(seed), people=Raw(made), by=by, pay=pay_word, group=Raw(group),
            made_up=bool(seed),
        )
    ]  # fmt: skip


def _tell(found: Values) -> str:
    by, pay = found["by"].capitalize(), found["pay"].capitalize()
    people = table(
        ("Name", by, pay), [(n, str(column), number(p)) for n, column, p in found["people"]]
    )
    group = "Age group" if by == "Age" else by
    statistics = table(
        (group, "People", "Mean", "Median", "Lowest", "Highest"),
        [(name, *map(number, figures)) for name, *figures in found["rows"]],
    )
    made_up = "The people are made up. " if found["made_up"] else ""
    best = max(found["rows"], key=lambda row: row[2])
    return (
        f"The mean {pay.lower()} is highest in the group **{best[0]}**: {number(best[2])}.\n\n"
        f"{people}\n\n{statistics}\n\n{made_up}With so few in a group, the figures say little."
    )


PEOPLE = Kind(
    "Statistics of people by group",
    """
    import statistics
    $seed
    people = $people
    by, pay, made_up = $by, $pay, $made_up

    groups = {}
    for name, column, amount in people:
        groups.setdefault($group, []).append(amount)

    rows = []
    for group in sorted(groups):
        paid = groups[group]
        mean, median = statistics.mean(paid), statistics.median(paid)
        rows.append((group, len(paid), mean, median, min(paid), max(paid)))
        print(f"{group}: {len(paid)} people, mean {mean:.2f}, median {median:.2f}")
    """,
    _tell,
)
