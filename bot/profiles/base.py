"""Base model of what people write: frozen, and unknown keys are rejected."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Strict(BaseModel):
    """Table of a profile; an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)
