"""What the scorer of sentences sees of one beside its vector. Training and use share it.

A score must not hang on one company's words: features are the kind of measure, figure, period and speech that
a sentence has, from the language of finance at large.
"""

# ruff: noqa: RUF001 - marks of print

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop.document.measures import MEASURES, forward, guided, measures

FIGURE = re.compile(r"(?<![\w.])[$€£¥]?\s?\d+(?:[.,]\d+)*")
MONEY = re.compile(
    r"(?:US)?[$€£¥]\s?\d|\b\d[\d.,]*\s?(?:dollars|euros|pounds|cents|yen)\b|\b(?:USD|EUR|GBP)\s?\d",
    re.IGNORECASE,
)
PERCENT = re.compile(
    r"\d\s?(?:%|percent\b|per\s+cent\b|basis\s+points?\b|bps\b|percentage\s+points?\b)", re.IGNORECASE
)
PERIOD = re.compile(
    r"\b(?:(?:first|second|third|fourth|current|this|the|our|fiscal|prior|same)[\s-]+(?:fiscal\s+)?quarter|Q[1-4]|[1-4]Q"
    r"|quarterly|(?:first|second)[\s-]half|H[12]|three\s+months|six\s+months|nine\s+months)\b",
    re.IGNORECASE,
)
YEAR = re.compile(
    r"\b(?:(?:full|fiscal|financial|calendar|entire|current|prior)[\s-]+year|(?:for|in|during)\s+the\s+year|FY\s?\d*|(?:19|20)\d\d"
    r"|year\s+ended|annual(?:ly)?|twelve\s+months|12\s+months)\b",
    re.IGNORECASE,
)
AGAINST = re.compile(
    r"\b(?:compared\s+(?:to|with)|versus|vs\.?|year[\s-](?:over|on)[\s-]year|from\s+(?:the\s+)?(?:prior|previous|last|a\s+year|\$)"
    r"|than\s+(?:the\s+)?(?:prior|last|a\s+year)|over\s+(?:the\s+)?(?:prior|last)|sequential(?:ly)?)\b",
    re.IGNORECASE,
)
MOVED = re.compile(
    r"\b(?:increas|decreas|declin|grew|grow|rose|rise|fell|fall|drop|improv|expand|contract|up\b|down\b|higher|lower|gain"
    r"|double|reduc)",
    re.IGNORECASE,
)
WHOLE = re.compile(
    r"\b(?:total|consolidated|company(?:['’]s|-wide|wide)?|overall|group|corporate|worldwide|we\s+reported|reported|we\s+delivered"
    r"|we\s+generated|we\s+achieved|we\s+posted|our\s+(?:net\s+)?(?:sales|revenues?|adjusted|earnings|results))\b",
    re.IGNORECASE,
)
PART = re.compile(
    r"\b(?:segments?['’]?s?|divisions?|brands?|categor(?:y|ies)|regions?|Europe(?:an)?|Asia|APAC|EMEA|Americas?|China|Latin|Canada"
    r"|international(?:ly)?|domestic|channels?|products?|product\s+lines?|stores?|e-?commerce|platform|customers?|markets?"
    r"|(?:business|operating)\s+units?|subsidiar(?:y|ies)|commercial|residential|industrial|aftermarket|OEM)\b",
    re.IGNORECASE,
)
_WHOLLY = re.compile(r"\b(?:total|consolidated|company(?:-wide|wide)?|overall|group)\b", re.IGNORECASE)
RETURNED = re.compile(
    r"\b(?:declared|authori[sz]ed|announced|approved|board|agreement\s+to\s+(?:acquire|sell)|acqui(?:re|red|sition)|divest\w*"
    r"|merger|completed|launch(?:ed)?|appointed|retire|spin-?off)\b",
    re.IGNORECASE,
)
RAISED = re.compile(
    r"\b(?:rais(?:e|ed|ing)|lower(?:ed|ing)|reaffirm\w*|reiterat\w*|maintain(?:ed|ing)?|withdr\w+|suspend\w*|updat(?:ed|ing)"
    r"|initiat\w+|narrow\w*|increas(?:ed|ing))\b[^.;]{0,60}\b(?:guidance|outlook|forecast|range|expectations?)\b",
    re.IGNORECASE,
)
RANGE = re.compile(
    r"[$€£]\s?\d[\d.,]*(?:\s+(?:million|billion))?\s*(?:to|and|[-–])\s*[$€£]?\d"
    r"|\d\s?%?\s*(?:to|[-–])\s*\d[\d.]*\s?%|\brange\b",
    re.IGNORECASE,
)
RECORD = re.compile(r"\b(?:record|highest|all-time|best|strongest|historic)\b", re.IGNORECASE)
CAUSE = re.compile(
    r"\b(?:driven\s+by|due\s+to|because|primarily|as\s+a\s+result|resulting\s+from|attributable|offset|reflect(?:s|ing))\b",
    re.IGNORECASE,
)
TALK = re.compile(
    r"\b(?:slides?|press\s+release|webcast|call\s+over|turn\s+(?:it|the\s+call)|questions?|operator|thank(?:s|\s+you)?|welcome"
    r"|good\s+(?:morning|afternoon|evening)|presentation|website|conference\s+call|today['’]s\s+call|join(?:ed|ing)?\s+(?:us|me)|remarks"
    r"|let\s+me|I['’]ll|I\s+will|I['’]d|look\s+forward|next\s+slide|go\s+ahead|line\s+of)\b",
    re.IGNORECASE,
)
LEGAL = re.compile(
    r"forward[\s-]looking|risks?\s+and\s+uncertaint|10-[KQ]\b|8-K\b|SEC\b|safe\s+harbor|differ\s+materially|undertakes?\s+no|reconcil"
    r"|non-GAAP\s+(?:financial\s+)?measures?|replay|private\s+securities|factors\s+that|cautionary|copyright",
    re.IGNORECASE,
)
FEELING = re.compile(
    r"\b(?:pleased|proud|excited|happy|confident|believe|think|feel|great|tremendous|incredible|amazing|strategy|strategic|journey"
    r"|opportunit(?:y|ies)|focus(?:ed)?|committed|commitment|culture|team|teams|people|employees|mission|vision|values|passion)\b",
    re.IGNORECASE,
)
HEDGE = re.compile(
    r"\b(?:may|might|could|perhaps|maybe|if\s+we\s+were|would\s+have|kind\s+of|sort\s+of|probably|I\s+guess|I\s+mean|you\s+know)\b",
    re.IGNORECASE,
)
LEANS = re.compile(
    r"(?:this|that|these|those|it|they|he|she|such|but|however|also|then|there|which|so|yes|yeah|no|well|sure)\b",
    re.IGNORECASE,
)
DUTY = re.compile(
    r"\b(?:shall|must|agrees?\s+to|obligat\w+|liable|liability|terminat\w+|indemnif\w+|covenants?|required\s+to)\b",
    re.IGNORECASE,
)

_PATTERNS = (
    *(
        ("money", MONEY),
        ("percent", PERCENT),
        ("quarter", PERIOD),
        ("year", YEAR),
        ("against", AGAINST),
        ("moved", MOVED),
    ),
    *(
        ("whole", WHOLE),
        ("part", PART),
        ("event", RETURNED),
        ("raised", RAISED),
        ("range", RANGE),
        ("record", RECORD),
    ),
    *(
        ("cause", CAUSE),
        ("talk", TALK),
        ("legal", LEGAL),
        ("feeling", FEELING),
        ("hedge", HEDGE),
        ("duty", DUTY),
    ),
)
_MAIN = ("eps", "revenue", "comparable_sales", "net_income", "ebitda", "margin", "operating_income")
NAMES: tuple[str, ...] = (
    *(name for name, _ in _PATTERNS),
    *("figures", "figures_many", "forward", "guided", "leans", "asks", "short", "long", "words"),
    *(f"{measure.name}" for measure in MEASURES),
    *(f"{name}_guided" for name in _MAIN),
    *(f"{name}_period" for name in _MAIN),
    *("eps_whole", "revenue_whole", "revenue_part", "any_measure", "measure_no_figure", "early", "opening"),
)
"""The columns of `matrix`."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What was seen in one sentence: the measures that it gives figures for, and how it speaks. `part` says
    that it is about a part of a company."""

    measures: frozenset[str]
    figures: int
    forward: bool
    guided: bool
    part: bool
    row: tuple[float, ...]

    @property
    def facets(self) -> frozenset[str]:
        """What it tells: each measure, apart for what was and what is to come."""
        return frozenset(f"{name}{'>' if self.guided else ''}" for name in self.measures)


def see(text: str, place: float) -> Sight:
    """The features of one sentence; `place` is where it stands in the document, 0..1."""
    seen = {name: bool(pattern.search(text)) for name, pattern in _PATTERNS}
    places = list(measures(text))
    named = frozenset(name for name, _ in places)
    plain = YEAR.sub(" ", PERIOD.sub(" ", text))
    count = len(FIGURE.findall(plain))
    told = named if count else frozenset[str]()
    ahead, guides = forward(text), guided(text)
    guides = guides and bool(count or seen["raised"])
    words = len(text.split())
    period = seen["quarter"] or seen["year"]
    # A measure that opens a sentence without an owner ("Revenue rose ...") is the company's.
    whole = seen["whole"] or bool(places and places[0][1].start == 0)
    values: dict[str, float] = {
        **{name: float(value) for name, value in seen.items()},
        "figures": min(count, 3) / 3,
        "figures_many": float(count > 5),
        "forward": float(ahead),
        "guided": float(guides),
        "leans": float(bool(LEANS.match(text.lstrip("\"'“‘(")))),
        "asks": float(text.rstrip().endswith("?")),
        "short": float(words < 8),
        "long": float(words > 45),
        "words": math.log(1 + words) / 4,
        **{measure.name: float(measure.name in told) for measure in MEASURES},
        **{f"{name}_guided": float(name in told and guides) for name in _MAIN},
        **{f"{name}_period": float(name in told and period and not guides) for name in _MAIN},
        "eps_whole": float("eps" in told and whole),
        "revenue_whole": float("revenue" in told and whole and not seen["part"]),
        "revenue_part": float("revenue" in told and seen["part"]),
        "any_measure": float(bool(told)),
        "measure_no_figure": float(bool(named) and not count),
        "early": max(0.0, 1 - 2 * place),
        "opening": math.exp(-20 * place),
    }
    return Sight(
        told,
        count,
        ahead,
        guides,
        seen["part"] and not _WHOLLY.search(text),
        tuple(values[name] for name in NAMES),
    )


def matrix(sights: Sequence[Sight]) -> NDArray[np.float32]:
    """Shape (len(sights), len(NAMES))."""
    return np.array([sight.row for sight in sights], np.float32).reshape(len(sights), len(NAMES))
