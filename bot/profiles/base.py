"""The base of all that people write: frozen, and nothing unknown is let through."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Strict(BaseModel):
    """A table of a profile; a key that is unknown is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)
