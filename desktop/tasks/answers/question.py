"""What a question asks of figures: the operation, what it is about, which years."""

# ruff: noqa: RUF001 - marks of print are in questions too

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from desktop.tasks.answers.figures import figures_in
from desktop.tasks.answers.periods import is_period, names_and_dates, years_in
from desktop.tasks.answers.wordings import (
    AMOUNTS_TO,
    ASKS,
    AVERAGE,
    BETWEEN,
    BOUND,
    CHANGED_LAST,
    CHANGES,
    COUNTS,
    EXPLAINED,
    EXPLICIT_SUM,
    GROWTH,
    IMPERATIVE,
    JOINED,
    LAST_YEARS,
    LEADING,
    MOST,
    NAME_ONLY,
    NAMES_LIST,
    PERCENT,
    PERCENT_CHANGE,
    PERIOD,
    PERIODS_LIST,
    QUANTITY,
    RATIOS,
    REASON,
    RESPECTIVE,
    SHARES,
    SPAN_OF_TIME,
    SUM,
    TABLE,
    THROUGH,
    UNSIGNED,
    VALUE,
    WHICH,
)


class Operation(StrEnum):
    LOOKUP = "lookup"
    CHANGE = "change"
    PERCENT_CHANGE = "percentage change"
    SUM = "sum"
    AVERAGE = "average"
    SHARE = "share"
    RATIO = "ratio"
    EXTREME = "extreme"
    BOUND = "bound"
    LIST = "list"
    NONE = "none"
    """Nothing that figures or the names in a table could answer."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is asked for: the words that name it, days and months beside them, and years of its own."""

    text: str
    words: tuple[str, ...]
    dates: tuple[str, ...]
    years: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """`subjects` are alternatives to read the same words: each is a tuple of the things that are set against
    each other. `years` are those of the whole question, each a first and a last. `kind` is what a name is
    asked of ("segment")."""

    text: str
    operation: Operation
    subjects: tuple[tuple[Subject, ...], ...]
    years: tuple[tuple[int, int], ...] = ()
    through: bool = False
    """Whether two years mean those between them too: from 2017 to 2019."""
    wants: Literal["value", "period", "name", "count"] = "value"
    largest: bool = True
    bound: Decimal | None = None
    bound_scale: int = 0
    """The power of ten that the bound was told with, and that `bound` holds."""
    kind: Subject | None = None
    percent: bool = False
    named: Subject | None = None
    """The name of a ratio, which a table may state itself."""
    several: bool = False
    """Whether the question asks for one value a year or a thing: "respectively"."""
    unsigned: bool = False
    """Whether a difference is asked for, which has no direction."""
    soft: bool = False
    """Whether words may well be meant instead of a figure: "What are trade receivables?"."""
    table: bool = False
    """Whether it speaks of a table."""
    last: int = 0
    """How many of the latest times are meant: "the last three years"; 0 where nobody says."""
    loose: bool = False
    """Whether a change may be told as an amount or in percent: "How did sales change?"."""


_NAMED_RATIOS = (
    ("current ratio", "total current assets", "total current liabilities", Operation.RATIO),
    (r"debt[\s-]to[\s-]assets?(?:\s+ratio)?", "total liabilities", "total assets", Operation.RATIO),
    (r"debt[\s-]to[\s-]equity(?:\s+ratio)?", "total liabilities", "total equity", Operation.RATIO),
    ("gross (?:profit )?margin", "gross profit", "revenue", Operation.SHARE),
    ("operating (?:profit )?margin", "operating income", "revenue", Operation.SHARE),
    ("net (?:profit )?margin", "net income", "revenue", Operation.SHARE),
)
"""Name, numerator, denominator."""


def parse(question: str) -> Asked:
    """What `question` asks for; operations are tried from the most telling one to a plain look-up."""
    text = _asked(" ".join(question.split()).rstrip(" ?.!"))
    asked = Asked(
        text,
        Operation.NONE,
        (),
        tuple(dict.fromkeys(years.key for years in years_in(text))),
        THROUGH.search(text) is not None,
        several=RESPECTIVE.search(text) is not None,
        table=TABLE.search(text) is not None,
        percent=re.search(PERCENT, text, re.IGNORECASE) is not None,
        last=_last(text),
    )
    if growth := _growth(asked):
        return growth
    if REASON.match(text):
        return asked
    if periods := _periods_list(asked):
        return periods
    if EXPLAINED.search(text):
        return asked
    for reading in (
        _named_ratio,
        _bound,
        _names_list,
        _extreme,
        _percent_change,
        _share,
        _change,
        _average,
        _sum,
    ):
        found = reading(asked)
        if found is not None:
            return found
    return _lookup(asked)


def _last(text: str) -> int:
    match = LAST_YEARS.search(text)
    return COUNTS.get(match["count"].lower()) or int(match["count"]) if match else 0


def _asked(text: str) -> str:
    """A request, and a name alone, as the question that they stand for."""
    if match := AMOUNTS_TO.match(text):
        return f"What is {'the sum of ' if match['add'] else ''}{match['what']}{match['after']}"
    wanted = IMPERATIVE.sub("", text)
    if wanted == text and len(text.split()) > NAME_ONLY:
        return text
    return wanted if not wanted or ASKS.search(wanted) else f"What is {wanted}"


def subject(text: str) -> Subject:
    """The words of a noun phrase, without those that lead into a question."""
    text = SPAN_OF_TIME.sub(" ", text)
    plain = LEADING.sub("", text).strip(" ,;:?.")
    words, dates = names_and_dates(plain)
    return Subject(plain, words, dates, tuple(dict.fromkeys(years.key for years in years_in(plain))))


def _named_ratio(asked: Asked) -> Asked | None:
    """Ratios that are known by name, where nothing else is asked of them."""
    for pattern, part, whole, operation in _NAMED_RATIOS:
        if re.search(
            rf"^\W*(?:what|how\s+much)\s+(?:is|was)\s+(?:the\s+)?(?:\w+['’]s\s+)?{pattern}\b",
            asked.text,
            re.IGNORECASE,
        ):
            return replace(
                asked,
                operation=operation,
                subjects=((subject(part), subject(whole)),),
                named=subject(asked.text),
            )
    return None


def _bound(asked: Asked) -> Asked | None:
    match = BOUND.match(asked.text)
    if match is None or not re.search(r"\b(?:which|what|how\s+many)\b", match["before"], re.IGNORECASE):
        return None
    figures = [
        figure
        for _, figure in figures_in(re.sub(r"(?<=\d)\s+(?=[tmb]\w+illion|thousand)", " ", match["figure"]))
    ]
    which = WHICH.match(match["before"].strip() + " ")
    if which is None and not re.search(r"how\s+many", match["before"], re.IGNORECASE):
        return None
    if not figures:
        return None
    kind, rest = (which["kind"] or "", which["rest"]) if which else ("", "")
    if which is None:  # "How many components of deferred tax assets exceeded"
        kind = re.sub(r".*?how\s+many\s+", "", match["before"], flags=re.IGNORECASE | re.DOTALL)
    period = re.search(rf"\b{PERIOD}\b", kind, re.IGNORECASE) is not None
    about = f"{rest} {match['after']}" if period else f"{kind} {rest} {match['after']}"
    figure = figures[0]
    negative = re.match(r"\W*[-−]", match["figure"]) is not None and figure.value > 0
    count = "many" in match["before"].lower()
    return replace(
        asked,
        operation=Operation.BOUND,
        subjects=((subject(about),),),
        wants="count" if count else ("period" if period else "name"),
        kind=subject(kind),
        largest=match["above"] is not None,
        bound=-figure.whole if negative else figure.whole,
        bound_scale=figure.scale,
    )


def _periods_list(asked: Asked) -> Asked | None:
    if MOST.search(asked.text) and not asked.table:
        return None
    for pattern in PERIODS_LIST:
        if match := pattern.search(asked.text):
            return replace(
                asked, operation=Operation.LIST, wants="period", subjects=((subject(match["rest"]),),)
            )
    return None


def _names_list(asked: Asked) -> Asked | None:
    for pattern in NAMES_LIST:
        if match := pattern.match(asked.text):
            part = match.groupdict()
            rest = f"{part.get('of') or ''} {part['rest']} {part.get('after') or ''}"
            about = subject(rest).words and not is_period(rest.strip())
            if MOST.search(rest) or not (about or asked.table):
                continue
            return replace(
                asked,
                operation=Operation.LIST,
                wants="count" if re.match(r"\W*how\s+many", asked.text, re.IGNORECASE) else "name",
                subjects=((subject(rest),),),
                kind=subject(part["kind"]),
            )
    return None


def _extreme(asked: Asked) -> Asked | None:
    match = WHICH.match(asked.text)
    if match is None or match["wh"].lower().startswith("how"):
        return None
    most = MOST.search(match["rest"]) or (MOST.search(match["kind"] or "") if match["kind"] else None)
    if most is None:
        return None
    kind = match["kind"] or ""
    period = re.search(rf"\b{PERIOD}\b", kind, re.IGNORECASE) is not None
    if not kind or (
        not period and match["wh"].lower() == "what" and match["is"].lower() in ("is", "was", "are", "were")
    ):
        return None  # "What is the highest ..." may be a name of its own
    rest = MOST.sub(" ", match["rest"])
    return replace(
        asked,
        operation=Operation.EXTREME,
        subjects=((subject(f"{rest} {match['lead']}"),),),
        wants="period" if period else "name",
        kind=subject(kind),
        largest=most["high"] is not None,
    )


def _percent_change(asked: Asked) -> Asked | None:
    for pattern in PERCENT_CHANGE:
        if match := pattern.search(asked.text):
            rest = f"{match['rest']} {match.groupdict().get('after') or ''} {_before(asked, match)}"
            return replace(
                asked, operation=Operation.PERCENT_CHANGE, subjects=_against(rest, asked), percent=True
            )
    return None


def _growth(asked: Asked) -> Asked | None:
    """A change of one thing, in percent or not."""
    if asked.percent or MOST.search(asked.text) or AVERAGE.search(asked.text):
        return None
    for pattern in GROWTH:
        if (match := pattern.search(asked.text)) and not re.match(
            r"\W*(?:why|which|who)\b", asked.text, re.IGNORECASE
        ):
            rest = f"{match['rest']} {match['after']} {_before(asked, match)}"
            if subject(rest).words:
                return replace(
                    asked, operation=Operation.PERCENT_CHANGE, subjects=_against(rest, asked), loose=True
                )
    return None


def _change(asked: Asked) -> Asked | None:
    for pattern in (*CHANGES, CHANGED_LAST):
        if match := pattern.search(asked.text):
            rest = f"{match['rest']} {match.groupdict().get('after') or ''} {_before(asked, match)}"
            return replace(
                asked,
                operation=Operation.CHANGE,
                subjects=_against(rest, asked),
                unsigned=UNSIGNED.search(asked.text) is not None,
                loose=True,
            )
    return None


def _before(asked: Asked, match: re.Match[str]) -> str:
    """What stands before an operation and is a part of the subject: "In 2019, what is the ..."."""
    lead = asked.text[: match.start()]
    lead = re.sub(r"\b(?:what|which|how\s+much|how\s+many)\b.*$", "", lead, flags=re.IGNORECASE | re.DOTALL)
    return lead if lead.strip(" ,") else ""


def _against(rest: str, asked: Asked) -> tuple[tuple[Subject, ...], ...]:
    """One thing over time, or two things set against each other."""
    readings: list[tuple[Subject, ...]] = [(subject(rest),)]
    match = BETWEEN.search(rest)
    if match is not None:
        lead = rest[: match.start()]
        first, second = subject(f"{lead} {match['a']}"), subject(f"{lead} {match['b']}")
        if subject(match["a"]).words and subject(match["b"]).words:
            readings.insert(0, (first, second))
    elif len(asked.years) < 2 and (
        match := re.search(
            r"^(?P<a>.+?)\s+(?:and|compared\s+to|versus|vs\.?|than)\s+(?P<b>.+)$",
            rest,
            re.IGNORECASE | re.DOTALL,
        )
    ):
        readings.append((subject(match["a"]), subject(match["b"])))
        readings.append(_sharing(match["a"], match["b"]))
    if len(asked.years) < 2 and (dated := _by_date(rest)):
        readings.append(dated)
    return tuple(readings)


def _by_date(text: str) -> tuple[Subject, ...] | None:
    """One thing on two days of a year: "at June 30 and December 31, 2019"."""
    whole = subject(text)
    months = [word for word in whole.dates if not word.isdigit()]
    if len(months) != 2:
        return None
    first, second = (text.lower().index(month[:3]) for month in months)
    days = [subject(part).dates for part in (text[first:second], text[second:])]
    return tuple(replace(whole, dates=dates) for dates in days)


def _share(asked: Asked) -> Asked | None:
    for patterns, named in ((RATIOS, Operation.RATIO), (SHARES, Operation.SHARE)):
        for pattern in patterns:
            match = pattern.search(asked.text)
            if match is None:
                continue
            a, b = match["a"], f"{match['b']} {match.groupdict().get('after') or ''}"
            plain = named is Operation.RATIO or re.search(
                r"\b(?:proportion|fraction)\b", asked.text, re.IGNORECASE
            )
            operation = Operation.RATIO if plain and not asked.percent else Operation.SHARE
            return replace(
                asked,
                operation=operation,
                subjects=tuple((*part, subject(b)) for part in _parts(a)),
            )
    return None


def _average(asked: Asked) -> Asked | None:
    match = AVERAGE.search(asked.text)
    if match is None or not VALUE.match(asked.text):
        return None
    rest = f"{asked.text[match.end() :]} {_before(asked, match)}"
    lead = LEADING.sub("", asked.text[: match.start()])
    return replace(asked, operation=Operation.AVERAGE, subjects=_parts(f"{lead} {rest}"))


def _sum(asked: Asked) -> Asked | None:
    match = EXPLICIT_SUM.search(asked.text) or SUM.search(asked.text)
    if match is None or asked.several or not VALUE.match(asked.text):
        return None
    explicit = EXPLICIT_SUM.search(asked.text) is not None
    rest = f"{asked.text[: match.start()]} {asked.text[match.end() :]}"
    parts = _parts(rest)
    if not explicit and not asked.last and len(asked.years) < 2 and len(parts) < 2:
        return None
    kept = asked.text if not explicit else rest  # "total" may be a part of the name
    return replace(
        asked, operation=Operation.SUM, subjects=(*parts, *((subject(kept),),)) if not explicit else parts
    )


def _lookup(asked: Asked) -> Asked:
    if not VALUE.match(asked.text):
        return asked
    readings = _parts(asked.text) if asked.several or len(asked.years) < 2 else ((subject(asked.text),),)
    soft = not asked.years and not QUANTITY.search(asked.text)
    return replace(asked, operation=Operation.LOOKUP, subjects=readings, soft=soft)


def _parts(text: str) -> tuple[tuple[Subject, ...], ...]:
    """The whole as one name, and as several joined by commas and "and" that share their last words."""
    readings: list[tuple[Subject, ...]] = [(subject(text),)]
    pieces = [piece for piece in JOINED.split(text) if piece.strip()]
    named = [piece for piece in pieces if subject(piece).words]
    if 2 <= len(named) <= 6:
        readings.append(tuple(subject(piece) for piece in named))
    if len(named) == 2:
        readings.append(_sharing(*named))
    elif len(named) <= 4:  # a name may have an "and" of its own: "wages and bed and breakfast"
        for at in range(len(named) - 1):
            joined = [*named[:at], f"{named[at]} and {named[at + 1]}", *named[at + 2 :]]
            readings.append(tuple(map(subject, joined)))
    if dated := _by_date(text):
        readings.append(dated)
    return tuple(readings)


def _sharing(a: str, b: str) -> tuple[Subject, Subject]:
    """Two names that share their last words or their first: "domestic and international discount rates",
    "leasehold external and internal valuation"."""
    first, second = LEADING.sub("", a).split(), b.split()
    return subject(" ".join((*first, *second[1:]))), subject(" ".join((*first[:-1], *second)))
