"""The figures of a financial document as rows: which measure, how much, for when, against what before."""

# ruff: noqa: RUF001 - dashes of print

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from desktop.document.measures import BY_NAME, guided, measures
from desktop.document.model import Span
from desktop.document.results import Cited
from desktop.tasks.extraction.amounts import Amount, percents, sums
from desktop.tasks.summary.claims import claim, laid_out, stretches
from desktop.tasks.summary.source import Source

_UNIT = re.compile(
    r"\s*(?:a|per)\s+(?:(?:fully|diluted|basic|common|ordinary)\s+)*(?:share|unit)\b", re.IGNORECASE
)
_RANGE = re.compile(r"\s*(?:to|and|[-–])\s*", re.IGNORECASE)
_BEFORE = re.compile(
    r"\b(?:from|versus|vs\.?|compared\s+(?:to|with)|against|than|over|relative\s+to|previous(?:ly)?|prior)\s+(?:[\w-]+\s+){0,5}?$",
    re.IGNORECASE,
)
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
_AGAINST = re.compile(
    r"\b(?:last|prior|previous|ago|same|compared|versus|over|from)\b[^,.;]{0,30}$", re.IGNORECASE
)
_CLAUSE = re.compile(r"[;:]|,\s+(?:while|whereas|but)\b|,\s+and\b")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one measure, in a sentence of the source (`index`; -1 for a row of a table).

    `row` holds measure, value, change, period, value before, and the statement; an empty one has no words.
    """

    measure: str
    index: int
    guided: bool
    row: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class _Laid:
    """A sentence in one line, and the way back."""

    words: str
    places: list[int]
    text: str

    def cited(self, span: Span, kind: str = "", normal: str = "") -> Cited:
        return Cited(
            span.of(self.words),
            tuple(stretches(self.places[span.start : span.end], self.text)),
            kind=kind,
            normal=normal,
        )


NOTHING = Cited("", ())


def in_sentences(source: Source, order: Sequence[int]) -> Iterator[Figure]:
    """Figures of the sentences with these indices, one at most for each measure that a sentence names."""
    for index in order:
        laid = _Laid(*laid_out(source.sentences[index], source.doc.text), source.doc.text)
        named = list(measures(laid.words))
        if not named:
            continue
        ahead = guided(laid.words)
        statement = claim(source.sentences[index], source.doc.text)
        period = _period(laid)
        taken: list[Span] = []
        for at, (name, place) in enumerate(named):
            stop = named[at + 1][1].start if at + 1 < len(named) else len(laid.words)
            start = named[at - 1][1].end if at else 0
            told = _told(laid, name, place, Span(start, max(stop, place.end)), taken)
            if told is None:
                continue
            value, change, before = told
            row = (laid.cited(place, "measure", name), value, change, period, before, statement)
            yield Figure(name, index, ahead, row)


def _told(
    laid: _Laid, name: str, place: Span, near: Span, taken: list[Span]
) -> tuple[Cited, Cited, Cited] | None:
    """Value, change and value before of the measure at `place`, from the words in `near`, up to the measures
    before and after it. None where no figure is its own."""
    words = laid.words
    kinds = BY_NAME[name].kinds
    amounts = [
        a
        for a in _amounts(words, kinds)
        if near.contains(a.span) and not any(a.span.overlaps(t) for t in taken)
    ]
    changes = [c for c in _changes(words) if near.contains(c[0]) and not any(c[0].overlaps(t) for t in taken)]
    changed = {change[0] for change in changes}
    amounts = [
        amount
        for amount in amounts
        if amount.span not in changed and not any(amount.span.overlaps(c) for c in changed)
    ]
    after = [amount for amount in amounts if amount.span.start >= place.end]
    leading = [
        amount
        for amount in amounts
        if amount.span.end <= place.start
        and _OF_MEASURE.fullmatch(words, _whole(words, amount.span).end, place.start)
    ]
    value = before = None
    if leading:
        value = leading[-1]
    for amount in after if value is None else ():
        said = words[place.end : amount.span.start]
        if _CLAUSE.search(said):
            break
        if _BEFORE.search(said):
            before = before or amount
        elif value is None:
            value = amount
    if value is not None and before is None:
        before = next(
            (
                a
                for a in after
                if a.span.start >= value.span.end and _BEFORE.search(words[value.span.end : a.span.start])
            ),
            None,
        )
    change = next(
        (c for c in changes if c[0].start >= place.end and not _CLAUSE.search(words[place.end : c[0].start])),
        None,
    )
    if change is None:
        change = next(
            (
                c
                for c in changes
                if c[0].end <= place.start and _OF_MEASURE.fullmatch(words, c[0].end, place.start)
            ),
            None,
        )
    if value is None and change is None:
        return None
    shown = _range(laid, value, amounts) if value is not None else NOTHING
    taken += [span for span in (value and value.span, change and change[0]) if span]
    return (
        shown,
        laid.cited(change[0], "change", change[1]) if change else NOTHING,
        laid.cited(_whole(words, before.span), *_typed(before)) if before else NOTHING,
    )


def _amounts(words: str, kinds: Sequence[str]) -> list[Amount]:
    found: list[Amount] = []
    if "money" in kinds:
        found += [amount for amount in sums(words) if amount.currency]
    if "percent" in kinds:
        found += percents(words)
    if "ratio" in kinds:
        found += [Amount(Span(*m.span()), Decimal(m["digits"]), "times") for m in _MULTIPLE.finditer(words)]
    return sorted(found, key=lambda amount: amount.span.start)


def _changes(words: str) -> Iterator[tuple[Span, str]]:
    """Percentages and basis points that something moved by, with the word that says so: ("up 5%", "+5 %")."""
    moves = [(a.span, str(a.value), "%") for a in percents(words)]
    moves += [(Span(*m.span()), m["digits"].replace(",", ""), "bp") for m in _POINTS.finditer(words)]
    for span, digits, unit in moves:
        led = _CHANGE_AFTER.search(words, max(0, span.start - 60), span.start)
        if led:
            yield Span(led.start(), span.end), f"{'+' if led['up'] else '-'}{digits} {unit}"
            continue
        followed = _CHANGE_BEFORE.match(words, span.end)
        if followed:
            yield Span(span.start, followed.end()), f"{'+' if followed['up'] else '-'}{digits} {unit}"


def _whole(words: str, span: Span) -> Span:
    """With "per share" where that follows."""
    unit = _UNIT.match(words, span.end)
    return Span(span.start, unit.end()) if unit else span


def _range(laid: _Laid, value: Amount, amounts: Sequence[Amount]) -> Cited:
    """The value, and what it goes up to where it is the lower end of a range ("$5 to $6 million")."""
    for other in amounts:
        if other.span.start >= value.span.end and _RANGE.fullmatch(
            laid.words, value.span.end, other.span.start
        ):
            span = _whole(laid.words, Span(value.span.start, other.span.end))
            if value.currency and value.value < 1000 <= other.value:  # "$5 to $6 million"
                digits = re.search(r"\d[\d,]*(?:\.\d+)?", other.span.of(laid.words))
                scale = other.value / Decimal(digits[0].replace(",", "")) if digits else 1
                value = Amount(value.span, value.value * scale, value.currency)
            return laid.cited(span, "range", f"{_typed(value)[1]} to {_typed(other)[1]}")
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
