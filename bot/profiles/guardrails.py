"""Guardrails of a profile: Mistral's moderation of inputs and outputs."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from bot.profiles.base import Strict, Words

NO_MODERATION = "this needs moderation_llm_v1 or moderation_llm_v2"

Score = Annotated[float, Field(ge=0, le=1)]


class _Thresholds(Strict):
    """Lowest score at which each category counts."""

    sexual: Score | None = None
    hate_and_discrimination: Score | None = None
    violence_and_threats: Score | None = None
    selfharm: Score | None = None
    health: Score | None = None
    financial: Score | None = None
    law: Score | None = None
    pii: Score | None = None


class ThresholdsV1(_Thresholds):
    dangerous_and_criminal_content: Score | None = None


class ThresholdsV2(_Thresholds):
    dangerous: Score | None = None
    criminal: Score | None = None
    jailbreaking: Score | None = None


class _Moderation(Strict):
    # Required, as Mistral's default "none" makes a guardrail silently ineffective.
    action: Literal["block", "none"]
    ignore_other_categories: bool = False
    model_name: Words | None = None


class ModerationV1(_Moderation):
    custom_category_thresholds: ThresholdsV1 | None = None


class ModerationV2(_Moderation):
    custom_category_thresholds: ThresholdsV2 | None = None


class Guardrail(Strict):
    """With `block_on_error`, a request is refused if the moderation itself fails."""

    block_on_error: bool = False
    moderation_llm_v1: ModerationV1 | None = None
    moderation_llm_v2: ModerationV2 | None = None

    @model_validator(mode="after")
    def _moderates(self) -> Self:
        if not (self.moderation_llm_v1 or self.moderation_llm_v2):
            raise ValueError(NO_MODERATION)
        return self

    def settings(self) -> dict[str, Any]:
        """The guardrail as fields of a request."""
        return self.model_dump(mode="json", exclude_defaults=True)
