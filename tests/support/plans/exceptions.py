"""Functions whose statements may scan, or that no test runs, each with its reason."""

SCANNING: dict[str, str] = {}
UNTRIED: frozenset[str] = frozenset()
