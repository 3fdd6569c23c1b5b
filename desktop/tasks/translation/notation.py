"""Figures and dates of a translation in the notation of its source, or in that of its own language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from desktop.document.model import Span
from desktop.tasks.translation.dates import usual_dates
from desktop.tasks.translation.figures import FIGURE, SCALE
from desktop.tasks.translation.swaps import Swapped, swap

Notation = Literal["keep", "target"]

_THIN = "\u202f"


@dataclass(frozen=True, slots=True)
class _Marks:
    thousands: str
    decimal: str


_ENGLISH = _Marks(",", ".")
_POINTS = _Marks(".", ",")
_MARKS = {
    **dict.fromkeys(("en", "ja", "ko", "zh", "th", "he", "hi", "ga", "mt"), _ENGLISH),
    **dict.fromkeys(
        ("fr", "cs", "fi", "no", "pl", "ru", "sk", "sv", "uk", "bg", "et", "lt", "lv", "hu"),
        _Marks(_THIN, ","),
    ),
}
"""By language (CLDR); the others have points between thousands and a decimal comma."""
_GROUPED = {
    mark: re.compile(rf"\d{{1,3}}(?:{mark}\d{{3}})+")
    for mark in (",", r"\.", r"[ \u00a0\u202f]", "['’]")  # noqa: RUF001
}
_MONEY = re.compile(r"[$€£¥]|\b(?:USD|EUR|GBP|BRL|CHF|JPY|R\$)\b")
_REFERRED = re.compile(
    r"(?:\b(?:sections?|sec|art\w*|clauses?|chapters?|figures?|fig|tables?|version|v|no|nr|n|part|items?|annex"
    r"|paragraphs?|cláusulas?|se[cç]ç?[aã]o|se[cç]ç?[oõ]es|capítulos?|figuras?|tabelas?|quadros?|versão|ponto"
    r"|parágrafos?|anexo|secci[oó]n|versión|tabla|abschnitt|kapitel|abbildung|tabelle|chapitre|tableau)"
    r"\.?|§|\()$",
    re.IGNORECASE,
)
"""Words after which a figure with a point is a place in a document."""
_NAMED = re.compile(r"\b[^\W\d_a-z]\w*$")
"""A name before a figure: it is a version or a number of the thing."""
_AMERICAN = re.compile(r"(?<![\d/])(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})(?![\d/])")


def noted(source: str, translation: str, languages: tuple[str, str], notation: Notation) -> Swapped:
    """`translation` with each figure that the source has too in the notation that is asked for: as it stands
    in the source, or as the language of the translation has it, dates too. What is a code, a date in figures
    or a version is no figure here."""
    wanted: list[tuple[Span, str]] = []
    left = [match[0] for match in _amounts(source)]
    for match in _amounts(translation):
        digits = re.sub(r"\D", "", match[0])
        same = next((one for one in left if re.sub(r"\D", "", one) == digits), None)
        if same is None:
            continue
        left.remove(same)
        said = same if notation == "keep" else in_language(same, *languages)
        # What can not be read in the source's notation stays as the model wrote it.
        if said != match[0] and (notation == "keep" or (said != same and _is_amount(translation, match))):
            wanted.append((Span(*match.span()), said))
    if notation == "target":
        dates = list(usual_dates(translation, languages[1]))
        dates += _turned_dates(source, translation, languages)
        wanted = [one for one in wanted if not any(one[0].overlaps(date) for date, _ in dates)] + dates
    return swap(translation, sorted(wanted))


def figure_alone(text: str, languages: tuple[str, str], *, tabled: bool) -> str:
    """A text of figures without words in the notation of the other language. Without a currency, a percent
    sign or thousands it may be the number of a section, unless it is `tabled` beside others."""
    parts = [
        (Span(*match.span()), in_language(match[0], *languages))
        for match in _amounts(text)
        # Nobody numbers a section with a comma.
        if tabled or "," in match[0] or _is_amount(text, match)
    ]
    return swap(text, parts).text


def in_language(figure: str, source: str, target: str) -> str:
    """A figure of the language `source` as `target` writes it: "1,234.50" in English is "1.234,50" in
    Portuguese. One that is none in the source's notation stays as it is, and so does a year."""
    mine, theirs = _MARKS.get(source, _POINTS), _MARKS.get(target, _POINTS)
    whole, mark, rest = figure.partition(mine.decimal)
    plain = re.sub(r"[,. '’\u00a0\u202f]", "", whole)  # noqa: RUF001
    grouped = plain != whole
    if grouped and not _is_grouped(whole, mine):
        return figure
    # "12,000" in Portuguese may be either.
    if mark and (not rest.isdigit() or (len(rest) == 3 and not grouped)):
        return figure
    said = f"{int(plain):,}".replace(",", theirs.thousands) if grouped else plain
    if mark and plain.startswith("0") and len(plain) > 1:
        return figure
    return said + (theirs.decimal + rest if mark else "")


def _is_amount(text: str, match: re.Match[str]) -> bool:
    """Whether a figure is no number of a section, a figure or a version."""
    if any(one.fullmatch(match[0].partition(".")[0]) or one.match(match[0]) for one in _GROUPED.values()):
        return True
    before, after = text[: match.start()].rstrip(), text[match.end() :].lstrip()
    if _MONEY.search(before[-4:]) or _MONEY.match(after) or after.startswith("%") or SCALE.match(after):
        return True
    named = _REFERRED.search(before) or _NAMED.search(before)
    return bool(before) and named is None and after[:1] != ")"


def _is_grouped(whole: str, marks: _Marks) -> bool:
    between = {",": ",", ".": r"\.", _THIN: r"[ \u00a0\u202f]"}[marks.thousands]
    # A space parts thousands in any language.
    return any(_GROUPED[one].fullmatch(whole) for one in (between, r"[ \u00a0\u202f]"))


def _amounts(text: str) -> Iterator[re.Match[str]]:
    """Figures with marks in them, or that may be the same as one with marks; no part of a code or date."""
    for match in FIGURE.finditer(text):
        before, after = text[: match.start()][-1:], text[match.end() :][:1]
        if before.isalpha() or before in ("/", "_", "#", "-") or after.isalpha() or after in ("/", "_", "-"):
            continue
        if match[0].count(".") > 1 and not _GROUPED[r"\."].match(match[0]):
            continue  # a version, or a date
        yield match


def _turned_dates(source: str, translation: str, languages: tuple[str, str]) -> Iterator[tuple[Span, str]]:
    """ "12/31/2024" of an English source, where it can only be that, with the day first."""
    if languages[0] != "en":
        return
    for match in _AMERICAN.finditer(translation):
        if match[0] in source and int(match["day"]) > 12 >= int(match["month"]):
            yield Span(*match.span()), f"{match['day']}/{match['month']}/{match['year']}"
