"""Fields as forms give them: a label and its value beside it, after a colon, beneath it, or in a table."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

from rapidfuzz import fuzz

from desktop.document.figures import is_figure
from desktop.document.model import Span
from desktop.document.tables import Table, column_heads, lines
from desktop.tasks.answers.columns import Kind, beside, kind, when
from desktop.tasks.extraction.amounts import Amount, scale_said
from desktop.tasks.extraction.candidates import Candidate
from desktop.tasks.extraction.schema import Field
from desktop.tasks.extraction.source import Source
from desktop.tasks.extraction.typed import Value, values
from desktop.tasks.moved_dates import month_of

LABEL = 60
"""Letters of the longest label."""
SCALE_REACH = 2_500
"""Letters that "(in thousands)" reaches."""
LEAST = 0.6
"""How like its label a field must be called."""
_CELL = re.compile(r"[^\t\n|]+?(?=\t|\n|\||[ \u00a0]{3,}|$)", re.MULTILINE)
_LINE = re.compile(r"[^\n]*\S[^\n]*")
_PART = re.compile(r"(?:^|[,;]\s+)(?P<label>[^\W\d_][^,:;]{1,30}:)(?=\s)")
_PER_SHARE = re.compile(r"per (?:ordinary |common )?share|\bEPS\b|je Aktie|diluted", re.IGNORECASE)
_SAYS_SCALE = re.compile(r"(?i:thousand|million|billion|tsd|mio|mrd|\d\s?(?:mn|bn|k|m|b)\b)")
_LEADING_DATE = re.compile(r"\d{1,4}[./ -](?:\d{1,2}|[^\W\d_]{3,9}\.?)[./ ,-]{1,2}\d{2,4}\s*")
_COLON = re.compile(r"\s*[:：]\s*(?!//)")  # noqa: RUF001
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?\s+\d{1,2},?\s+\d{4}"
_VALUE = re.compile(rf"(?<=[\s#:.(])(?:{_MONTH}|[$€£¥#]|(?:[A-Z]{{1,4}}[-/]?)?(?=\d)|\(?-?[$€£]?\d)")
_IN_BRACKETS = re.compile(r"\([^\W\d_][^()\d]{3,60}\)")
_WORD = re.compile(r"[^\W_]+|#")
_FEW = "the of your our a an der die das le la du de den on at as"
_DROPPED = frozenset(_FEW.split())
_LIKE = {"no": "number", "nr": "number", "num": "number", "#": "number", "amt": "amount", "acct": "account"}
_LIKE |= {"ref": "reference", "tel": "telephone", "qty": "quantity"}
# Words that make another field of a label.
_APART = (
    "sub subtotal net previous prior last tax vat discount shipping rate excl excluding without before per"
    " page items hours estimated brought carried average expected unit"
)
_OTHER = frozenset(_APART.split())
_STARTS = frozenset(("start", "from", "begin", "beginning", "opening", "since", "first"))
_ENDS = frozenset(("end", "to", "until", "through", "closing", "ending", "last"))
_HOW = {"colon": 1.0, "beside": 0.97, "table": 0.96, "inline": 0.92, "below": 0.86}


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and the stretch that its value begins in. `how` they stand to each other; `scale` and
    `currency` are what the table says of its figures."""

    label: str
    value: Span
    how: str
    scale: int = 1
    currency: str = ""


_Key: TypeAlias = tuple[str, ...]
Pairs: TypeAlias = dict[_Key, list[Pair]]


def pairs(source: Source) -> Pairs:
    """Every label with a value beside or beneath it, of lines and of tables, by the words of the label."""
    found: Pairs = {}
    for pair in (*_of_tables(source), *_of_lines(source.text)):
        found.setdefault(_key(pair.label), []).append(pair)
    return found


def _scaled(source: Source, pair: Pair) -> Pair:
    """`pair` with the scale that is said before it, where no table says one; per share nothing is scaled."""
    if _PER_SHARE.search(pair.label):
        return replace(pair, scale=1)
    if pair.scale != 1:
        return pair
    at = bisect_left(source.scales, (pair.value.start, 0, "")) - 1
    if at < 0 or pair.value.start - source.scales[at][0] > SCALE_REACH:
        return pair
    _, factor, currency = source.scales[at]
    return replace(pair, scale=factor, currency=currency)


def labelled(field: Field, source: Source, found: Pairs, least: float = LEAST) -> Iterator[Candidate]:
    """Candidates for `field` among the pairs whose label is one of its own or `least` like one. Where that is
    more than usual, a colon or a table must say that it is a label."""
    labels = (*field.labels, field.title or field.shown, field.name.replace("_", " "))
    keys = [_key(label) for label in labels]
    for pair, like, at in _like(keys, found, least):
        if least > LEAST and pair.how not in ("colon", "table"):
            continue
        if field.many and field.type == "text" and pair.how not in ("colon", "beside"):
            continue  # what stands beneath is a list
        score = (0.4 + 0.5 * like - 0.005 * at) * _HOW[pair.how]
        said = source.said(pair.value)
        if not re.search(r"\d", said) and any(likeness(label, said) == 1 for label in source.labels):
            continue  # a label beneath a label
        for value in _chosen(field, source, pair, values(field, source, pair.value)):
            yield _candidate(field, source, pair, value, score * value.sure)


def _like(keys: Sequence[_Key], found: Pairs, least: float) -> Iterator[tuple[Pair, float, int]]:
    """Pairs whose label is like one of `keys`, how much so, and like which."""
    for given, group in found.items():
        like, at = max((_alike(wanted, given), -at) for at, wanted in enumerate(keys))
        if like >= least:
            for pair in group:
                yield pair, like, -at


def _chosen(field: Field, source: Source, pair: Pair, found: Sequence[Value]) -> Iterable[Value]:
    """Those of the values beside one label that the field means."""
    if not found:
        return ()
    if field.type == "date" and len(found) == 2 and field.words & (_STARTS | _ENDS):
        return (found[1 if field.words & _ENDS else 0],)
    if field.many and pair.how != "inline":
        return found
    # A sum ends its line: "VAT 20 % of 100.00  20.00"; in a sentence another follows under another name.
    between = source.text[found[0].span.end : found[-1].span.start]
    ends = len(found) <= 2 and pair.how in ("inline", "colon") and not re.search(r"[^\W\d_]{3,}", between)
    return (found[-1] if field.type == "money" and ends else found[0],)


def _candidate(field: Field, source: Source, pair: Pair, value: Value, score: float) -> Candidate:
    normal, shown = value.normal, value.shown
    scaled = _scaled(source, pair) if field.type == "money" else pair
    if field.type == "money" and scaled.scale != 1 and not _SAYS_SCALE.search(value.span.of(source.text)):
        number, _, currency = normal.partition(" ")
        amount = Amount(value.span, Decimal(number) * scaled.scale, scaled.currency or currency)
        normal, shown = amount.normal, amount.shown
    said = source.said(value.span)
    note = value.note.format(value=said) if value.note else ""
    return Candidate(
        said, (value.span,), round(min(score, 0.95), 3), f"label {pair.how}", normal, shown, note
    )


def likeness(label: str, found: str) -> float:
    """How like a label of a field another label is, 0..1: all of its words, and few others."""
    return _alike(_key(label), _key(found))


def within(label: str, words: str) -> bool:
    """Whether all words of a label stand among `words`."""
    wanted = _key(label)
    return bool(wanted) and set(wanted) <= set(_key(words))


def _alike(wanted: _Key, given: _Key) -> float:
    if not wanted or not given:
        return 0.0
    if wanted == given:
        return 1.0
    if not set(wanted) <= set(given):
        label = " ".join(wanted)
        close = fuzz.ratio(label, " ".join(given)) / 100 if len(label) >= 6 else 0.0
        return 0.95 * close if close >= 0.88 else 0.0  # a slip of the pen
    more = [word for word in given if word not in wanted]
    if any(word in _OTHER for word in more):
        return 0.0
    # "Date" alone is not "date of the last order".
    return len(wanted) / (len(wanted) + (0.6 if len(wanted) > 1 else 0.9) * len(more))


@lru_cache(maxsize=50_000)
def _key(label: str) -> _Key:
    words = [word.casefold() for word in _WORD.findall(label.replace("°", ""))]
    kept = [
        _LIKE.get(word, word)
        for word in words
        # "Balance on 31 March 2024" is a balance.
        if word in _LIKE or not (word in _DROPPED or word.isdigit() or month_of(word))
    ]
    return tuple(kept or words)  # "To" is a label too


def _of_lines(text: str) -> Iterator[Pair]:
    rows = [
        [_trim(text, m.span()) for m in _CELL.finditer(text, *line.span())] for line in _LINE.finditer(text)
    ]
    heads: list[str] = []
    for at, row in enumerate(rows):
        heads = _value_heads(text, row) or (heads if len(row) > 1 else [])
        below = rows[at + 1] if at + 1 < len(rows) else []
        column_of_many = at + 2 < len(rows) and len(below) > 1 and _goes_on(text, below, rows[at + 2])
        for column, cell in enumerate(row):
            if not len(cell):
                continue
            under = _under(row, below, column)
            yield from _within(text, cell, under)
            if at and len(row) == 1 and _IN_BRACKETS.fullmatch(cell.of(text)) and len(rows[at - 1]) == 1:
                yield Pair(cell.of(text)[1:-1], rows[at - 1][0], "below")  # filings name what stands above
                continue
            dated = _LEADING_DATE.match(cell.of(text))
            label = cell.of(text)[dated.end() if dated else 0 :].rstrip(" :.")
            if not _is_label(label):
                continue
            beside = _beside(text, row[column + 1 :], heads)
            if beside is not None:
                yield Pair(label, beside, "colon" if cell.of(text).endswith(":") else "beside")
                if not _is_label(beside.of(text)):
                    continue
            if column_of_many:
                continue
            beneath = len(below) == len(row) or cell.of(text).endswith(":")
            if beneath and under is not None and not under.of(text).endswith(":"):
                yield Pair(label, under, "below")


def _value_heads(text: str, row: Sequence[Span]) -> list[str]:
    """The heads of columns with values, where a line says nothing but times, changes and notes behind its
    first cell."""
    words = [cell.of(text) for cell in row]
    first = next((at for at, said in enumerate(words) if _is_head(said)), len(words))
    heads = words[first:]
    return heads if first <= 1 and len(heads) > 1 and all(map(_is_head, heads)) else []


def _is_head(words: str) -> bool:
    return len(words) <= LABEL and (when(words) is not None or kind(words) is not Kind.VALUE)


def _beside(text: str, rest: Sequence[Span], heads: Sequence[str]) -> Span | None:
    """The cell beside a label: of figures under `heads` that of the latest time, else the first."""
    filled = [cell for cell in rest if len(cell)]
    if 1 < len(filled) <= len(heads) and all(is_figure(cell.of(text)) for cell in filled):
        own = heads[len(heads) - len(filled) :]  # a line without a note has a cell less
        return filled[latest(dict(enumerate(own)))]
    return filled[0] if filled else None


def latest(heads: Mapping[int, str]) -> int:
    """The column with the values of the latest time: the first where no head names one."""
    aside = beside(heads)
    held = [at for at in heads if at not in aside] or list(heads)
    times = {at: moment for at in held if (moment := when(heads[at]))}
    return max(times, key=lambda at: (times[at], -at)) if times else held[0]


def _under(row: Sequence[Span], below: Sequence[Span], column: int) -> Span | None:
    """The cell beneath one of `row`, where that can be told."""
    if len(row) == 1 and below:
        return below[0] if len(below[0]) else None
    return below[column] if len(below) == len(row) and len(below[column]) else None


def _goes_on(text: str, row: Sequence[Span], following: Sequence[Span]) -> bool:
    """Whether two lines are rows of one table: what is over them names a column, not a field."""
    return (
        len(row) == len(following)
        and text[row[-1].end : following[0].start].count("\n") == 1
        and any(
            is_figure(one.of(text)) and is_figure(two.of(text))
            for one, two in zip(row, following, strict=True)
        )
    )


def _within(text: str, cell: Span, under: Span | None) -> Iterator[Pair]:
    """A label and its value in one cell: "Invoice no.: 17", "Total due $ 17.00", "Born: 1950, sex: F"."""
    parts = list(_PART.finditer(cell.of(text)))
    if len(parts) > 1:
        for at, part in enumerate(parts):
            end = cell.start + (parts[at + 1].start() if at + 1 < len(parts) else len(cell))
            span = _trim(text, (cell.start + part.start("label"), end))
            yield from _within(text, Span(span.start, end), under if at == len(parts) - 1 else None)
        return
    words = cell.of(text)
    colon = _COLON.search(words)
    if colon and colon.start() <= LABEL and re.search(r"[^\W\d_]", words[: colon.start()]):
        label = words[: colon.start()]
        if colon.end() < len(words):
            yield Pair(label, Span(cell.start + colon.end(), cell.end), "colon")
        elif under is not None and not under.of(text).endswith(":"):
            yield Pair(label, under, "below")
    value = _VALUE.search(words, 2, LABEL)
    if value and re.search(r"[^\W\d_]{2}", words[: value.start()]):
        label = words[: value.start()].rstrip(" :.-(")
        if len(label.split()) <= 7:
            yield Pair(label, Span(cell.start + value.start(), cell.end), "inline")


def _is_label(words: str) -> bool:
    stripped = words.strip(" :.*")
    return 2 <= len(stripped) <= LABEL and len(stripped.split()) <= 8 and not re.match(r"[\d(]*\d", stripped)


def _trim(text: str, found: tuple[int, int]) -> Span:
    words = text[found[0] : found[1]]
    start = found[0] + len(words) - len(words.lstrip())
    return Span(start, max(start, found[0] + len(words.rstrip())))


def _of_tables(source: Source) -> Iterator[Pair]:
    for table in source.doc.tables or ():
        scale, currency = _scale(source, table)
        grid = list(lines(table))
        heads = column_heads(table)
        named = [" ".join(cell.of(source.text) for cell in column) for column in heads]
        for at, row in enumerate(grid):
            source.ctx.check()
            if at < table.header_rows:
                continue
            label = next((cell.of(source.text) for cell in row if cell is not None and cell.spans), "")
            body = {at: cell for at, cell in enumerate(row) if at and cell is not None and cell.spans}
            if label and body and not re.match(r"[\d(]*\d", label):
                chosen = body[latest({at: named[at] for at in body})]
                yield Pair(label, _whole(chosen.spans), "table", scale, currency)
            if len(grid) - table.header_rows > 1:
                continue
            for column, cell in enumerate(row):
                head = " ".join(c.of(source.text) for c in heads[column]) if column < len(heads) else ""
                if head and cell is not None and cell.spans:
                    yield Pair(head, _whole(cell.spans), "table", scale, currency)


def _whole(spans: Sequence[Span]) -> Span:
    return Span(spans[0].start, spans[-1].end)


def _scale(source: Source, table: Table) -> tuple[int, str]:
    """What is said over a table, or in its heads, of the unit of its figures."""
    starts = [span.start for cell in table.cells for span in cell.spans]
    if not starts:
        return 1, ""
    first = min(starts)
    heads = " ".join(cell.of(source.text) for cell in table.cells if cell.row <= table.header_rows)
    title = " ".join(span.of(source.text) for span in table.title)
    return scale_said(f"{title} {source.text[max(first - 200, 0) : first]} {heads}")
