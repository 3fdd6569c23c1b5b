"""Words as they are compared: without case, ending, and those that every question has."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORD = re.compile(r"[^\W_]+(?:\.[^\W_]+)*(?:['’][^\W_]+)?", re.UNICODE)  # noqa: RUF001 - as it is printed
_NON = re.compile(r"\bnon-\s?(?=\w)")  # non-current is not current
_STOP = frozenset(
    re.findall(
        r"\w+",
        """a an the this that these those it its in on at by for from to of as and or but if is are was were
        be been being has have had do does did will would can could shall should with within under between
        among over into out than then there here what which who whom whose when where why how much many
        your you we our us i they them he she his her respectively respective amount value number company
        table shown show year years ended end fiscal during per given also any each both all recorded
        reported related associated information regarding available provided report document s""",
    )
)
_ORDINALS = {
    **{f"q{n}": (name, "quarter") for n, name in enumerate(("first", "second", "third", "fourth"), 1)},
    **{n: (name,) for n, name in (("1st", "first"), ("2nd", "second"), ("3rd", "third"), ("4th", "fourth"))},
}
MONTHS = frozenset(
    (
        *("january", "february", "march", "april", "may", "june"),
        *("july", "august", "september", "october", "november", "december"),
    )
)


def tokens(text: str) -> list[str]:
    """Every word of `text`, in its base form."""
    found: list[str] = []
    for match in _WORD.finditer(_NON.sub("non", text.lower())):
        found += map(stem, _ORDINALS.get(match.group(), (match.group(),)))
    return found


def content(text: str) -> list[str]:
    """The words of `text` that tell it from another, in order, each once."""
    kept = (word for word in tokens(text) if word not in _STOPPED)
    return list(dict.fromkeys(kept))


def stem(word: str) -> str:
    """A crude base form: exercised, exercises and exercising are one, operating and operations not."""
    plain = word.replace("’", "'").removesuffix("'s").replace(".", "")  # noqa: RUF001
    if any(char.isdigit() for char in plain):
        return word
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("s", "")):
        if plain.endswith(ending) and len(plain) > len(ending) + 2 and not plain.endswith(("ss", "us", "is")):
            plain = plain.removesuffix(ending) + instead
            break
    for ending in ("ing", "ed"):
        if plain.endswith(ending) and len(plain) > len(ending) + 3:
            plain = plain.removesuffix(ending)
            break
    return plain.removesuffix("e") if len(plain) > 4 else plain


_STOPPED = frozenset(_STOP | {stem(word) for word in _STOP})


def holds(sequence: Iterable[str], part: Iterable[str]) -> bool:
    """Whether `part` stands in `sequence` as it is, word after word."""
    return f" {' '.join(part)} " in f" {' '.join(sequence)} "
