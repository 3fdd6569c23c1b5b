"""A sentence without what it only says to the listener: what is left is still word for word.

Only words are left out whose absence can not make the rest untrue: openings ("I'm pleased to report that"),
asides ("as you know"), and closing clauses that explain or praise and hold no figure (", reflecting strong
demand"). Conditions, exceptions, comparisons and changes of subject stay.
"""

# ruff: noqa: RUF001, ISC004 - marks of print are what this is about; an opening takes several lines

from __future__ import annotations

import re
from itertools import groupby

from desktop.document.model import Span
from desktop.document.results import Cited
from desktop.tasks.sentences import Sentence

MIN_WORDS = 4
_TOPIC = (
    r"(?:the|our|this|these|some|a\s+few|more|first|second|third|fourth|last|full|fiscal|quarterly|annual|year|quarter"
    r"|quarter['’]s|year['’]s|Q[1-4]|FY|20\d\d|financials?|results?|performance|numbers|details?|P&L|profit|loss|and|income"
    r"|statement|balance|sheet|cash|flows?|consolidated|overall|total|company|company['’]s|highlights?|guidance|outlook|slides?"
    r"|page|number|on|of|for|to|in|at|now|next|top|bottom|line|capital|allocation|key|items?|metrics?|liquidity|earnings"
    r"|revenues?|sales|margins?|expenses?|\d{1,2})"
)
_OPENINGS = (
    # Words that only join it to what was said before.
    r"(?:now|so|and|also|well|again|okay|ok|today|finally|lastly|first|second|third|next|overall|additionally|importantly"
    r"|moreover|furthermore|notably|specifically|clearly|obviously|of\s+course|in\s+addition|in\s+summary|in\s+short"
    r"|to\s+(?:summarize|recap|begin|start|reiterate|sum\s+up|conclude)|in\s+conclusion|with\s+that(?:\s+said)?"
    r"|that\s+said|all\s+in\s+all|in\s+fact|as\s+always|as\s+a\s+reminder|at\s+a\s+high\s+level|on\s+a\s+high\s+level)\s*,\s+",
    # "and" without a comma, where a subject follows.
    r"(?:and|so|now)\s+(?=(?:we|our|the|in|for|on|this|total|net|adjusted|as|based|during|at|with|gross|operating|diluted"
    r"|sales|revenues?|free|capital|organic|comparable|from|I|you)\b)",
    # A reason, where a subject of its own follows.
    r"(?:as\s+a\s+result(?:\s+of)?|given|because\s+of|due\s+to|thanks\s+to|driven\s+by|reflecting|building\s+on|in\s+light\s+of"
    r"|based\s+on\s+(?:the|our|these|this)\s+(?:strong\s+|solid\s+|actual\s+)*(?:results|strength|performance|momentum))"
    r"(?:\s+(?!(?:rates?|assum\w*|currency|current|expect\w*|except|exclud\w*|not|no)\b)[^\s,;$%\d]+){0,14},\s+"
    r"(?=(?:today,\s+)?(?:we|our|the|total|net|adjusted|sales|revenues?|gross|operating|earnings)\b)",
    r"you(?:['’]ll|\s+(?:can|will|may))\s+(?:also\s+)?(?:see|note|notice)\s+(?:that\s+)?(?=(?:we|our|the|in|total|net|adjusted)\b)",
    # Where the listener may look.
    r"as\s+(?:you(?:['’](?:ll|ve)|\s+(?:can|may|will|might|could|know|saw|see|have|heard|recall|remember))"
    r"|(?:I|we)(?:['’]ve)?(?:\s+(?:just|have|had|also|previously|noted|mentioned|discussed|said|reported|announced|indicated"
    r"|outlined|shared|stated|highlighted|described|communicated|disclosed|did|detailed))"
    r"|(?:noted|mentioned|discussed|shown|seen|stated|indicated|outlined|reported|announced|described|highlighted|detailed"
    r"|previously|most\s+of\s+you|many\s+of\s+you|expected|anticipated|[A-Z][a-z]+\s+(?:just\s+)?(?:said|mentioned|noted"
    r"|discussed|indicated|highlighted)))\b[^,;:.$€£%]{0,70},\s+",
    r"(?:(?:on|from|at)\s+(?:slide|page)s?\s+(?:number\s+)?\d{1,2}(?:\s*(?:and|to|-|–)\s*\d{1,2})?|here)\s*,\s+",
    r"(?:(?:on|at)\s+)?slides?\s+\d{1,2}\s+(?:shows?|highlights?|illustrates?)\s+that\s+",
    # A change of subject, where the new subject is the whole company.
    rf"(?:turning|moving|looking|going|getting|shifting|switching|starting|beginning)(?:\s+(?:now|on|over|back|ahead|quickly))*"
    rf"\s+(?:to|at|with|into|on|through)\s+(?:{_TOPIC}[\s]*){{1,8}}(?:,|;)\s+",
    rf"(?:with\s+(?:respect|regards?)\s+to|in\s+terms\s+of|regarding|as\s+for)\s+(?:{_TOPIC}\s*){{1,6}},\s+",
    # What the speaker feels or does.
    r"(?:I|we)(?:['’](?:m|re)|\s+(?:am|are|was|were))\s+(?:also\s+|very\s+|extremely\s+|particularly\s+|really\s+|so\s+)*"
    r"(?:pleased|happy|proud|delighted|glad|excited|thrilled|encouraged|gratified)\s+(?:to\s+(?:report|announce|say|share"
    r"|inform\s+you|note|tell\s+you|highlight)\s+|by\s+the\s+fact\s+)?that\s+",
    r"(?:I|we)(?:['’]d|\s+would|\s+want|\s+also\s+want|['’]ll|\s+will|\s+can|\s+should|\s+do)?\s*(?:also\s+)?(?:like\s+to\s+|want\s+to\s+"
    r"|wanted\s+to\s+)?(?:also\s+)?(?:note|report|add|highlight|mention|point\s+out|reiterate|emphasize|remind\s+you|say|share"
    r"|confirm)\s+that\s+",
    r"(?:please\s+note|note|keep\s+in\s+mind|bear\s+in\s+mind|let\s+me\s+(?:add|note|mention|remind\s+you|just\s+say)"
    r"|it(?:['’]s|\s+is)\s+(?:also\s+)?(?:worth\s+(?:noting|mentioning)|important\s+to\s+(?:note|remember|recognize)))\s+that\s+",
)
_OPENING = re.compile("|".join(rf"(?:{opening})" for opening in _OPENINGS), re.IGNORECASE)
_BAD_START = re.compile(r"(?:which|that|who|whose|and|but|or|because|as|of|to)\b", re.IGNORECASE)
_ASIDE = re.compile(
    r"\s*(?:,\s*as\s+(?:you(?:\s+(?:know|can\s+see|may\s+recall|saw|will\s+recall|may\s+remember))"
    r"|(?:I|we)(?:['’]ve)?\s+(?:just\s+|have\s+|previously\s+)*(?:mentioned|noted|said|discussed|indicated|announced|reported)"
    r"|(?:previously\s+|already\s+)?(?:mentioned|noted|announced|discussed|disclosed|expected|anticipated))"
    r"(?:\s+(?:earlier|before|previously|today|last\s+(?:quarter|month|week)))*\s*,"
    r"|,\s*of\s+course\s*,|\[(?:phonetic|indecipherable|sic|inaudible)\]|\((?:phonetic|sic|inaudible)\))",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r",\s+(?:and\s+)?(?:which\s+(?:is|was|were|are|reflects?|reflected|exceeded|demonstrates?|represents?|speaks|underscores?"
    r"|highlights?|includes?|we\s+believe|continues?|shows?|gives?|provides?|positions?|should|has|have|had)"
    r"|(?:primarily\s+|largely\s+|mainly\s+|principally\s+|partly\s+|mostly\s+|clearly\s+|again\s+|further\s+)*"
    r"(?:reflecting|representing|demonstrating|highlighting|underscoring|illustrating|showing|driven|led|supported|helped"
    r"|fueled|boosted|aided|due|owing|thanks|resulting|attributable|marking|capping|positioning|showcasing|validating"
    r"|reinforcing|evidencing|a\s+testament|a\s+reflection|as\s+(?:a\s+result|we|our|the|a)"
    r"|thus|giving|allowing|enabling|providing|continuing|keeping|putting|bringing\s+us|with\s+strong|with\s+continued))\b",
    re.IGNORECASE,
)
# What may not be left out with a closing clause: figures, conditions, exceptions, denials.
_KEEP = re.compile(
    r"[;\d]|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|half|double[sd]?|tripled?|exclud\w+|except|unless|if|provided"
    r"|subject\s+to|assum\w+|before|until|but|however|although|though|despite|not|no|never|without|only|offset\w*|partially"
    r"|partly|net\s+of|per\s+share|basis|versus|compared|guidance|low|mid|high|single|double)\b|n['’]t\b",
    re.IGNORECASE,
)


def claim(sentence: Sentence, text: str, score: float = 1.0, *, closed: bool = False) -> Cited:
    """`sentence` of the document's `text` without openings, asides and closings; its spans are what is left.

    `closed` keeps closings, and with them the mark at its end: for a paragraph.
    """
    words, places = laid_out(sentence, text)
    kept = _kept(words, closed=closed)
    if kept == [(0, len(words))]:
        return Cited(words, sentence.spans, score=score)
    value = " ".join(words[start:end].strip() for start, end in kept)
    spans = tuple(span for start, end in kept for span in stretches(places[start:end], text))
    return Cited(value, spans, score=score)


def _kept(words: str, *, closed: bool) -> list[tuple[int, int]]:
    """Half-open ranges of `words` that stay, in order."""
    start = 0
    while match := _OPENING.match(words, start):
        start = match.end()
    if _BAD_START.match(words, start):
        start = 0
    end = len(words)
    for closing in () if closed else _CLOSING.finditer(words, start):
        if not _KEEP.search(words, closing.end()):
            end = closing.start()
            break
    if len(words[start:end].split()) < MIN_WORDS:
        start, end = 0, len(words)
    kept = []
    for aside in _ASIDE.finditer(words, start, end):
        if words[start : aside.start()].strip():
            kept.append((start, aside.start()))
        start = aside.end()
    return [*kept, (start, end)] if words[start:end].strip() else kept


def laid_out(sentence: Sentence, text: str) -> tuple[str, list[int]]:
    """Its words with single spaces, and where in `text` each character stands."""
    chars: list[str] = []
    places: list[int] = []
    for span in sentence.spans:
        for word in re.finditer(r"\S+", span.of(text)):
            if chars:
                chars.append(" ")
                places.append(span.start + word.start() - 1 if word.start() else places[-1] + 1)
            chars += word.group()
            places += range(span.start + word.start(), span.start + word.end())
    return "".join(chars), places


def stretches(places: list[int], text: str) -> list[Span]:
    """The stretches of `text` that hold these characters; only white space may lie between two of one."""
    stretches: list[Span] = []
    for _, run in groupby(enumerate(places), key=lambda pair: pair[1] - pair[0]):
        run_places = [place for _, place in run]
        start, end = run_places[0], run_places[-1] + 1
        if stretches and not text[stretches[-1].end : start].strip() and start >= stretches[-1].end:
            start = stretches.pop().start
        stretches.append(Span(start, end))
    trimmed = []
    for span in stretches:
        part = span.of(text)
        left, right = len(part) - len(part.lstrip()), len(part) - len(part.rstrip())
        if left + right < len(part):
            trimmed.append(Span(span.start + left, span.end - right))
    return trimmed
