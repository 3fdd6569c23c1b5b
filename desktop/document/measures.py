"""Names of financial measures in running text, and whether a sentence looks back or forward."""

# ruff: noqa: E501 - a measure a line

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from desktop.document.model import Span

Kind: TypeAlias = Literal["money", "percent", "ratio"]
"""What its figures are: sums of money, shares in hundred, multiples ("2.5 times")."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A financial measure. `kinds` are those of its own figure; any measure may change by a percentage."""

    name: str
    title: str
    kinds: tuple[Kind, ...]
    pattern: str


_ADJUSTED = r"(?:adjusted|core|non-GAAP|GAAP|normalized|comparable|underlying|pro forma|as-adjusted)"
_SHARE = r"per[\s-](?:(?:fully|diluted|basic|common|ordinary|average)[\s-]){0,3}(?:share|unit)"
_EARNED = (
    r"(?:net\s+(?:income|earnings|profits?|loss(?:es)?)|earnings|income|profits?|loss(?:es)?"
    r"|FFO|funds\s+from\s+operations|AFFO)"
)

MEASURES: tuple[Measure, ...] = (
    Measure(
        "share_count",
        "Shares outstanding",
        (),
        r"(?:(?:average|weighted|diluted|weighted-average)\s+)*(?:share\s+count|shares\s+outstanding)|(?:average|weighted)\s+diluted\s+shares",
    ),
    Measure(
        "eps",
        "Earnings per share",
        ("money",),
        rf"(?:(?:operating|net|diluted)\s+)*{_EARNED}(?:\s+from\s+continuing\s+operations)?\s+{_SHARE}|EPS\b"
        rf"|(?:(?:net\s+|operating\s+|core\s+)*{_EARNED}|earned)\b(?=(?:(?!million|billion)[^;]){{0,70}}?[$€£]\s?\d+\.\d+\s+(?:a\s+share|{_SHARE}))",
    ),
    Measure(
        "book_value", "Book value per share", ("money",), rf"(?:tangible\s+)?book\s+value(?:\s+{_SHARE})?"
    ),
    Measure(
        "comparable_sales",
        "Comparable sales",
        ("percent",),
        r"(?:same[\s-]store|comparable(?:[\s-](?:store|restaurant|club|property|hotel))?|comp(?:[\s-]store)?"
        r"|like[\s-]for[\s-]like|organic)\s+(?:net\s+)?(?:sales|revenues?|growth|NOI)"
        r"|(?:sales|revenue)\s+comps?|RevPAR|organic(?:ally)?(?=\s+(?:by\s+)?\d)",
    ),
    Measure(
        "dividend",
        "Dividend",
        ("money",),
        r"(?:special\s+|quarterly\s+|cash\s+|annual\s+|interim\s+|final\s+)*(?:dividends?|distributions?)"
        r"(?!\s+yield)",
    ),
    Measure(
        "buyback",
        "Share repurchases",
        ("money",),
        r"(?:shares?|stock|common\s+stock|equity)\s+(?:re-?purchases?|buy-?backs?)|buy-?backs?"
        r"|(?:re-?purchased?|re-?purchasing|bought\s+back|buy\s+back)\b[^.;]{0,50}\b(?:shares|stock)",
    ),
    Measure("free_cash_flow", "Free cash flow", ("money",), r"(?:adjusted\s+)?free\s+cash\s+flows?|FCF\b"),
    Measure(
        "operating_cash_flow",
        "Operating cash flow",
        ("money",),
        r"(?:net\s+)?(?:operating\s+cash\s+flows?|cash\s+flows?\s+(?:from|provided\s+by)\s+operat(?:ions|ing\s+activities)"
        r"|cash\s+(?:(?:generated|provided|used)\s+)?(?:from|by|in)\s+operat(?:ions|ing\s+activities))|cash\s+flows?",
    ),
    Measure(
        "capex",
        "Capital expenditure",
        ("money",),
        r"(?:net\s+)?capital\s+(?:expenditures?|spending|investments?|program|budget)|cap-?ex\b",
    ),
    Measure(
        "margin",
        "Margin",
        ("percent",),
        r"(?:(?:adjusted|gross|operating|EBITDAX?|EBIT|profit|net|pre-?tax|segment|contribution|net\s+interest|incremental)"
        r"\s+)*(?:profit\s+)?margins?|(?:combined|loss|efficiency|expense)\s+ratio",
    ),
    Measure("ebitda", "EBITDA", ("money",), r"EBITDA(?:X|R|re)?\b|EBIT\b|EBITA\b"),
    Measure(
        "operating_income",
        "Operating income",
        ("money",),
        r"operating\s+(?:income|profits?|earnings|loss(?:es)?|results?)|income\s+from\s+operations"
        r"|loss\s+from\s+operations|underwriting\s+(?:income|profit)|segment\s+(?:profit|income)",
    ),
    Measure("gross_profit", "Gross profit", ("money",), r"gross\s+(?:profits?|income)"),
    Measure(
        "net_income",
        "Net income",
        ("money",),
        r"net\s+(?:operating\s+)?(?:income|earnings|profits?|loss(?:es)?)(?!\s+(?:attributable\s+to\s+non))"
        r"|(?:income|profit|earnings|loss)\s+from\s+continuing\s+operations|pre-?tax\s+(?:income|profit|earnings)"
        r"|profit\s+(?:for\s+the\s+(?:year|period)|after\s+tax|before\s+tax)|(?:FFO|funds\s+from\s+operations)\b"
        r"|(?<!operating )(?<!of )\b(?:earnings|profits?)\b(?!\s+(?:call|release|conference|per|press|presentation))",
    ),
    Measure(
        "orders",
        "Orders and backlog",
        ("money",),
        r"(?:order\s+)?backlog|(?:new\s+|net\s+)?(?:orders|bookings|awards)\b|book[\s-]to[\s-]bill",
    ),
    Measure(
        "debt",
        "Debt",
        ("money", "ratio"),
        r"(?:(?:net|total|gross|long-term|short-term|outstanding)\s+)?(?:debt|borrowings|leverage(?:\s+ratio)?|indebtedness)\b"
        r"|senior\s+notes|term\s+loans?",
    ),
    Measure(
        "cash",
        "Cash and liquidity",
        ("money",),
        r"(?:total\s+|available\s+)?liquidity|net\s+cash(?!\s+(?:flows?|provided|used|generated|from|in)\b)|cash(?:,?\s+(?:and\s+)?cash\s+equivalents|\s+and\s+(?:investments|marketable"
        r"\s+securities|short-term\s+investments)|\s+(?:on\s+hand|balance|position|on\s+the\s+balance\s+sheet))+",
    ),
    Measure(
        "charge",
        "Charges and impairments",
        ("money",),
        r"(?:impairments?|restructuring|one-time|write-?(?:down|off)s?|severance)(?:\s+(?:charges?|costs?|expenses?))?"
        r"|cost\s+(?:savings?|reductions?)|synerg(?:y|ies)",
    ),
    Measure(
        "tax",
        "Tax",
        ("percent", "money"),
        r"(?:effective\s+|income\s+|adjusted\s+)*tax\s+(?:rate|expense|benefit)s?",
    ),
    Measure(
        "expense",
        "Expenses",
        ("money", "percent"),
        r"SG&A(?:\s+expenses?)?|(?:operating|interest|general\s+and\s+administrative|R&D|research\s+and\s+development"
        r"|selling|marketing|total)\s+(?:expenses?|costs?)|depreciation(?:\s+and\s+amortization)?|cost\s+of\s+(?:sales|goods\s+sold|revenues?)",
    ),
    Measure(
        "assets",
        "Assets and loans",
        ("money",),
        r"total\s+assets|assets\s+under\s+management|AUM\b|(?:total\s+)?(?:loans|deposits)\b|inventor(?:y|ies)\b",
    ),
    Measure(
        "revenue",
        "Revenue",
        ("money",),
        r"(?:(?:total|net|consolidated|overall|company|group|worldwide|global|quarterly|annual|record)\s+)*"
        r"(?:(?:net\s+)?revenues?|net\s+sales|sales|turnover|top[\s-]line|(?:net\s+)?premiums?\s+(?:written|earned|income)"
        r"|net\s+(?:written|earned)\s+premiums?|net\s+interest\s+income|net\s+investment\s+income)\b"
        r"(?!\s+(?:force|team|organi[sz]ation|people|reps?|rep\b|representatives?|tax|channel|cycle|professionals|and\s+marketing))",
    ),
)
BY_NAME = {measure.name: measure for measure in MEASURES}

_ANY = re.compile(
    "|".join(
        rf"(?P<{measure.name}>\b(?:{_ADJUSTED}\s+)*(?:diluted\s+)?(?:{measure.pattern}))"
        for measure in MEASURES
    ),
    re.IGNORECASE,
)
_FORWARD = re.compile(
    r"\b(?:expects?|expected|expecting|expectations?|anticipat(?:e|es|ed|ing)|forecast(?:s|ed|ing)?|guid(?:ance|ing|ed)"
    r"|outlook|project(?:s|ed|ing)?\s+(?!pipeline)|estimat(?:e|es|ed|ing)|target(?:s|ed|ing)?|sees?\b|looking\s+ahead"
    r"|plans?\s+to|intends?\s+to|will\s+be|should\s+be|would\s+be|on\s+track|between\s+now\s+and)\b",
    re.IGNORECASE,
)
_GUIDED = re.compile(
    r"\bguid(?:ance|ing)\b|\boutlook\b|\bforecast\b|\b(?:in\s+(?:the|a)\s+)?range\s+(?:of|from|between)\b|\breaffirm|\breiterat"
    r"|\b(?:we|company|now|currently|continue\s+to|still)\s+(?:expect|anticipate|forecast|project|estimate|see)\b"
    r"|\bexpected\s+to\s+(?:be|come|grow|total|increase|decline|range)\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:as|than|than\s+we|than\s+was|we|had|previously|originally|initially)\s+(?:\w+\s+)?(?:expected|anticipated"
    r"|forecasted|projected|estimated)\b|\b(?:exceed\w*|above|ahead\s+of|beat|below|within|in\s+line\s+with|met|higher\s+than"
    r"|better\s+than)\s+(?:\w+\s+){0,4}(?:expectations?|guidance|outlook|estimates?|forecasts?|range|target)\b",
    re.IGNORECASE,
)


def measures(text: str) -> Iterator[tuple[str, Span]]:
    """Measures that `text` names, in order, each with the place of its name."""
    for match in _ANY.finditer(text):
        yield str(match.lastgroup), Span(*match.span())


def forward(text: str) -> bool:
    """Whether it speaks of what is to come; what was expected of the past does not count."""
    plain = _PAST.sub(" ", text)
    return bool(_FORWARD.search(plain))


def guided(text: str) -> bool:
    """Whether it gives guidance: what the company expects, a range, a forecast that is kept or changed."""
    return bool(_GUIDED.search(_PAST.sub(" ", text)))
