"""Completion parameters of a profile's model, within Mistral's ranges."""

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from bot.profiles.base import Strict, Words

SCHEMA_MISSING = "the type json_schema needs a json_schema, and no other type has one"


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


class JsonSchema(Strict):
    name: Words
    schema_: dict[str, Any] = Field(alias="schema")
    description: str | None = None
    strict: bool | None = None


class ResponseFormat(Strict):
    type: Literal["text", "json_object", "json_schema"]
    json_schema: JsonSchema | None = None

    @model_validator(mode="after")
    def _schema_with_its_type(self) -> Self:
        if (self.type == "json_schema") != (self.json_schema is not None):
            raise ValueError(SCHEMA_MISSING)
        return self


class CompletionArgs(Strict):
    """A parameter that is not given is Mistral's to choose."""

    temperature: float | None = Field(default=None, ge=0, le=1)
    top_p: float | None = Field(default=None, ge=0, le=1)
    max_tokens: int | None = Field(default=None, ge=1)
    stop: Annotated[tuple[str, ...], BeforeValidator(_as_list)] = ()
    random_seed: int | None = Field(default=None, ge=0)
    presence_penalty: float | None = Field(default=None, ge=-2, le=2)
    frequency_penalty: float | None = Field(default=None, ge=-2, le=2)
    tool_choice: Literal["auto", "none", "any", "required"] | None = None
    reasoning_effort: Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"] | None = (
        None
    )
    response_format: ResponseFormat | None = None

    def settings(self) -> dict[str, Any]:
        """The parameters as fields of a request."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
