"""Kinds of wishes, read from the words of a question: documents, the web, both."""

import re

ANY_CASE = re.IGNORECASE

DOCUMENTS = re.compile(
    r"\b(?:documents?|docs|files?|librar(?:y|ies)|pdfs?|attachments?|uploads?|uploaded)\b", ANY_CASE
)
_OURS = re.compile(
    r"\b(?:our|the|these|those|this|my|your|all|both|two|three|four|each|every|which|what|any)\b"
    r"[^.?!]{0,40}\b(?:documents?|docs|files|librar(?:y|ies)|pdfs?|uploads?)\b",
    ANY_CASE,
)
POLICY = re.compile(
    r"\b(?:our|we|us|my team(?:'s)?|the company(?:'s)?)\b[^.?!]*"
    r"\b(?:polic(?:y|ies)|rules?|guidelines?|handbook|procedures?|regulations?|entitled?|notice"
    r" periods?|contracts?)\b"
    r"|\b(?:polic(?:y|ies)|guidelines?|rules?)\b[^.?!]*\b(?:do|did|have|of|for) (?:we|our|us)\b",
    ANY_CASE,
)
OTHERS = re.compile(
    r"\b(?:industry|competitors?|competition|market|others|peers|rivals|best[- ]practices?"
    r"|(?:the|and|or) web|web search|internet|online|benchmarks?|other companies|elsewhere"
    r"|publish(?:ed)?|state of the art)\b",
    ANY_CASE,
)
_OUR_SIDE = re.compile(r"\b(?:our|we|us|internal|documents?|library|in-house)\b", ANY_CASE)
_COMPARES = re.compile(
    r"\b(?:compar\w*|versus|vs\.?|differ\w*|against|stack up|measure up|hold up|match(?:es)?"
    r"|in line with|behind|ahead of|better|worse)\b",
    ANY_CASE,
)
_TOOLS = re.compile(
    r"\b(?:search|the web|internet|online|documents?|librar(?:y|ies)|sources?|cite|latest|news"
    r"|competitors?|industry|evidence|calculate|compute|plot|chart|draw)\b",
    ANY_CASE,
)
CURRENT = (
    r"\b(?:latest|recent(?:ly)?|this (?:week|month|year)|today|yesterday|currently|trends?"
    r"|sources?|cite|evidence|verify|fact[- ]check|claims?|brief (?:me|us)|competitors?|industry"
    r"|state of the art|best practices?|what(?:'s| is) new|check (?:whether|if)"
    r"|what happened(?! here| in this thread))\b"
    r"|\b(?:is it|it's|it is) (?:really |actually )?(?:true|correct|a fact|a myth)\b"
    r"|\bcompare\b|\bcomparison of\b|\bpros and cons\b"
    r"|\btable (?:of|with|comparing) (?:the|two|three|four|five|\d)\b"
)


def calls_for_tools(question: str) -> bool:
    """Tell whether a question asks to look something up, or for what only a tool can give."""
    return bool(_TOOLS.search(question))


def is_comparison_with_others(question: str) -> bool:
    """Tell whether our own documents or ways are to be compared with those of others."""
    return all(pattern.search(question) for pattern in (OTHERS, _OUR_SIDE, _COMPARES))


def is_about_documents(question: str) -> bool:
    """Tell whether a question is about our documents or policies, and about nothing else."""
    if OTHERS.search(question):
        return False
    return bool(_OURS.search(question) or POLICY.search(question))
