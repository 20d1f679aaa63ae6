"""Rules of routines: when they are due, in somebody's time zone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from itertools import islice
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim

UTC_NAME = "UTC"
UPCOMING = 3  # runs that a confirmation names


@dataclass(frozen=True, slots=True)
class Rule:
    """A schedule: as cron writes it, and in words that are read back as the same rule.

    Where the clock is set forward, a time that it skips is due as soon as it goes on; where it is
    set back, a time that comes twice is due the first time. Hourly rules are due every hour.
    """

    cron: str
    words: str

    def after(self, moment: float, zone: str) -> float:
        """Time of the next run after a moment; both in seconds since 1970."""
        return next(self.times(moment, zone))

    def upcoming(self, moment: float, zone: str) -> list[datetime]:
        """The next runs after a moment, in the zone's time."""
        here = zone_of(zone)
        times = islice(self.times(moment, zone), UPCOMING)
        return [datetime.fromtimestamp(time, here) for time in times]

    def times(self, moment: float, zone: str) -> Iterator[float]:
        """Every run after a moment."""
        latest = moment
        for time in CronSim(self.cron, datetime.fromtimestamp(moment, zone_of(zone))):
            # Where an hour comes twice, the simulation may begin with a time of the first one.
            if time.timestamp() > latest:
                latest = time.timestamp()
                yield latest


def zone_of(name: str) -> tzinfo:
    """Time zone of a name; UTC for one that isn't known."""
    if not is_zone(name):
        return UTC
    return ZoneInfo(name)


def is_zone(name: str) -> bool:
    """True if a name is that of a time zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def known_zone(name: str) -> str:
    """Return the name of a time zone that is known; UTC in place of any other."""
    return name if is_zone(name) else UTC_NAME


def in_words(moment: datetime) -> str:
    """A time as people read it: Mon 30 Nov, 9:00."""
    return f"{moment:%a} {moment.day} {moment:%b}, {moment.hour}:{moment:%M}"
