"""Who owes what under a document, and the risks that it names, word for word."""

# ruff: noqa: RUF001 - marks of print

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from desktop.document.results import Cited, Section
from desktop.progress import JobContext
from desktop.tasks.summary.claims import laid_out, stretches
from desktop.tasks.summary.source import Source

COLUMNS = ("Who", "Kind", "What", "Condition")

_NOUN = (
    r"(?:(?!(?:If|Unless|When|Whenever|Where|Whether|Until|Upon|Except|Subject|Notwithstanding|Provided|Further|Accordingly|In|For"
    r"|During|On|At|As|However|Therefore|Thereafter|Moreover|WHEREAS|NOW)\b)[A-Z][\w&.'’-]*)"
)
_WHO = (
    rf"(?P<who>(?:(?:[Ee]ach|[Ee]ither|[Nn]either|[Bb]oth|[Tt]he|[Aa]ny|[Nn]o|[Aa]n?|[Ss]uch|[Aa]ll)\s+)*"
    rf"(?:{_NOUN}(?:\s+(?:(?:of|and|or|the|to|its|their|any|each)\s+)*{_NOUN}){{0,5}}"
    r"|(?:(?:disclosing|receiving|other|non-breaching|breaching|defaulting|first|second|respective)\s+)?"
    r"(?:part(?:y|ies)|company|seller|buyer|purchaser|tenant|landlord|lessee|lessor|borrower|lender|employee|employer"
    r"|supplier|customer|client|contractor|licensee|licensor|recipient|discloser|provider|agent|guarantor|trustee|board"
    r"|agreement|obligations?|provisions?|information|notices?)"
    rf"(?:\s+(?:of|under|to)\s+(?:this|the|each)\s+\w+)?(?:\s+(?:and|or)\s+(?:its|their)\s+{_NOUN})?))"
)
_MODAL = (
    r"(?P<modal>shall\s+(?:not|have\s+no|be\s+liable|be\s+entitled|be\s+responsible|indemnify|terminate|survive)|shall"
    r"|must(?:\s+not)?|may\s+not|may\s+(?:only\s+)?terminate|may|will\s+not|will|agrees?\s+(?:not\s+)?(?:to|that)|undertakes?\s+to"
    r"|covenants?\s+(?:and\s+agrees?\s+)?(?:to|that)|(?:is|are)\s+(?:not\s+)?(?:required|obliged|obligated|entitled|liable"
    r"|responsible|permitted|prohibited)\b|warrants?(?:\s+that)?|represents?\s+(?:and\s+warrants?\s+)?that|indemnif(?:y|ies)\b"
    r"|acknowledges?(?:\s+and\s+agrees?)?(?:\s+that)?)"
)
_DUTY = re.compile(
    rf"{_WHO}(?:\s*,[^,;]{{1,80}},)?\s+(?:hereby\s+|further\s+|also\s+|expressly\s+|hereto\s+|each\s+|mutually\s+|in\s+turn\s+)*{_MODAL}\b"
)
_KINDS = (
    ("Must not", re.compile(r"\b(?:not|no|prohibited)\b", re.IGNORECASE)),
    ("Liability", re.compile(r"\b(?:liable|indemnif|responsible)", re.IGNORECASE)),
    ("End", re.compile(r"\b(?:terminat|surviv)", re.IGNORECASE)),
    (
        "May",
        re.compile(r"^(?:may|shall\s+be\s+entitled|(?:is|are)\s+(?:entitled|permitted))\b", re.IGNORECASE),
    ),
    ("Statement", re.compile(r"^(?:warrant|represent|acknowledge)", re.IGNORECASE)),
)
# "Neither the Buyer nor any of its Agents shall ...": without it the duty would say the contrary.
_DENIED = re.compile(r"\b(?:[Nn]either|[Nn]or|[Nn]one|[Nn]o)\b[^.;:]{0,160}$")
_CONDITION = re.compile(
    r"(?:If|Unless|Upon|Except|Subject\s+to|In\s+the\s+event|In\s+case|Provided|Notwithstanding|Within|After|Before|On|Until|To\s+the"
    r"|For|During|At|As\s+(?:a\s+condition|soon|long)|When(?:ever)?|Where|While|Following|Prior)\b",
    re.IGNORECASE,
)
# Not who owes it, but a word that goes with the one who does: "notices under this Agreement shall ...".
_WITHIN = re.compile(
    r"\b(?:under|of|to|in|by|with|for|from|between|against|on|upon|that)\s+(?:(?:this|the|such|each|any|its|their|a|an)\s+)*$",
    re.IGNORECASE,
)
# "If the Buyer agrees to ..." binds nobody.
_SUPPOSED = re.compile(r"\b(?:if|unless|when(?:ever)?|where|whether|until)\s+$", re.IGNORECASE)
_JOINED = re.compile(r"(?:[,;:]\s*(?:and|but|or)?|\b(?:and|but))\s*$")
_STRONG = {"Must not": 1.0, "Must": 1.0, "Liability": 0.9, "End": 0.9, "May": 0.3, "Statement": 0.2}
_DUTY_WORDS = re.compile(
    r"\b(?:pay|deliver|return|destroy|notify|disclose|keep|maintain|provide|use|indemnify|terminate|reimburse|comply|assign"
    r"|protect|hold|insure|repay|perform|report)\b",
    re.IGNORECASE,
)
_FORMAL = re.compile(
    r"\b(?:counterparts|headings|governing\s+law|severab|waiver|entire\s+agreement|singular|plural)\b",
    re.IGNORECASE,
)
_RISK = re.compile(
    r"\b(?:risks?|uncertain\w*|adverse(?:ly)?|materially\s+(?:affect|harm|reduce)\w*|litigation|lawsuits?|penalt(?:y|ies)|fines?"
    r"|breach\w*|default\w*|damages|loss(?:es)?|liabilit(?:y|ies)|liable|indemnif\w+|terminat\w+|insolven\w+|bankrupt\w+"
    r"|going\s+concern|impairment|headwinds?|shortages?|disruptions?|volatil\w+|exposure|exposed|depend(?:s|ent)\s+on|injunct\w+"
    r"|irreparable|inflation|delays?|recall|investigation|cyber\w*|fraud|unable\s+to|fail(?:s|ure)?\s+to|may\s+not\s+be\s+able"
    r"|no\s+assurance|could\s+(?:be|cause|result|have|harm|reduce|affect|lead))\b",
    re.IGNORECASE,
)
_BOILER = re.compile(
    r"forward[\s-]looking|10-[KQ]\b|risks\s+and\s+uncertainties\s+(?:that|which)|SEC\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Duty:
    index: int
    worth: float
    row: tuple[Cited, ...]


def obligations(
    source: Source, scores: Sequence[float], wanted: int, ctx: JobContext
) -> tuple[Section | None, frozenset[int]]:
    """A table of who must, must not or may do what, in the document's order, and the sentences it stands on.

    At most `wanted` rows: duties before rights, those with plain acts and figures first.
    """
    found: list[_Duty] = []
    for index in range(len(source.sentences)):
        ctx.check()
        found += _duties(source, index, scores)
    best = sorted(found, key=lambda duty: -duty.worth)[:wanted]
    if not best:
        return None, frozenset()
    best.sort(key=lambda duty: (duty.index, duty.row[2].spans[0].start))
    table = Section("obligations", "Who owes what", "table", tuple(duty.row for duty in best), COLUMNS)
    return table, frozenset(duty.index for duty in best)


def risks(source: Source, scores: Sequence[float], wanted: int) -> list[int]:
    """Indices of the sentences that tell most of risks, in the document's order."""
    found = []
    for index, text in enumerate(source.texts):
        told = len({match.group().lower() for match in _RISK.finditer(text)})
        if told and not _BOILER.search(text) and 6 <= len(text.split()) <= 90:
            found.append((min(told, 4) * 0.25 + float(scores[index]), index))
    return sorted(index for _, index in sorted(found, key=lambda pair: (-pair[0], pair[1]))[:wanted])


def _duties(source: Source, index: int, scores: Sequence[float]) -> Iterator[_Duty]:
    """Each clause of a sentence that binds or allows someone; a clause goes on to the next, or to the end."""
    text = source.doc.text
    words, places = laid_out(source.sentences[index], text)
    matches: list[re.Match[str]] = []
    for match in _DUTY.finditer(words):
        # One in the middle of another belongs to it: "shall return what the Buyer may ask for".
        own = not matches or (
            _JOINED.search(words, 0, match.start()) and not matches[-1]["modal"].endswith("that")
        )
        subject = not _WITHIN.search(words, 0, match.start()) or _DENIED.search(words, 0, match.start())
        if own and subject and not _SUPPOSED.search(words, 0, match.start()):
            matches.append(match)
    before = 0
    for at, match in enumerate(matches):
        stop = words.find(";", match.end())
        following = matches[at + 1].start() if at + 1 < len(matches) else len(words)
        end = min(stop if stop > 0 else len(words), following)
        duty = _Clause(words, places, text, before, match, end)
        before = end
        what = duty.what()
        if len(what.split()) < 3:
            continue
        kind = duty.kind(what)
        worth = _STRONG[kind] + 0.3 * bool(_DUTY_WORDS.search(what)) + 0.15 * bool(re.search(r"\d", what))
        worth += 0.5 * float(scores[index]) - 0.5 * bool(_FORMAL.search(words))
        yield _Duty(index, worth, duty.row(kind, what, worth))


@dataclass(frozen=True, slots=True)
class _Clause:
    """One duty: the sentence in one line, where the clause before it ends, its match, where it ends."""

    words: str
    places: list[int]
    text: str
    before: int
    match: re.Match[str]
    end: int

    def what(self) -> str:
        said = self.words[self.match.start("modal") : self.end].rstrip(" ,;")
        return re.sub(
            r"[,;]?\s+(?:and|or|but|that|if|provided(?:,?\s+(?:however|further))?,?\s+that)$", "", said
        )

    def kind(self, what: str) -> str:
        modal = self.match["modal"]
        if self._denied() is not None or self.match["who"].lower().startswith(("no ", "neither ")):
            return "Must not"
        if modal.endswith("that") and not re.search(r"\b(?:shall|will|must|not)\b", what):
            return "Statement"
        return next((name for name, pattern in _KINDS if pattern.search(modal)), "Must")

    def row(self, kind: str, what: str, worth: float) -> tuple[Cited, ...]:
        denied = self._denied()
        start, end = self.match.span("who")
        modal = self.match.start("modal")
        start = start if denied is None else denied
        return (
            self._cited(start, end, "party"),
            replace(self._cited(*self.match.span("modal"), "duty"), value=kind, support="derived"),
            replace(self._cited(modal, modal + len(what)), score=worth),
            self._condition(start),
        )

    def _denied(self) -> int | None:
        found = _DENIED.search(self.words, self.before, self.match.start())
        return found.start() if found else None

    def _condition(self, end: int) -> Cited:
        """What stands before it in the clause, where that begins as a condition."""
        start = (
            self.before
            + len(self.words[self.before : end])
            - len(self.words[self.before : end].lstrip(" ,;"))
        )
        found = _CONDITION.match(self.words, start, end) if start < end else None
        return self._cited(start, start + len(self.words[start:end].rstrip(" ,"))) if found else Cited("", ())

    def _cited(self, start: int, end: int, kind: str = "") -> Cited:
        return Cited(self.words[start:end], tuple(stretches(self.places[start:end], self.text)), kind=kind)
