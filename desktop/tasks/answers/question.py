"""What a question asks of figures: the operation, what it is about, which years."""

# ruff: noqa: RUF001 - marks of print are in questions too

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from desktop.tasks.answers.figures import figures_in
from desktop.tasks.answers.periods import names_and_dates, years_in


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


_NAMED_RATIOS = (
    ("current ratio", "total current assets", "total current liabilities", Operation.RATIO),
    (r"debt[\s-]to[\s-]assets?(?:\s+ratio)?", "total liabilities", "total assets", Operation.RATIO),
    (r"debt[\s-]to[\s-]equity(?:\s+ratio)?", "total liabilities", "total equity", Operation.RATIO),
    ("gross (?:profit )?margin", "gross profit", "revenue", Operation.SHARE),
    ("operating (?:profit )?margin", "operating income", "revenue", Operation.SHARE),
    ("net (?:profit )?margin", "net income", "revenue", Operation.SHARE),
)
"""Name, numerator, denominator."""

_PERIOD = r"(?:fiscal\s+|financial\s+|calendar\s+)?(?:year|period|quarter|FY|month|date)s?(?:\(s\))?"
_IS = r"(?:is|are|was|were|did|does|do|has|have|had)"
_CHANGE = r"(?:change|increase|decrease|decline|growth|difference|variance|movement|reduction|rise|drop)s?"
_BOTH = rf"{_CHANGE}\s*(?:/\s*\(?{_CHANGE}\)?)?"
_TABLE = re.compile(r"\b(?:table|statement|schedule)\b", re.IGNORECASE)
_LEADING = re.compile(
    r"^\W*(?:what|how\s+much|how\s+many|how|which|who|when|where)?\s*(?:percentage\s+of\s+)?"
    rf"(?:(?:{_IS}|of)\b)?\s*(?:the\s+|there\s+)?(?:company['’]s\s+)?"
    r"(?:(?:total\s+)?(?:amount|value|number|nominal|sum)\s+of\s+(?:the\s+)?)?",
    re.IGNORECASE,
)

_ABOVE = r"exceed(?:ed|s|ing)?|(?:more|greater|higher|larger|bigger)\s+than|above|over|at\s+least"
_BELOW = r"(?:less|lower|smaller|fewer)\s+than|below|under|at\s+most"
_BOUND = re.compile(
    rf"(?P<before>.*?)\b(?:of\s+)?(?:(?P<above>{_ABOVE})|(?P<below>{_BELOW}))\s+(?:or\s+equal\s+to\s+)?"
    r"(?P<figure>(?:US)?[-−]?[$€£]?\s?[-−(]?[$€£]?\d[\d,.]*\)?\s*(?:%|percent|thousands?|millions?|billions?|[mk]\b)?"
    r"(?:\s+(?:thousands?|millions?|billions?))?)(?P<after>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_WHICH = re.compile(
    rf"(?P<lead>.*?)(?:\b(?:in|for|during|at|on|of|from)\s+)?\b(?P<wh>which|what|how\s+many|who)\b\s+(?:of\s+)?(?:the\s+)?"
    rf"(?:(?P<kind>(?:(?!{_IS}\b)[\w&/%()'’-]+\s+){{0,6}}?(?!{_IS}\b)[\w&/%()'’-]+)\s+)?(?P<is>{_IS}|with|showed|saw|recorded|made)\b"
    r"\s*(?:there\s+)?(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_MOST = re.compile(
    r"\b(?:the\s+|a\s+)?(?:(?P<high>largest|highest|greatest|most|maximum|biggest|higher|larger|greater|bigger|best)"
    r"|(?P<low>smallest|lowest|least|minimum|lower|smaller|fewest|worst))\b",
    re.IGNORECASE,
)
_PERIODS_LIST = (
    re.compile(
        rf"\b(?:which|what)\s+(?:are\s+the\s+)?(?:\w+\s+)?{_PERIOD}['’]?\s.*\b(?:table|information|statement|provided?)\b(?P<rest>.*)$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        rf"\b(?:in|for|during)\s+(?:which|what)\s+{_PERIOD}\s+{_IS}\s+(?P<rest>.+?)\s+(?:been\s+)?(?:calculated|recorded|provided|presented"
        r"|available|reported|disclosed|shown|given|included|computed|measured|listed|stated|analy[sz]ed|accounted)\b.*$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        rf"\bwhat\s+are\s+the\s+{_PERIOD}\s+(?:that\s+|for\s+|in\s+|included|covered|shown|presented)(?P<rest>.*)$",
        re.IGNORECASE | re.DOTALL,
    ),
)
_KINDS = (
    r"(?:components?|items?|types?|categor(?:y|ies)|segments?|regions?|countr(?:y|ies)|markets?|elements?|line\s+items?|parts?"
    r"|kinds?|sources?|class(?:es)?|subcategor(?:y|ies)|scopes?|units?|products?|factors?"
    r"|assumptions?|executive\s+officers?|directors?|currenc(?:y|ies)|services?)"
)
_NAMES_LIST = (
    re.compile(
        rf"^\W*(?:what|which)\s+(?:are|were)\s+(?:the\s+)?(?:(?:different|various|respective|main|major|financial|all)\s+)*(?P<kind>(?:[\w-]+\s+){{0,3}}?{_KINDS})\s*"
        r"(?:that\s+(?:make|made)\s+up|which\s+(?:make|made)\s+up|making\s+up|under(?:\s+the)?|of|in|within|included\s+in|listed(?:\s+in)?|considered"
        r"|comprising|constituting|for|used\s+(?:in|to|for)|to)\s+(?P<rest>.+)$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        rf"^\W*(?:what|which)\s+(?P<kind>(?:[\w-]+\s+){{0,3}}?{_KINDS})\s+(?:of\s+)?(?P<rest>.+?)\s*(?:are\s+there|{_IS}\s+(?:listed|included|shown|comprised|consist)|consists?\s+of|{_IS}\s+.*consist\s+of)\b(?P<after>.*)$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        rf"^\W*(?:what|which)\s+(?P<kind>(?:[\w-]+\s+){{0,3}}?{_KINDS})\s+(?:does|do|did)\s+(?P<rest>.+?)\s+(?:consist|comprise|include)",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        rf"^\W*how\s+many\s+(?:(?:different|major|main)\s+)*(?P<kind>(?:[\w-]+\s+){{0,3}}?{_KINDS})\s*(?:of\s+(?P<of>.+?)\s+)?(?:are|were|is)\s+(?:there|listed|included|shown)\b(?P<rest>.*)$",
        re.IGNORECASE | re.DOTALL,
    ),
)

_PERCENT = r"(?:percent(?:age)?|per\s?cent|%)"
_PERCENT_CHANGE = (
    re.compile(
        rf"{_PERCENT}\s*(?:\(decrease\)\s*)?{_BOTH}\s*(?:of|in|for|from)?\s*(?P<rest>.*)$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        rf"{_BOTH}\s+in\s+{_PERCENT}(?:\s+terms)?\s+(?:of|in|for)\s+(?P<rest>.*)$", re.IGNORECASE | re.DOTALL
    ),
    re.compile(
        rf"(?:how\s+many|what|by\s+(?:how\s+many|what))\s+{_PERCENT}\s+(?:did|has|have)\s+(?P<rest>.*?)\s+(?:change|increase|decrease|grow|decline|rise|fall|drop)d?\b(?P<after>.*)$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(r"\bgrowth\s+rate\s+(?:of|in|for)\s+(?P<rest>.*)$", re.IGNORECASE | re.DOTALL),
)
_CHANGES = (
    re.compile(
        rf"\b{_BOTH}\s*(?:\(\w+\)\s*)?(?:of|in|for|between|from|across)\s+(?P<rest>.*)$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        rf"\bhow\s+(?:much|many)\s+(?:more|less|higher|lower|greater|fewer)\s+(?:{_IS}\s+)?(?P<rest>.*)$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        r"\b(?:how\s+much|by\s+how\s+much)\s+(?:did|has|have)\s+(?P<rest>.*?)\s+(?:change|increase|decrease|grow|decline|rise|fall|drop)d?\b(?P<after>.*)$",
        re.IGNORECASE | re.DOTALL,
    ),
)
_SHARES = (
    # the part first, the whole after it
    re.compile(
        rf"(?P<a>.+?),?\s+(?:(?:is\s+)?expressed\s+|measured\s+|stated\s+)?as\s+(?:a|the)\s+(?:{_PERCENT}|proportion|share|fraction)\s+(?:of|over)\s+(?P<b>.+)$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        rf"{_PERCENT}(?:\s+(?:constitution|share|proportion|contribution))?\s+of\s+(?P<a>.+?)\s+(?:out\s+of|among(?:st)?|over|to|against|in)\s+(?P<b>(?:the\s+)?(?:\w+['’]s\s+)?(?:total|overall|all|gross|net|entire)\b.+)$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        rf"(?:{_PERCENT}(?:\s+(?:constitution|share|proportion))?|proportion(?:\s*,\s*in\s+{_PERCENT}\s*,)?|share|fraction)\s+of\s+(?P<a>.+?)\s+(?:out\s+of|among(?:st)?|over|to|against)\s+(?P<b>.+)$",
        re.IGNORECASE | re.DOTALL,
    ),
    # the whole first
    re.compile(
        rf"(?:what|which)\s+(?:{_PERCENT}|proportion|share|fraction)\s+of\s+(?P<b>.+?)\s+{_IS}\s+(?:made\s+up\s+of|made\s+up\s+by|generated\s+(?:from|by)|from|due\s+to|attributable\s+to|attributed\s+to|accounted\s+for\s+by|contributed\s+by|comprised\s+of|composed\s+of|represented\s+by|related\s+to|for|in)\s+(?P<a>.+)$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        rf"(?:what|which)\s+(?:{_PERCENT}|proportion|share|fraction)\s+of\s+(?P<b>.+?)\s+(?:is|are|was|were|did|does|do)\s+(?P<a>.+)$",
        re.IGNORECASE | re.DOTALL,
    ),
)
_RATIOS = (
    re.compile(
        rf"\bratio\s*(?:\(?in\s+{_PERCENT}\)?)?\s+of\s+(?P<a>.+?)\s+(?:to|over|against|and)\s+(?P<b>.+)$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(r"(?P<a>.+?)\s+as\s+a\s+(?:ratio|multiple)\s+of\s+(?P<b>.+)$", re.IGNORECASE | re.DOTALL),
    re.compile(
        r"(?P<a>[\w\s-]+?)[\s-]to[\s-](?P<b>[\w\s]+?)\s+ratio\b(?P<after>.*)$", re.IGNORECASE | re.DOTALL
    ),
)
_AVERAGE = re.compile(r"\b(?:average|mean)\b(?:\s+(?:of|for))?", re.IGNORECASE)
_SUM = re.compile(
    r"\b(?:sum\s+of|combined|altogether|in\s+total|aggregate|net\s+total|total)\b(?:\s+(?:of|for))?",
    re.IGNORECASE,
)
_EXPLICIT_SUM = re.compile(r"\b(?:sum\s+of|combined|altogether|net\s+total)\b", re.IGNORECASE)
_RESPECTIVE = re.compile(r"\brespective(?:ly)?\b", re.IGNORECASE)
_UNSIGNED = re.compile(
    r"\bdifference\b(?!.*\bcompared\b)|\bhow\s+much\b.*\b(?:decrease|decline|fall|drop|reduce)d?\b",
    re.IGNORECASE | re.DOTALL,
)
_VALUE = re.compile(
    r"^\W*(?:in\s[^,]*,\s*)?(?:what|how\s+much|how\s+many|which|who|when|at\s+what)\b", re.IGNORECASE
)
_EXPLAINED = re.compile(
    r"\b(?:reasons?|causes?|purpose|basis|method|definition|impact|effect|risks?)\b.*\b(?:of|for|behind|to)\b"
    r"|\b(?:due\s+to|driven\s+by|recogni[sz]ed\s+as|influenced\s+by|attributable\s+to|attributed\s+to|caused\s+by|based\s+on|defined\s+as"
    r"|affected\s+by|offset\s+by|comprised\s+of|composed\s+of|because\s+of|in\s+accordance\s+(?:to|with))\W*$"
    r"|^\W*what\s+(?:is|are|was|were)\s+(?:not\s+)?(?:included|excluded|represented|covered|meant|contained|required|considered)\b",
    re.IGNORECASE | re.DOTALL,
)
"""What is answered by words, whatever figures it names."""
_QUANTITY = re.compile(
    r"\b(?:amounts?|values?|numbers?|total|balances?|rates?|ratio|percent(?:age)?|price|how\s+much|how\s+many|net|gross)\b|%",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"^\W*(?:why|how\s+(?:does|do|did|is|are|was|were|can|should|will|would)|where|when|does|do|did|is|are|was|were|has|have|can"
    r"|what\s+(?:does|do|did|caused|drove|led))\b",
    re.IGNORECASE,
)
_SPAN_OF_TIME = re.compile(
    rf"\b(?:for|over|across|during|in)\s+(?:the\s+)?(?:all\s+)?(?:last\s+|past\s+)?(?:\d|two|three|four|five)[\s-]+{_PERIOD}(?:\s+{_PERIOD})?\b"
    rf"|\b(?:(?:for|over|across|during|in|between)\s+)?(?:both|all)\s+(?:the\s+)?(?:\d\s+)?{_PERIOD}\b",
    re.IGNORECASE,
)
"""The 3 year period, both FYs, all years."""
_BETWEEN = re.compile(r"\bbetween\s+(?P<a>.+?)\s+(?:and|to)\s+(?P<b>.+)$", re.IGNORECASE | re.DOTALL)
_JOINED = re.compile(r"\s*(?:,\s*and\s+|,\s+|\s+and\s+|\s+plus\s+)", re.IGNORECASE)
_THROUGH = re.compile(
    r"\bfrom\s+\S*\s*(?:19|20)\d\d\s+(?:to|through|until)\b|\b(?:19|20)\d\d\s+(?:to|through)\s+(?:19|20)\d\d"
    r"|\bbetween\s+(?:\w+\s+){0,3}(?:19|20)\d\d\s+(?:to|and|through)|\b(?:across|over|during)\s+the\b",
    re.IGNORECASE,
)


def parse(question: str) -> Asked:
    """What `question` asks for; operations are tried from the most telling one to a plain look-up."""
    text = " ".join(question.split()).rstrip(" ?.!")
    asked = Asked(
        text,
        Operation.NONE,
        (),
        tuple(dict.fromkeys(years.key for years in years_in(text))),
        _THROUGH.search(text) is not None,
        several=_RESPECTIVE.search(text) is not None,
        table=_TABLE.search(text) is not None,
        percent=re.search(_PERCENT, text, re.IGNORECASE) is not None,
    )
    if _REASON.match(text):
        return asked
    if periods := _periods_list(asked):
        return periods
    if _EXPLAINED.search(text):
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


def subject(text: str) -> Subject:
    """The words of a noun phrase, without those that lead into a question."""
    text = _SPAN_OF_TIME.sub(" ", text)
    plain = _LEADING.sub("", text).strip(" ,;:?.")
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
    match = _BOUND.match(asked.text)
    if match is None or not re.search(r"\b(?:which|what|how\s+many)\b", match["before"], re.IGNORECASE):
        return None
    figures = [
        figure
        for _, figure in figures_in(re.sub(r"(?<=\d)\s+(?=[tmb]\w+illion|thousand)", " ", match["figure"]))
    ]
    which = _WHICH.match(match["before"].strip() + " ")
    if which is None and not re.search(r"how\s+many", match["before"], re.IGNORECASE):
        return None
    if not figures:
        return None
    kind, rest = (which["kind"] or "", which["rest"]) if which else ("", "")
    if which is None:  # "How many components of deferred tax assets exceeded"
        kind = re.sub(r".*?how\s+many\s+", "", match["before"], flags=re.IGNORECASE | re.DOTALL)
    period = re.search(rf"\b{_PERIOD}\b", kind, re.IGNORECASE) is not None
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
    if _MOST.search(asked.text) and not asked.table:
        return None
    for pattern in _PERIODS_LIST:
        if match := pattern.search(asked.text):
            return replace(
                asked, operation=Operation.LIST, wants="period", subjects=((subject(match["rest"]),),)
            )
    return None


def _names_list(asked: Asked) -> Asked | None:
    for pattern in _NAMES_LIST:
        if match := pattern.match(asked.text):
            part = match.groupdict()
            rest = f"{part.get('of') or ''} {part['rest']} {part.get('after') or ''}"
            if _MOST.search(rest) or not (subject(rest).words or asked.table):
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
    match = _WHICH.match(asked.text)
    if match is None or match["wh"].lower().startswith("how"):
        return None
    most = _MOST.search(match["rest"]) or (_MOST.search(match["kind"] or "") if match["kind"] else None)
    if most is None:
        return None
    kind = match["kind"] or ""
    period = re.search(rf"\b{_PERIOD}\b", kind, re.IGNORECASE) is not None
    if not kind or (
        not period and match["wh"].lower() == "what" and match["is"].lower() in ("is", "was", "are", "were")
    ):
        return None  # "What is the highest ..." may be a name of its own
    rest = _MOST.sub(" ", match["rest"])
    return replace(
        asked,
        operation=Operation.EXTREME,
        subjects=((subject(f"{rest} {match['lead']}"),),),
        wants="period" if period else "name",
        kind=subject(kind),
        largest=most["high"] is not None,
    )


def _percent_change(asked: Asked) -> Asked | None:
    for pattern in _PERCENT_CHANGE:
        if match := pattern.search(asked.text):
            rest = f"{match['rest']} {match.groupdict().get('after') or ''} {_before(asked, match)}"
            return replace(
                asked, operation=Operation.PERCENT_CHANGE, subjects=_against(rest, asked), percent=True
            )
    return None


def _change(asked: Asked) -> Asked | None:
    for pattern in _CHANGES:
        if match := pattern.search(asked.text):
            rest = f"{match['rest']} {match.groupdict().get('after') or ''} {_before(asked, match)}"
            return replace(
                asked,
                operation=Operation.CHANGE,
                subjects=_against(rest, asked),
                unsigned=_UNSIGNED.search(asked.text) is not None,
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
    match = _BETWEEN.search(rest)
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
    for patterns, named in ((_RATIOS, Operation.RATIO), (_SHARES, Operation.SHARE)):
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
    match = _AVERAGE.search(asked.text)
    if match is None or not _VALUE.match(asked.text):
        return None
    rest = f"{asked.text[match.end() :]} {_before(asked, match)}"
    lead = _LEADING.sub("", asked.text[: match.start()])
    return replace(asked, operation=Operation.AVERAGE, subjects=_parts(f"{lead} {rest}"))


def _sum(asked: Asked) -> Asked | None:
    match = _EXPLICIT_SUM.search(asked.text) or _SUM.search(asked.text)
    if match is None or asked.several or not _VALUE.match(asked.text):
        return None
    explicit = _EXPLICIT_SUM.search(asked.text) is not None
    rest = f"{asked.text[: match.start()]} {asked.text[match.end() :]}"
    parts = _parts(rest)
    if not explicit and len(asked.years) < 2 and len(parts) < 2:
        return None
    kept = asked.text if not explicit else rest  # "total" may be a part of the name
    return replace(
        asked, operation=Operation.SUM, subjects=(*parts, *((subject(kept),),)) if not explicit else parts
    )


def _lookup(asked: Asked) -> Asked:
    if not _VALUE.match(asked.text):
        return asked
    readings = _parts(asked.text) if asked.several or len(asked.years) < 2 else ((subject(asked.text),),)
    soft = not asked.years and not _QUANTITY.search(asked.text)
    return replace(asked, operation=Operation.LOOKUP, subjects=readings, soft=soft)


def _parts(text: str) -> tuple[tuple[Subject, ...], ...]:
    """The whole as one name, and as several joined by commas and "and" that share their last words."""
    readings: list[tuple[Subject, ...]] = [(subject(text),)]
    pieces = [piece for piece in _JOINED.split(text) if piece.strip()]
    named = [piece for piece in pieces if subject(piece).words]
    if 2 <= len(named) <= 6:
        readings.append(tuple(subject(piece) for piece in named))
    if len(named) == 2:
        readings.append(_sharing(*named))
    if dated := _by_date(text):
        readings.append(dated)
    return tuple(readings)


def _sharing(a: str, b: str) -> tuple[Subject, Subject]:
    """Two names that share their last words or their first: "domestic and international discount rates",
    "leasehold external and internal valuation"."""
    first, second = _LEADING.sub("", a).split(), b.split()
    return subject(" ".join((*first, *second[1:]))), subject(" ".join((*first[:-1], *second)))
