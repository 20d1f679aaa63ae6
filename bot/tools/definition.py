"""Definition of a tool: a decorator that reads a function's parameters, types and docstring."""

import inspect
import re
from collections.abc import Awaitable, Callable, Collection, Mapping
from functools import partial
from typing import Annotated, Any, get_args, get_origin, get_type_hints, overload

from pydantic import BaseModel, ConfigDict, Field, create_model
from pydantic.errors import PydanticUserError
from pydantic.fields import FieldInfo

from bot.profiles.tools import KINDS
from bot.tools.blocking import blocking_call
from bot.tools.function_tool import TIMEOUT, FunctionTool, ToolCaller, parameters

LONGEST_NAME, LONGEST_DESCRIPTION = 64, 1_000  # characters
LONGEST_TIMEOUT = 600.0  # seconds
NAME = re.compile(rf"[a-z][a-z0-9_]{{0,{LONGEST_NAME - 1}}}")
WRONG = "The tool {name} {problem}."
WRONG_NAME = "needs a name of lower-case letters, digits and underscores that begins with a letter"
NO_TIMEOUT = f"needs a timeout from 0 to {LONGEST_TIMEOUT:.0f} seconds"

INSTEAD = "await something asynchronous, or `asyncio.to_thread`"

ToolFunction = Callable[..., Awaitable[object]]


class BadTool(Exception):
    """A tool is defined in a way that can't work; the message is one plain sentence."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(WRONG.format(name=name, problem=problem))


class Arguments(BaseModel):
    """Base of the models that check a call's arguments: nothing unknown is let in."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


@overload
def tool(function: ToolFunction) -> FunctionTool: ...
@overload
def tool(
    *,
    name: str = ...,
    title: str = ...,
    timeout: float = ...,
    consent: bool = ...,
    repeatable: bool = ...,
    workspaces: Collection[str] = ...,
    everywhere: bool = ...,
) -> Callable[[ToolFunction], FunctionTool]: ...
def tool(function: ToolFunction | None = None, **options: Any) -> Any:
    """Make a tool of an async function; raises BadTool.

    Its docstring tells the model what it does and when to call it. Each parameter has a type and a
    description: `city: Annotated[str, "Name of a city"]`. A parameter of the type ToolCaller gets
    who asks. See `FunctionTool` for the options.
    """
    return partial(_made, **options) if function is None else _made(function)


def _made(
    function: ToolFunction,
    *,
    name: str = "",
    timeout: float = TIMEOUT,
    workspaces: Collection[str] = (),
    **options: Any,
) -> FunctionTool:
    name = name or getattr(function, "__name__", "")
    _require(name, function, timeout, workspaces)
    hints = _hints(name, function)
    given = inspect.signature(function).parameters
    callers = [one for one in given if hints.get(one) is ToolCaller]
    fields = {one: _field(name, given[one], hints) for one in given if one not in callers}
    arguments = _model(name, fields)

    async def run(caller: ToolCaller, values: Mapping[str, Any]) -> object:
        return await function(**values, **dict.fromkeys(callers, caller))

    return FunctionTool(
        name=name,
        description=_description(name, function),
        arguments=arguments,
        run=run,
        timeout=float(timeout),
        workspaces=frozenset(workspaces),
        **options,
    )


def _require(
    name: str, function: ToolFunction, timeout: float, workspaces: Collection[str]
) -> None:
    if not NAME.fullmatch(name):
        raise BadTool(name, WRONG_NAME)
    if name in KINDS:
        raise BadTool(name, "has the name of one of Mistral's own tools")
    if not inspect.iscoroutinefunction(function):
        raise BadTool(name, "isn't an async function: write `async def`")
    if blocking := blocking_call(function):
        raise BadTool(name, f"calls {blocking}, which would hold up everybody: {INSTEAD}")
    if not 0 < timeout <= LONGEST_TIMEOUT:
        raise BadTool(name, NO_TIMEOUT)
    if isinstance(workspaces, str):
        raise BadTool(name, "needs a list of workspace ids as its workspaces")


def _hints(name: str, function: ToolFunction) -> dict[str, Any]:
    try:
        return get_type_hints(function, include_extras=True)
    except (NameError, TypeError, SyntaxError) as error:
        raise BadTool(name, f"has a type that can't be read: {error}") from error


def _field(name: str, given: inspect.Parameter, hints: Mapping[str, Any]) -> tuple[Any, Any]:
    """The type of a parameter and its field, as pydantic makes a model of them."""
    if given.kind in {given.VAR_POSITIONAL, given.VAR_KEYWORD, given.POSITIONAL_ONLY}:
        raise BadTool(name, f"can't have the parameter {given}: each needs a name of its own")
    if given.name not in hints:
        raise BadTool(name, f"has no type for its parameter {given.name}")
    if given.name.startswith("_") or hasattr(BaseModel, given.name):
        raise BadTool(name, f"can't have a parameter named {given.name}")
    hint = hints[given.name]
    if not (description := _documented(hint)):
        raise BadTool(
            name, f'doesn\'t describe its parameter {given.name}: write Annotated[…, "what it is"]'
        )
    default = ... if given.default is given.empty else given.default
    return hint, Field(default, description=description)


def _documented(hint: Any) -> str:
    """Description of a parameter: a text beside its type, or a pydantic field's."""
    notes = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
    told = (one.description if isinstance(one, FieldInfo) else one for one in notes)
    return next((one.strip() for one in told if isinstance(one, str) and one.strip()), "")


def _model(name: str, fields: Mapping[str, tuple[Any, Any]]) -> type[BaseModel]:
    try:
        model = create_model(name, __base__=Arguments, **dict(fields))  # type: ignore[call-overload]
        parameters(model)
    except (PydanticUserError, TypeError, ValueError) as error:
        problem = str(error).splitlines()[0].rstrip(".")
        raise BadTool(name, f"has a parameter that has no JSON schema: {problem}") from error
    made: type[BaseModel] = model
    return made


def _description(name: str, function: ToolFunction) -> str:
    told = inspect.cleandoc(function.__doc__ or "")
    if not told:
        raise BadTool(name, "has no docstring, which tells the agent what it does")
    if len(told) > LONGEST_DESCRIPTION:
        raise BadTool(name, f"has a docstring of more than {LONGEST_DESCRIPTION:,} characters")
    return told
