"""Wishes that are read as a whole: all documents, documents and the web, a quiz, a report."""

import re
from collections.abc import Callable

from playground.model.documents import quiz
from playground.model.documents.sections import named
from playground.model.documents.telling import NO_DOCUMENTS
from playground.model.prompt import Prompt
from playground.model.topics import topic
from playground.model.web.pages import pages, search
from playground.model.wishes import DOCUMENTS, OTHERS, POLICY, is_comparison_with_others

from . import interpreter, library, web
from .drawing import images
from .library import ABOUT, ALL, CONTRADICTIONS, POINTS, QUESTION, RECOMMENDATIONS, SUMMARY, TOPICS
from .running import Plan
from .use import Use

ANY_CASE = re.IGNORECASE

_COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
           "nine": 9, "ten": 10}  # fmt: skip
_COUNT = re.compile(
    rf"\b(\d\d?|{'|'.join(_COUNTS)})\s+(?:\w+ )?(?:points?|bullets?|sentences?|questions?|lines?"
    r"|things|takeaways?|items?)\b",
    ANY_CASE,
)
_QUIZ = re.compile(
    r"\b(?:ask|quiz|test|examine|drill) (?:me|us)\b(?!.*\b(?:if|whether)\b)|\bquiz (?:about|on)\b",
    ANY_CASE,
)
_NO_REPLY = re.compile(r"\?\s*$|^\W*(?:stop|enough|quit|end|no more|cancel)\b", ANY_CASE)
_CONFLICT = re.compile(
    r"\b(?:contradict\w*|conflict\w*|disagree\w*|inconsisten\w*|discrepan\w*|clash\w*|mismatch\w*"
    r"|differ\w*|at odds|compare)\b",
    ANY_CASE,
)
_ADVICE = re.compile(r"\b(?:recommend\w*|advice|advis\w*|guidance|suggest\w*)\b", ANY_CASE)
_INVENTORY = re.compile(
    r"\b(?:topics?|subjects?|themes?|cover|contain)\b|\b(?:what|which|list|show)\b[^.?!]*"
    r"\b(?:documents?|files?|docs)\b[^.?!]*\b(?:have|are there|exist|available|here|know|see)\b"
    r"|\bwhat(?:'s| is| are)? in\b"
    r"|\bwhat are (?:the|our|these)\b[^.?!]*\babout\b"
    r"|^\W*list\b",
    ANY_CASE,
)
_SUMMARY = re.compile(
    r"\b(?:sum(?:s|med)?(?: \w+)? up|summar\w+|overview|key points?|main points?|in short|gist"
    r"|tl;?dr|outline|essentials?|takeaways?)\b",
    ANY_CASE,
)
_SUBJECT = re.compile(
    r"\b(?:about|on|regarding|concerning|when it comes to|as to|for)\s+"
    r"(?!(?:\w+ )?(?:documents?|docs|files?)\b)([^,.?!;:]+?)"
    r"(?=,|[.?!;:]|\s+(?:with|and (?:show|their|where))\b|$)",
    ANY_CASE,
)
_REPORT = re.compile(r"\b(?:report|briefing|dossier|memo|paper|one-pager)\b", ANY_CASE)
_REPORT_TOPIC = re.compile(
    r"\b(?:report|briefing|dossier|memo|paper|one-pager)\b(?: \w+)?? (?:on|about|of|for|regarding)"
    r" (.+?)(?=[,.:;!?]|\s+(?:with|that|which|using|including|combining|from|based|by|at once"
    r"|in one|and (?:search|include|use|add|draw|calculate|look|make))\b|$)",
    ANY_CASE,
)
_KINDS = {
    "web": r"\b(?:web|internet|search|online|research|news|market)\b",
    library.TOOL: r"\b(?:documents?|docs|library|files?|internal)\b",
    interpreter.TOOL: r"\b(?:calculat\w+|comput\w+|code|chart|plot|graph|statistics|figures?"
    r"|numbers?|analy\w+)\b",
    images.TOOL: r"\b(?:pictures?|images?|illustrations?|draw\w*|cover|paint\w*)\b",
}
_SAMPLE_FIGURES = (12.0, 15.0, 14.0, 18.0)
_KINDS_OF_A_REPORT = 3
_WEB = ("web_search", "web_search_premium")

Reader = Callable[[str, Prompt, set[str]], Plan | None]


def whole(question: str, prompt: Prompt, available: set[str]) -> Plan | None:
    """Find what a question asks for that is more than one search; None where it isn't."""
    if _REPORT.search(question):
        return None
    return next((plan for read in _READERS if (plan := read(question, prompt, available))), None)


def _quiz(question: str, prompt: Prompt, available: set[str]) -> Plan | None:
    if library.TOOL not in available:
        return None
    if (standing := quiz.standing(prompt)) and not _NO_REPLY.search(question):
        number, count = standing
        return _look(QUESTION.format(number=number + 1, count=count))
    found = _SUBJECT.search(question)
    elsewhere = found and not DOCUMENTS.search(question) and not library.holds(found[1], prompt)
    if elsewhere or not _QUIZ.search(question):
        return None
    return _look(QUESTION.format(number=1, count=_counted(question) or 5))


def _both(question: str, _: Prompt, available: set[str]) -> Plan | None:
    """Look into the documents and search the web for the same thing."""
    tool = next((name for name in _WEB[::-1] if name in available), None)
    if not tool or not is_comparison_with_others(question):
        return None
    subject = topic(question)
    uses = (
        Use(library.TOOL, {"query": subject}),
        Use(tool, {"query": web.as_others_do(subject, question)}),
    )
    if library.TOOL not in available:
        return Plan(uses[1:], preface=NO_DOCUMENTS)
    return Plan(uses, has_sections=True)


def _documents(question: str, prompt: Prompt, available: set[str]) -> Plan | None:
    """Look into all documents, or those that are named, at once."""
    about = named(question, prompt.documents)
    if library.TOOL not in available or not (about or DOCUMENTS.search(question)):
        return None
    which = " and ".join(document.name for document in about) or ALL
    among = which if len(about) > 1 else ALL
    found = _SUBJECT.search(question)
    subject = f"{ABOUT}{found[1]}" if found and not named(found[1], prompt.documents) else ""
    if _CONFLICT.search(question) or (_ADVICE.search(question) and not about):
        begins = RECOMMENDATIONS if _ADVICE.search(question) else CONTRADICTIONS
        return _look(f"{begins}{among}{subject}")
    if _SUMMARY.search(question) and not subject:
        return _look(f"{SUMMARY}{which}{POINTS.format(count=_counted(question) or 5)}")
    if _INVENTORY.search(question) and not subject:
        return _look(f"{TOPICS}{which}")
    return None


def _policy(question: str, _: Prompt, available: set[str]) -> Plan | None:
    """Look for our own rules in our own documents, and nowhere else."""
    if library.TOOL not in available or OTHERS.search(question) or not POLICY.search(question):
        return None
    return _look(topic(question))


def reported(question: str, available: set[str], read: Plan) -> Plan:
    """Give a report its sections; what was not read from its parts is about the whole's subject."""
    kinds = [kind for kind, words in _KINDS.items() if re.search(words, question, ANY_CASE)]
    web_tool = next((name for name in _WEB[::-1] if name in available), "")
    tools = [web_tool if kind == "web" else kind for kind in kinds]
    wanted = [tool for tool in tools if tool in available]
    if not _REPORT.search(question) or len(wanted) < _KINDS_OF_A_REPORT:
        return read
    found = _REPORT_TOPIC.search(question)
    subject = found[1] if found else topic(question)
    parts = {use.tool: use for use in read.uses}
    uses = tuple(
        parts[tool] if tool in parts and len(parts) > 1 else _on(subject, tool) for tool in wanted
    )
    is_missing = library.TOOL in tools and library.TOOL not in available
    preface = NO_DOCUMENTS if is_missing else ""
    return Plan(uses, at_once=True, preface=preface, has_sections=True)


def _on(subject: str, tool: str) -> Use:
    """Use a tool for a subject, of which no more is said."""
    arguments = {
        interpreter.TOOL: {"code": _growth(subject)},
        images.TOOL: {"prompt": subject},
    }
    return Use(tool, arguments.get(tool, {"query": subject}))


def _growth(subject: str) -> str:
    """Write the code for the growth, in percent, of the figures that the web has on a subject."""
    found = [page.figures for page in search(subject, pages()) if page.figures]
    first, *_, last = found[0] if found else _SAMPLE_FIGURES
    growth = f"round(({last:g} - {first:g}) / {first:g} * 100, 1)"
    return f'print("Growth from {first:g} to {last:g}, in percent:", {growth})'


def _look(query: str) -> Plan:
    return Plan((Use(library.TOOL, {"query": query}),))


def _counted(question: str) -> int:
    """Read how many points or questions are wanted; 0 where that isn't said."""
    found = _COUNT.search(question)
    return (_COUNTS.get(found[1].lower()) or int(found[1])) if found else 0


_READERS: tuple[Reader, ...] = (_quiz, _both, _documents, _policy)
