"""A code interpreter: programs for questions of figures, really run, and told in words."""

from playground.model import programs
from playground.model.arithmetic import digits
from playground.model.pieces import NewFile, Text
from playground.model.programs.charts import CHART
from playground.model.programs.program import FAILED
from playground.model.prompt import Prompt
from playground.model.python import Cell, run_cell

from .use import Arguments, Outcome, weight

TOOL = "code_interpreter"
PRINTED = "The code printed:\n\n```\n{output}\n```"
SILENT = "The code ran, and printed nothing."
# Words that ask for code whatever else they speak of.
CERTAIN = rf"{CHART}|\brandom numbers?\b|\bsalar(?:y|ies)\b.*\bby\b"
_LONGEST_READ = 10_000
_LONGEST_SHOWN = 2000


def written(part: str, _: Prompt) -> list[Arguments]:
    """Write the programs that answer a question, if it is one of figures."""
    if len(part) > _LONGEST_READ:
        return []
    return [{"code": code} for code in programs.written_for(part)]


def run(arguments: Arguments, _: Prompt) -> Outcome:
    """Run the code, and tell what came of it."""
    code = arguments["code"]
    cell = run_cell(code)
    files = (NewFile(made.content, made.name, made.kind, TOOL) for made in cell.files)
    info = {"code": code, "code_output": cell.output}
    return Outcome((Text(_told(code, cell)), *files), weight(code), info, failed=bool(cell.error))


def _told(code: str, cell: Cell) -> str:
    kind = programs.kind_of(code)
    if cell.error:
        return (kind.failed if kind else FAILED).format(error=cell.error)
    if kind:
        return kind.tell(cell.variables)
    if isinstance(cell.value, int | float):
        return f"`{code.strip().splitlines()[-1]}` = {digits(cell.value)}"
    output = cell.output.strip()[:_LONGEST_SHOWN]
    return PRINTED.format(output=output) if output else SILENT
