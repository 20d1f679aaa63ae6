"""Durations in words, as roughly as people need them."""

MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0  # seconds
SOON = 1.5 * MINUTE
UNITS = ((DAY, "a day", "days"), (HOUR, "an hour", "hours"), (MINUTE, "a minute", "minutes"))


def roughly(seconds: float) -> str:
    """Say a duration in its largest unit: "a minute", "about 20 minutes", "about 3 days"."""
    if seconds <= SOON:
        return "a minute"
    size, one, many = next(unit for unit in UNITS if seconds >= unit[0])
    count = round(seconds / size)
    return f"about {one}" if count == 1 else f"about {count} {many}"
