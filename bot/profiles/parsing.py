"""Parser of written profiles, with one plain sentence for each mistake."""

import re
from collections.abc import Collection, Mapping

from pydantic import ValidationError

from bot.profiles import validation_messages
from bot.profiles.profile import Fields, Profile
from bot.profiles.tools import FUNCTIONS

# Words of the command /agent: `/agent list` is not a switch to a profile.
RESERVED = frozenset(
    {"list", "new", "edit", "delete", "follow", "keep", "about", "apps", "policy", "help"}
    | {"every", "routines"}
)
WRONG_NAME = (
    "A name is made of lower-case letters, digits and hyphens, "
    "begins with a letter and has at most 40 characters."
)
RESERVED_NAME = "The name “{name}” is taken: /agent {name} means something else."

ITSELF = "An agent can't hand over to itself."

LONGEST_NAME = 40
_NAME = re.compile(rf"[a-z][a-z0-9-]{{0,{LONGEST_NAME - 1}}}")


class ProfileError(Exception):
    """A profile is wrong; `problems` has a sentence for each place, such as `tools.0`."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(*problems.values())
        self.problems = dict(problems)


def parse(
    name: str, fields: Mapping[str, object], functions: Collection[str] | None = None
) -> Profile:
    """Build a profile from written fields. Raises ProfileError with every mistake.

    `functions` are the tools of one's own that it can list (None: any, also one that is gone).
    """
    problems = _problems_of_name(name)
    try:
        # Defaults are not validated, so give '': a profile without instructions is refused.
        context = {} if functions is None else {FUNCTIONS: functions}
        written = Fields.model_validate({"instructions": "", **fields}, context=context)
    except ValidationError as error:
        raise ProfileError(problems | validation_messages.problems(error)) from error
    if name in written.handoffs:
        problems["handoffs"] = ITSELF
    if problems:
        raise ProfileError(problems)
    return Profile(name=name, **dict(written))


def _problems_of_name(name: str) -> dict[str, str]:
    if not _NAME.fullmatch(name):
        return {"name": WRONG_NAME}
    return {"name": RESERVED_NAME.format(name=name)} if name in RESERVED else {}
