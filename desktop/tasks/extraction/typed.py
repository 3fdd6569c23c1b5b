"""Values of a type in a stretch of text, each with its span and its fixed form."""

# ruff: noqa: RUF001 - marks of print are what this is about

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from desktop.document.model import Span
from desktop.tasks.detectors import network, payment, phones
from desktop.tasks.extraction import amounts, jurisdictions
from desktop.tasks.extraction.clauses import AMBIGUOUS
from desktop.tasks.extraction.durations import in_words, lengths
from desktop.tasks.extraction.names import COMPANY, plausible
from desktop.tasks.extraction.schema import Field
from desktop.tasks.extraction.source import Convention, Source

LONGEST = 200
"""Letters of a text value."""
_IDENTIFIER = re.compile(r"(?=[\w./-]*\d)[A-Za-z0-9](?:[\w./-]|(?<=\d) (?=\d))*\w|\d")
_PLACE = re.compile(rf"{jurisdictions.PLACE}|{jurisdictions.ADJECTIVE}", re.IGNORECASE)
_PERSON = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof|Herr|Frau"
    r"|Sir)\b\.?\s+)*[^\W\d_][\w’'.-]*(?:\s*,)?(?:\s+[^\W\d_][\w’'.-]*){1,4}"
)
_EDGES = " \t\n,;:|–—-"
_PIECE = re.compile(r"[^,;•|·]+")
_SENTENCE = re.compile(r"(?:\s\S+){6,}\.\Z")
_LONGEST_PART = 7
_WITH_PLACE = frozenset(
    ("experience", "employment", "education", "position", "positions", "career", "project")
)
_WIDE = re.compile(r"\t|\s{3,}|\n")


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a type: `normal` is its fixed form, `shown` that form for people, `note` what is in doubt.

    `sure` is in 0..1: a sum without a currency is one with less certainty.
    """

    span: Span
    normal: str = ""
    shown: str = ""
    note: str = ""
    sure: float = 1.0


def values(field: Field, source: Source, span: Span) -> list[Value]:
    """Values of the type of `field` in `span`, in order."""
    found = list(_READ[field.type](field, source, span))
    found.sort(key=lambda value: value.span.start)
    return found


def _date(_: Field, source: Source, span: Span) -> Iterator[Value]:
    for day in source.days(span):
        yield Value(day.span, day.iso, day.iso, AMBIGUOUS if day.ambiguous else "")


def _money(_: Field, source: Source, span: Span) -> Iterator[Value]:
    convention = source.convention
    for amount in _apart_from_dates(amounts.sums, source, span, convention):
        named = replace(amount, currency=amount.currency or convention.currency)
        plain = source.said(amount.span)
        sure = 1.0 if amount.currency else 0.95 if re.search(r"[.,]\d\d\b", plain) else 0.8
        yield Value(amount.span, named.normal, named.shown, "", sure)


def _number(_: Field, source: Source, span: Span) -> Iterator[Value]:
    for amount in _apart_from_dates(amounts.numbers, source, span, source.convention):
        plain = f"{amount.value.normalize():f}"
        yield Value(amount.span, plain, plain)


def _percent(_: Field, source: Source, span: Span) -> Iterator[Value]:
    for amount in amounts.percents(source.text, span.start, span.end, comma=source.convention.comma):
        yield Value(amount.span, f"{amount.value.normalize():f}%", f"{amount.value.normalize():f} %")


def _apart_from_dates(
    find: Callable[..., Iterator[amounts.Amount]], source: Source, span: Span, convention: Convention
) -> Iterator[amounts.Amount]:
    dates = [day.span for day in source.days(span)]
    for amount in find(source.text, span.start, span.end, comma=convention.comma):
        if not any(amount.span.overlaps(date) for date in dates):
            yield amount


def _duration(_: Field, source: Source, span: Span) -> Iterator[Value]:
    for length in lengths(source.text, span.start, span.end):
        yield Value(length.span, length.iso, in_words(length.iso))


def _identifier(field: Field, source: Source, span: Span) -> Iterator[Value]:
    if field.words & {"iban"}:
        yield from _detected(payment.ibans, source, span, re.compile(r"\s+"))
        return
    dates = [day.span for day in source.days(span)]
    for match in _IDENTIFIER.finditer(source.text, span.start, span.end):
        if not any(date.contains(Span(*match.span())) for date in dates):
            yield Value(Span(*match.span()), match.group(), match.group())


def _email(_: Field, source: Source, span: Span) -> Iterator[Value]:
    for value in _detected(network.emails, source, span):
        yield replace(value, normal=value.normal.lower(), shown=value.normal.lower())


def _phone(_: Field, source: Source, span: Span) -> Iterator[Value]:
    yield from _detected(phones.phones, source, span, re.compile(r"[^\d+]"))


def _detected(
    find: Callable[..., Iterator[object]], source: Source, span: Span, drop: re.Pattern[str] | None = None
) -> Iterator[Value]:
    """What a detector of personal data finds in `span` and the words around it."""
    start = max(span.start - 40, 0)
    for finding in find(source.text[start : span.end]):
        found = Span(finding.span.start + start, finding.span.end + start)  # type: ignore[attr-defined]
        if span.contains(found):
            words = source.said(found)
            normal = drop.sub("", words) if drop else words
            yield Value(found, normal, words)


def _place(_: Field, source: Source, span: Span) -> Iterator[Value]:
    for match in _PLACE.finditer(source.text, span.start, span.end):
        normal = jurisdictions.normal(match.group())
        yield Value(Span(*match.span()), normal, normal)


def _choice(field: Field, source: Source, span: Span) -> Iterator[Value]:
    for choice in field.choices:
        words = r"\s+".join(map(re.escape, choice.split()))
        pattern = re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)
        for match in pattern.finditer(source.text, span.start, span.end):
            yield Value(Span(*match.span()), choice, choice)


def _party(_: Field, source: Source, span: Span) -> Iterator[Value]:
    company = COMPANY.search(source.flat, span.start, span.end)
    line = _line(source.text, span)
    if company and (line is None or company.start() < line.end):
        yield _named(source, Span(*company.span()))
    elif (
        line is not None
        and plausible(line.of(source.text))
        and not _SENTENCE.search(line.of(source.text))
        and ":" not in source.text[line.start : line.end + 1]
    ):
        yield replace(_named(source, line), sure=0.85)


def _person(_: Field, source: Source, span: Span) -> Iterator[Value]:
    line = _line(source.text, span)
    match = _PERSON.match(source.text, line.start, line.end) if line else None
    if match:
        stop = match.end() - (len(match.group()) - len(match.group().rstrip(" ,.-")))
        yield _named(source, Span(match.start(), stop))


def _text(field: Field, source: Source, span: Span) -> Iterator[Value]:
    line = _line(source.text, span)
    if line is not None:
        for part in _parts(source.text, line, field) if field.many else (line,):
            yield Value(part, source.said(part), source.said(part))


def _parts(text: str, line: Span, field: Field) -> Iterator[Span]:
    """What marks part in a line of several values: "Python, SQL, forecasting"."""
    pieces = [Span(*match.span()) for match in _PIECE.finditer(text, line.start, line.end)]
    words = [piece.of(text).strip(_EDGES) for piece in pieces]
    short = all(len(said.split()) <= 4 and not re.search(r"\d", said) for said in words) and len(words) > 2
    # "Analyst, Acme Ltd" is one position; of anything else each is a value, if all are written alike.
    alike = all(said[:1].isupper() and len(said.split()) <= _LONGEST_PART for said in words)
    commas = short or (alike and not field.words & _WITH_PLACE)
    if not commas and not re.search(r"[;•|·]", line.of(text)):
        pieces = [line]
    for piece in pieces:
        said = piece.of(text)
        start = piece.start + len(said) - len(said.lstrip(_EDGES))
        end = piece.start + len(said.rstrip(f"{_EDGES}."))
        if start < end:
            yield Span(start, end)


def _named(source: Source, span: Span) -> Value:
    return Value(span, source.said(span), source.said(span))


def _line(text: str, span: Span) -> Span | None:
    """The first line of `span` that says something, as far as its first wide gap."""
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip(_EDGES))
    gap = _WIDE.search(text, start, span.end)
    end = min(gap.start() if gap else span.end, start + LONGEST)
    end = start + len(text[start:end].rstrip(_EDGES))
    return Span(start, end) if start < end else None


_READ: dict[str, Callable[[Field, Source, Span], Iterator[Value]]] = {
    "text": _text,
    "party": _party,
    "person": _person,
    "place": _place,
    "date": _date,
    "money": _money,
    "number": _number,
    "percent": _percent,
    "duration": _duration,
    "identifier": _identifier,
    "email": _email,
    "phone": _phone,
    "choice": _choice,
}
