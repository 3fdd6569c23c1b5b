"""The figures of a financial document as rows: which measure, how much, for when, against what before."""

# ruff: noqa: RUF001 - dashes of print

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from desktop.document.measures import BY_NAME, guided, measures
from desktop.document.model import Span
from desktop.document.results import Cited
from desktop.progress import JobContext
from desktop.tasks.extraction.amounts import Amount, percents, sums
from desktop.tasks.summary.claims import claim, laid_out, stretches
from desktop.tasks.summary.source import Source

_UNIT = re.compile(
    r"\s*(?:a|per)\s+(?:(?:fully|diluted|basic|common|ordinary)\s+)*(?:share|unit)\b", re.IGNORECASE
)
_RANGE = re.compile(r"\s*(?:to|and|[-–])\s*", re.IGNORECASE)
_BEFORE = re.compile(
    r"\b(?:from|versus|vs\.?|compared\s+(?:to|with)|against|relative\s+to|previously)\s+(?:(?!to\b)[\w-]+\s+){0,5}?$",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\bbetween\s+$", re.IGNORECASE)
# By how much it moved, not what it is: "reduced our debt by about $5 million".
_BY = re.compile(
    r"\bby\s+(?:(?:approximately|about|over|nearly|almost|roughly|around|some|an?|more\s+than|another)\s+)*$",
    re.IGNORECASE,
)
_ALSO = re.compile(r"^\s*(?:,\s*)?or\s+$", re.IGNORECASE)
_OF_MEASURE = re.compile(r"\s*(?:in|of)\s+(?:[\w-]+\s+){0,2}?$", re.IGNORECASE)
_UP = (
    r"increas\w*|grew|grow(?:th|n|ing)?|r[io]se|rising|up|higher|improv\w+|expan\w+|gain\w*|climb\w*|jump\w*"
)
_DOWN = (
    r"decreas\w*|declin\w*|f[ae]ll(?:en|ing)?|down|lower(?:ed)?|drop\w*|reduc\w+|contract\w+|shr[aiu]nk\w*"
)
_CHANGE_AFTER = re.compile(
    rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN}))\s+(?:(?:by|of|was|were|approximately|about|nearly|over|almost|roughly|another|an?"
    r"|more\s+than|some|around|just|slightly|organically|sequentially)\s+)*$",
    re.IGNORECASE,
)
_CHANGE_BEFORE = re.compile(
    rf"\s*(?:(?:year[\s-](?:over|on)[\s-]year|organic|sequential|overall|reported|total)\s+)*(?:(?P<up>{_UP})|(?P<down>{_DOWN}))\b",
    re.IGNORECASE,
)
_POINTS = re.compile(r"(?P<digits>\d[\d,.]*)\s+(?:basis\s+points?|bps)\b", re.IGNORECASE)
_MULTIPLE = re.compile(r"(?P<digits>\d+(?:\.\d+)?)\s*(?:x\b|times\b)", re.IGNORECASE)
_PERIOD = re.compile(
    r"\b(?:(?:the\s+)?(?:first|second|third|fourth|current)(?:\s+fiscal)?\s+quarter(?:(?:\s+of)?(?:\s+fiscal)?(?:\s+year)?\s+(?:19|20)\d\d)?"
    r"|Q[1-4](?:\s*['’]?(?:of\s+)?(?:20)?\d\d)?|(?:first|second)\s+half(?:\s+of\s+(?:fiscal\s+)?(?:19|20)\d\d)?|next\s+quarter"
    r"|(?:full|fiscal|financial|calendar)(?:[\s-]+year)?(?:\s+(?:19|20)\d\d)|full[\s-]year|fiscal\s+year|year[\s-]to[\s-]date"
    r"|(?:three|six|nine|twelve)\s+months(?:\s+ended\s+[A-Z][a-z]+\s+\d{1,2}(?:,\s+(?:19|20)\d\d)?)?|this\s+quarter|the\s+quarter|the\s+year"
    r"|(?<=in\s)(?:19|20)\d\d|(?<=for\s)(?:19|20)\d\d|(?<=year\s)(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_UPPER = re.compile(r"\s*(?:to|[-–])\s*(?P<digits>\d+(?:\.\d+)?)\s?(?:%|percent\b)")
# Names before a measure: of a part of the company, mostly.
_OWNER = re.compile(
    r"(?:(?!(?:Our|The|Total|Net|Adjusted|Core|Non-GAAP|GAAP|Diluted|Consolidated|Reported|Record|Quarterly|Annual|Overall|Company"
    r"|Group|First|Second|Third|Fourth|Full|Fiscal|Year|Q[1-4]|FY|In|For|And|On|As|This|Gross|Operating|Organic|Comparable|Free|Pro"
    r"|U\.?S|January|February|March|April|May|June|July|August|September|October|November|December|While|With|Although|GAAP|SEC"
    r"|Turning|Total|Underlying|Same-store|Combined|Both|Its|Their|Base|Strong|Higher|Lower|Excluding|Including)\b)"
    r"[A-Z][\w&.-]*(?:\s+(?:and|of|&)\s+(?=[A-Z]))?\s*)+(?:segment\s+)?$"
)
_AGAINST = re.compile(
    r"\b(?:last|prior|previous|ago|same|compared|versus|over|from)\b[^,;]{0,40}$", re.IGNORECASE
)
_CLAUSE = re.compile(r"[;:]|,\s+(?:while|whereas|but)\b|,\s+and\b")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one measure, in a sentence of the source (`index`; -1 for a row of a table). `part`
    says that it is named as one of a part of the company ("Aviation sales").

    `row` holds measure, value, change, period, value before, and the statement; an empty one has no words.
    """

    measure: str
    index: int
    guided: bool
    part: bool
    row: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class _Laid:
    """A sentence in one line, and the way back."""

    words: str
    places: list[int]
    text: str

    def cited(self, span: Span, kind: str = "", normal: str = "") -> Cited:
        if self.words[span.end - 1] == "." and span.end == len(self.words):  # the sentence's own full stop
            span = Span(span.start, span.end - 1)
        return Cited(
            span.of(self.words),
            tuple(stretches(self.places[span.start : span.end], self.text)),
            kind=kind,
            normal=normal,
        )


PER_SHARE = ("eps", "book_value")
NOTHING = Cited("", ())


def in_sentences(source: Source, order: Sequence[int], ctx: JobContext) -> Iterator[Figure]:
    """Figures of the sentences with these indices, one at most for each measure that a sentence names."""
    for index in order:
        ctx.check()
        laid = _Laid(*laid_out(source.sentences[index], source.doc.text), source.doc.text)
        named = list(measures(laid.words))
        if not named:
            continue
        ahead = guided(laid.words)
        statement = claim(source.sentences[index], source.doc.text)
        period = _period(laid)
        free = _Beside(laid.words, tuple(_moves(laid.words)))
        for at, (name, place) in enumerate(named):
            stop = named[at + 1][1].start if at + 1 < len(named) else len(laid.words)
            near = Span(named[at - 1][1].end if at else 0, max(stop, place.end))
            value, move, before = free.told(name, place, near)
            if value is None and move is None:
                continue
            free = free.without(value, move)
            owner = _OWNER.search(laid.words, 0, place.start)
            row = (
                laid.cited(Span(owner.start() if owner else place.start, place.end), "measure", name),
                _range(laid, value) if value else NOTHING,
                laid.cited(move.span, "change", move.normal) if move else NOTHING,
                period,
                laid.cited(_whole(laid.words, before.span), *_typed(before)) if before else NOTHING,
                statement,
            )
            yield Figure(name, index, ahead, bool(owner), row)


@dataclass(frozen=True, slots=True)
class _Move:
    """By how much something moved, with the word that says so: "up 5%", "+5 %"."""

    span: Span
    normal: str


@dataclass(frozen=True, slots=True)
class _Beside:
    """A sentence and the figures in it that no measure has claimed yet."""

    words: str
    moves: tuple[_Move, ...]
    taken: tuple[Span, ...] = ()

    def without(self, value: Amount | None, move: _Move | None) -> _Beside:
        spans = tuple(found.span for found in (value, move) if found)
        return replace(self, taken=self.taken + spans)

    def told(self, name: str, place: Span, near: Span) -> tuple[Amount | None, _Move | None, Amount | None]:
        """Value, move and value before of the measure `name` at `place`, from the words in `near`, which
        reach to the measures before and after it."""
        moves = [move for move in self.moves if self._free(move.span, near)]
        amounts = [
            amount
            for amount in _amounts(self.words, BY_NAME[name].kinds)
            if self._free(amount.span, near)
            and not any(amount.span.overlaps(move.span) for move in self.moves)
            and not (name in PER_SHARE and amount.value >= 1000)
            and "point" not in amount.span.of(self.words)  # a distance between two shares
        ]
        value, before = self._value(amounts, place)
        follows = (
            m for m in moves if m.span.start >= place.end and not self._parted(place.end, m.span.start)
        )
        leads = (m for m in moves if _OF_MEASURE.fullmatch(self.words, m.span.end, place.start))
        return value, next(follows, None) or next(leads, None), before

    def _value(self, amounts: Sequence[Amount], place: Span) -> tuple[Amount | None, Amount | None]:
        words = self.words
        leading = [a for a in amounts if _OF_MEASURE.fullmatch(words, _whole(words, a.span).end, place.start)]
        value, before = (leading[-1] if leading else None), None
        for amount in (a for a in amounts if a.span.start >= place.end):
            said = words[value.span.end if value else place.end : amount.span.start]
            if value is None and (self._parted(place.end, amount.span.start) or said.count(", ") % 2):
                break  # of another thing
            if _BY.search(said):
                continue
            if _BEFORE.search(said):
                before = before or amount
            elif value is None:
                value = amount
            elif not _ALSO.search(said):
                break  # the sentence has gone on to something else
        return value, before

    def _free(self, span: Span, near: Span) -> bool:
        return near.contains(span) and not any(span.overlaps(other) for other in self.taken)

    def _parted(self, start: int, end: int) -> bool:
        return _CLAUSE.search(self.words, start, end) is not None


def _amounts(words: str, kinds: Sequence[str]) -> list[Amount]:
    found: list[Amount] = []
    if "money" in kinds:
        found += [amount for amount in sums(words) if amount.currency]
    if "percent" in kinds:
        found += percents(words)
    if "ratio" in kinds:
        found += [Amount(Span(*m.span()), Decimal(m["digits"]), "times") for m in _MULTIPLE.finditer(words)]
    return sorted(found, key=lambda amount: amount.span.start)


def _moves(words: str) -> Iterator[_Move]:
    found = [(a.span, str(a.value), "%") for a in percents(words)]
    found += [(Span(*m.span()), m["digits"].replace(",", ""), "bp") for m in _POINTS.finditer(words)]
    found += [(a.span, f"{a.value:.2f}", a.currency) for a in sums(words) if a.currency]
    for span, digits, unit in found:
        led = _CHANGE_AFTER.search(words, max(0, span.start - 60), span.start)
        followed = _CHANGE_BEFORE.match(words, span.end) if unit in ("%", "bp") else None
        if led:
            sign = "+" if led["up"] else "-"
            start, end = led.start(), span.end
        elif followed:
            sign = "+" if followed["up"] else "-"
            start, end = span.start, followed.end()
        else:
            continue
        upper = _UPPER.match(words, end) if unit == "%" and led else None
        more = f" to {sign}{upper['digits']} %" if upper else ""
        yield _Move(Span(start, upper.end() if upper else end), f"{sign}{digits} {unit}{more}")


def _whole(words: str, span: Span) -> Span:
    """With "per share" where that follows."""
    unit = _UNIT.match(words, span.end)
    return Span(span.start, unit.end()) if unit else span


def _range(laid: _Laid, value: Amount) -> Cited:
    """The value, and what it goes up to where it is the lower end of a range ("$5 to $6 million")."""
    for other in _amounts(laid.words, ("money",) if value.currency else ("percent",)):
        joined = (
            _RANGE.fullmatch(laid.words, value.span.end, other.span.start)
            if other.span.start >= value.span.end
            else None
        )
        # "$2 and $3" are two figures, unless they lie "between" the two.
        if joined and ("and" not in joined[0].lower() or _BETWEEN.search(laid.words, 0, value.span.start)):
            span = _whole(laid.words, Span(value.span.start, other.span.end))
            lower = value
            if value.currency and value.value < 1000 <= other.value:  # the scale stands by the upper end only
                digits = re.search(r"\d[\d,]*(?:\.\d+)?", other.span.of(laid.words))
                scale = other.value / Decimal(digits[0].replace(",", "")) if digits else Decimal(1)
                lower = replace(value, value=value.value * scale)
            return laid.cited(span, "range", f"{_typed(lower)[1]} to {_typed(other)[1]}")
    return laid.cited(_whole(laid.words, value.span), *_typed(value))


def _typed(amount: Amount) -> tuple[str, str]:
    if amount.currency == "times":
        return "number", f"{amount.value} times"
    return ("money", amount.normal) if amount.currency else ("percent", f"{amount.value} %")


def _period(laid: _Laid) -> Cited:
    """The first period that is not named only to compare with."""
    for match in _PERIOD.finditer(laid.words):
        if not _AGAINST.search(laid.words, max(0, match.start() - 40), match.start()):
            return laid.cited(Span(*match.span()), "period")
    return NOTHING
