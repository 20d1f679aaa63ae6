"""Topic of a question: what is left to search for without the words that ask for a search."""

import re

ANY_CASE = re.IGNORECASE
_LONGEST = 600  # characters: what is longer is a text to work on

_WHERE = (
    r"(?:the |our |my |your |this |these |those |all |all of |any |of )*"
    r"(?:channel's |team's |company's |internal |own |shared |three |two )*"
    r"(?:documents?|docs|files?|librar(?:y|ies)|attachments?|uploads?|pdfs?|policies)"
    r"(?: (?:of|in|from) (?:this|the|our) (?:channel|library|team|company))?"
)
_WEB = (
    r"(?:(?:(?:on|in|from|through|across|using) (?:the )?|the )(?:web|internet)|(?:the )?internet"
    r"|online|(?:on )?google)"
)
_SPAN = (
    r"(?:(?:right )?now|today|recently|lately|currently|so far|these days"
    r"|(?:in |over |during |within )?(?:this|last|past|the last|the past|current|recent)"
    r" (?:few |couple of |\w+ )?(?:days?|weeks?|months?|quarters?|years?))"
)
_NEWS = r"(?:news|headlines?|developments?|updates?|advances?|breakthroughs?|progress|events?)"

# Sentences and endings that say how to answer, not what to search for.
_MANNER = re.compile(
    r"(?:^|(?<=[.?!:;,]))\s*(?:and |but )?(?:please )?(?:also )?"
    r"(?:with|cite|citing|give|show|quote|include|including|add|name|list|provide|link|mention)\b"
    r"[^.?!,;]{0,50}\b(?:sources?|evidence|sides?|references?|citations?|links?|it|them|passages?"
    r"|wording|table|conflicts?|word for word)\b\s*(?:[.?!]+(?=\s|$)|$)"
    r"|\s+(?:with|citing|and cite|including) (?:your |the |some |good |reliable |all )?"
    r"(?:sources?|evidence|references?|citations?|links?)\W*$"
    r"|\s+in (?:a|one) (?:short |small |clear )?table\b",
    ANY_CASE,
)
# What a question begins with, one to a line.
_SAY = r"(?:say|state|mention|tell|contain|write|specify|describe|talk|speak)s?"
_AREA = r"(?:in|on|about|of|from|with|for|regarding|around)(?: the (?:field|world|area) of)?"
_NEWER = r"(?:(?:very |most )?(?:latest|recent|newest|current|important|new) )*"
_IS = r"(?:'s| is| are| was| has| have)"
_LEADS = tuple(
    re.compile(rf"^\W*{lead}\b\W*", ANY_CASE)
    for lead in (
        r"(?:please|can you|could you|would you|will you|now|then|and|also|so|let's)",
        r"(?:i|we) want (?:you )?to",
        rf"(?:search|browse|look in|check|research|consult) (?:{_WEB}|{_WHERE}|(?:the )?{_NEWS})",
        r"(?:a )?(?:web|internet|online) (?:search|research)",
        r"(?:write|create|make|prepare|draft)(?: a| an| the)?(?: \w+)? (?:report|briefing|memo)",
        r"(?:search|google|look up|look for|look into|research|investigate|find(?: out)?)(?= \S)",
        r"(?:me|us|if|whether)(?= \S)",
        r"(?:give|show|explain|describe|quote)(?: (?:me|us))?(?= \S)",
        r"(?:passage|pros and cons)(?= \S)",
        r"(?:brief|update|inform|tell) (?:me|us)",
        rf"what{_IS}?(?: there)? (?:new|the latest|the newest)(?: {_NEWS})?",
        rf"what{_IS}?(?: been)? (?:happened|happening|going on)(?: {_SPAN})*",
        rf"(?:what{_IS} )?(?:there )?(?:the |some |any )?{_NEWER}{_NEWS}(?: {_SPAN})* {_AREA}",
        rf"{_AREA}(?= \S)",
        r"(?:is it|it is|it's) (?:really |actually )?(?:true|correct|a fact|a myth)",
        r"(?:verify|fact[- ]check|check|examine|assess|test|validate)(?: (?:the|this|that|my))*",
        r"(?:here is )?(?:a |the |this )?(?:claim|statement|assertion)(?: to check)?(?: is)?",
        r"that(?= \S)",
        rf"(?:where|what|which|how|does|do) (?:does |do |is |are |can )?{_WHERE} {_SAY}",
        rf"(?:compare|contrast)(?: what)?(?: {_WHERE} (?:say|state|write|recommend)s?)?",
        r"(?:anything|something)(?= \S)",
        r"(?:summari[sz]e|sum up|recap)(?= \S)",
        r"(?:how does )?(?:our|the|your) way (?:of|to)(?: doing| handling)?",
        r"what(?:'s| is| are| was| were)",
        r"how do(?:es)? (?:we|our|i)(?= \S)",
        r"how (?:can|should|do) (?:we|i|you)",
        r"(?:the|our|is there|say|a|an)",
    )
)
_INSIDE = re.compile(
    rf"\s*,?\s*\b(?:according to|in|from|within|as per|per|based on|using|by|of) {_WHERE}(?=\W|$)"
    rf"|\s*\b{_WEB}(?=\W|$)|\s*\b(?:{_SPAN})(?=\W*$)|\s*\bfor (?:me|us)(?=\W*$)",
    ANY_CASE,
)
# "… with what competitors publish" and "… compare with the industry's" say whom to compare with.
_OTHERS = re.compile(
    r",?\s*\b(?:(?:compares?|compared|comparing|differs?|stacks? up|measures? up|holds? up)\s+)?"
    r"(?:with|to|against|from|versus|vs\.?|and)\s+(?:what |that of |those of |how )?"
    r"(?:the |our |other |most |common |current |usual )*"
    r"(?:industry|competitors?|competition|market|others|peers|rivals|best[- ]practices?"
    r"|web|rest of the world|outside|companies|standards?|benchmarks?)\b.*$",
    ANY_CASE,
)


def topic(question: str) -> str:
    """Return what a question is about, in its own words; the whole where nothing else is left."""
    plain = " ".join(question[:_LONGEST].split())
    found = _INSIDE.sub("", _OTHERS.sub("", _MANNER.sub(" ", plain))).strip()
    found = _without_leads(found)
    return found.strip(" .?!:;,\"'\u201c\u201d") or plain.strip(" .?!")


def is_manner(part: str) -> bool:
    """Tell whether a sentence only says how to answer: "Cite sources."."""
    return not _MANNER.sub("", part[:_LONGEST].strip()).strip(" .?!")


def _without_leads(text: str) -> str:
    """Take away beginnings that say nothing, as long as there are any."""
    while True:
        before = text
        for lead in _LEADS:
            text = lead.sub("", text, count=1)
        if text == before:
            return text
