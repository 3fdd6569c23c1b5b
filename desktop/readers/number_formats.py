"""Numbers of a workbook as they are shown, by their number format (ECMA-376 part 1, 18.8.31).

A telephone number or a social security number is often a plain number whose format puts in the hyphens; a
date is a count of days. What a format asks for beyond that (fractions, exponents, the width of a column) is
not done: the number is then shown in full.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

_SECTION = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*\Z)')
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_.|\*.|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<ampm>AM/PM|A/P)|(?P<date>[yY]+|[mM]+|[dD]+|[hH]+|[sS]+(?:\.0+)?)|(?P<other>.)",
    re.DOTALL,
)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?[0-9.]+)\]")
_COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}
# fmt: off
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)
# fmt: on
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_EPOCHS = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}  # noqa: DTZ001 - a sheet has no zone
MOST_DAYS = 2_958_466
"""Days up to the end of the year 9999."""


def shown(raw: str, code: str, *, from_1904: bool = False) -> str:
    """The number `raw`, as the file has it, in the format `code`."""
    try:
        value = Decimal(raw)
    except InvalidOperation:
        return raw
    if not value.is_finite() or abs(value.adjusted()) > 30:
        return raw
    sections = _sections(code)
    section = sections[0]
    if _CONDITION.search(code):
        section = next((one for one in sections if _holds(one, value)), sections[-1])
    elif value < 0 and len(sections) > 1:
        section, value = sections[1], -value
    elif value == 0 and len(sections) > 2:
        section = sections[2]
    if is_date(section):
        return _date(value, section, from_1904=from_1904)
    return _number(value, section)


def _holds(section: str, value: Decimal) -> bool:
    condition = _CONDITION.search(section)
    return condition is None or _COMPARE[condition[1]](value, Decimal(condition[2]))


def iso_date(raw: str, *, from_1904: bool = False) -> str:
    """The day of the number `raw` as ISO 8601 has it; "" where it is none."""
    try:
        days = float(raw)
    except ValueError:
        return ""
    if not 1 <= days < MOST_DAYS:
        return ""
    return (_EPOCHS[from_1904] + timedelta(days=days)).date().isoformat()


def plain(value: Decimal) -> str:
    """A number with all its digits and no exponent. Doubles have 15 that count."""
    rounded = +value if len(value.as_tuple().digits) <= 15 else Decimal(f"{value:.14E}")
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[str, ...]:
    return tuple(_SECTION.split(code))


@lru_cache(maxsize=512)
def is_date(section: str) -> bool:
    """Whether a format shows days or hours."""
    return any(
        match["date"] or match["bracket"] in ("h", "hh", "m", "mm", "s", "ss")
        for match in _TOKEN.finditer(section)
        if section.casefold() != "general"
    )


def _date(value: Decimal, section: str, *, from_1904: bool) -> str:
    days = float(value)
    if not 0 <= days < MOST_DAYS:
        return plain(value)
    # Excel believes in 29 February 1900.
    before = timedelta(days=1) if days < 60 and not from_1904 else timedelta()
    moment = _EPOCHS[from_1904] + before + timedelta(seconds=round(days * 86_400))
    parts: list[str] = []
    twelve = "AM/PM" in section or "A/P" in section
    previous = ""
    tokens = list(_TOKEN.finditer(section))
    for at, match in enumerate(tokens):
        if code := match["date"]:
            following = next((m["date"] for m in tokens[at + 1 :] if m["date"]), "") or ""
            minutes = code[0] in "mM" and (previous[:1] in ("h", "H") or following[:1] in ("s", "S"))
            parts.append(_minutes(moment, code) if minutes else _part(moment, code.lower(), twelve=twelve))
            previous = code
        elif match["ampm"]:
            parts.append("AM" if moment.hour < 12 else "PM")
        elif (bracket := match["bracket"]) and bracket.strip("hms") == "":
            units = {"h": 3600, "m": 60, "s": 1}[bracket[0]]
            parts.append(str(round(days * 86_400) // units).zfill(len(bracket)))
            previous = bracket
        elif match["other"] == "@":
            parts.append(plain(value))
        else:
            parts.append(match["quoted"] or match["escaped"] or match["currency"] or match["other"] or "")
    return "".join(parts).strip()


def _minutes(moment: datetime, code: str) -> str:
    return str(moment.minute).zfill(len(code))


def _part(moment: datetime, code: str, *, twelve: bool) -> str:
    hour = (moment.hour - 1) % 12 + 1 if twelve else moment.hour
    numbers = {"d": moment.day, "m": moment.month, "h": hour, "s": moment.second}
    if code[0] == "y":
        return f"{moment.year:04}" if len(code) > 2 else f"{moment.year % 100:02}"
    if code[0] == "m" and len(code) > 2:
        return _MONTHS[moment.month - 1][: {3: 3, 5: 1}.get(len(code))]
    if code[0] == "d" and len(code) > 2:
        return _DAYS[moment.weekday()][: 3 if len(code) == 3 else None]
    return str(numbers[code[0]]).zfill(min(len(code.partition(".")[0]), 2))


def _number(value: Decimal, section: str) -> str:
    if section.casefold() in ("general", "@", ""):
        return plain(value)
    tokens: list[tuple[str, str]] = []
    for match in _TOKEN.finditer(section):
        text = (
            match["quoted"] or match["escaped"] or match["currency"] or match["ampm"] or match["date"] or ""
        )
        other = match["other"]
        if other in ("E", "/", "@", "G"):
            return plain(value)
        if other and other in "0#?.,%":
            tokens.append((other, other))
        elif text or other:
            tokens.append(("", text or other))
    if not any(sort in ("0", "#", "?") for sort, _ in tokens):
        # A text in the place of the number.
        return "".join(text for _, text in tokens).strip() or plain(value)
    return _filled(value, tokens).strip()


def _filled(value: Decimal, tokens: list[tuple[str, str]]) -> str:
    """`value` in the places of the digits; those of its whole part are filled from the right."""
    sorts = [sort for sort, _ in tokens]
    point = sorts.index(".") if "." in sorts else len(tokens)
    last = max(at for at, sort in enumerate(sorts) if sort in ("0", "#", "?"))
    thousands = "," in sorts[:last]
    value = value * 100 ** sorts.count("%") / 1000 ** sorts[last:].count(",")
    places = sum(sort in ("0", "#", "?") for sort in sorts[point:])
    rounded = abs(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    whole, _, decimals = f"{rounded:f}".partition(".")
    whole = whole.lstrip("0")
    before = _whole(whole, tokens[:point], thousands=thousands)
    optional = sum(1 for sort in sorts[point:] if sort == "#")
    kept = decimals.rstrip("0").ljust(places - optional, "0") if optional else decimals
    after: list[str] = []
    digits = iter(kept)
    for sort, text in tokens[point:]:
        after.append(next(digits, "") if sort in ("0", "#", "?") else "" if sort == "," else text)
    sign = "-" if value < 0 and rounded else ""
    return sign + before + "".join(after)


def _whole(digits: str, tokens: list[tuple[str, str]], *, thousands: bool) -> str:
    left = list(digits)
    made: list[str] = []
    first = next((at for at, (sort, _) in enumerate(tokens) if sort in ("0", "#", "?")), None)
    written = 0

    def digit(char: str) -> None:
        nonlocal written
        if thousands and written and written % 3 == 0:
            made.append(",")
        made.append(char)
        written += 1

    for at in range(len(tokens) - 1, -1, -1):
        sort, text = tokens[at]
        if sort in ("0", "#", "?"):
            if left:
                digit(left.pop())
            elif sort == "0":
                digit("0")
            while at == first and left:
                digit(left.pop())
        elif sort != ",":
            made.append(text[::-1])
    return "".join(made)[::-1]
