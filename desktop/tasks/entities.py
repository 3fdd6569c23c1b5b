"""One number a person, account or address, the same throughout a document."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from desktop.document.results import Finding

PERSON = "PERSON"
# Where signs between letters and digits tell one value from another.
_VERBATIM = frozenset({"EMAIL", "URL", "IP_ADDRESS"})
# Where words do, and the signs between them do not.
_WORDED = frozenset({"ADDRESS", "LOCATION", "DATE_OF_BIRTH"})

_TITLES = frozenset(
    """
    mr mrs ms miss mx dr doctor prof professor sir dame lord lady hon honourable honorable rev reverend judge
    justice capt captain col maj major sgt messrs mme mlle monsieur madame herr frau señor señora
    """.split()  # noqa: SIM905 - quotes would hide the words
)
_HONOURS = frozenset("esq esquire phd md dds jd llm mba cpa obe mbe cbe qc kc".split())  # noqa: SIM905
_GENERATIONS = {"jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr", "ii": "ii", "iii": "iii", "iv": "iv"}

_AFTER = _HONOURS | _GENERATIONS.keys()

_SOFT_HYPHEN = re.compile("\u00ad\\s*")
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u2010\u2011]\s*(?=[^\W\d_])")
_DEGREE = re.compile(r"\bph\.\s?d\b|\bm\.d\b|\bj\.d\b")
_NAME_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['\u2019]s$")
_APOSTROPHE = re.compile(r"['\u2019]")


def numbered(text: str, findings: Iterable[Finding]) -> list[Finding]:
    """`findings` in order of place, each with its entity ("PERSON 1"); numbers follow first sight."""
    ordered = sorted(findings, key=lambda finding: (finding.span.start, finding.span.end))
    names = {f.span: _name(f.span.of(text)) for f in ordered if f.label == PERSON}
    people = _people(names.values())
    numbers: dict[str, dict[object, int]] = defaultdict(dict)
    result = []
    for finding in ordered:
        known = numbers[finding.label]
        key: object = (
            people[names[finding.span]]
            if finding.label == PERSON
            else _value(finding.label, finding.span.of(text))
        )
        number = known.setdefault(key, len(known) + 1)
        result.append(replace(finding, entity=f"{finding.label} {number}"))
    return result


def _value(label: str, literal: str) -> str:
    """What two writings of the same value share."""
    folded = _folded(literal)
    if label in _VERBATIM:
        return "".join(folded.split())
    if label in _WORDED:
        return " ".join(re.findall(r"\w+", _HYPHEN.sub("", folded)))
    return "".join(filter(str.isalnum, folded)) or folded


def _folded(literal: str) -> str:
    return _SOFT_HYPHEN.sub("", unicodedata.normalize("NFKC", literal)).casefold()


@dataclass(frozen=True, slots=True)
class _Name:
    """A name as written somewhere: its words, given names first; an initial is a word of one letter."""

    words: tuple[str, ...]
    titled: bool
    generation: str = ""

    @property
    def given(self) -> tuple[str, ...]:
        return self.words[:-1]

    @property
    def surname(self) -> str:
        return self.words[-1]

    @property
    def weight(self) -> tuple[int, int, int, bool]:
        """More for a name that tells more."""
        full = [word for word in self.words if len(word) > 1]
        return len(full), len(self.words), sum(map(len, full)), bool(self.generation)


def _name(literal: str) -> _Name:
    """Read "SMITH, John" and "Dr. J. Smith's" alike."""
    folded = _DEGREE.sub(lambda match: re.sub(r"\W", "", match[0]), _folded(literal))
    parts = [_words(part) for part in _HYPHEN.sub("", folded).split(",")]
    behind = [word for part in parts for word in part][1:]
    generation = next((_GENERATIONS[word] for word in behind if word in _GENERATIONS), "")
    titled = False
    for number, part in enumerate(parts):
        # The last word is a name: John Major, Mrs Judge.
        while len(part) > 1 and part[0] in _TITLES:
            del part[0]
            titled = True
        first = part[:1] if number == 0 else []
        part[:] = first + [word for word in part[len(first) :] if word not in _AFTER]
    # What stands behind a comma and is no honour is the given name.
    words = tuple(word for part in [*parts[1:], parts[0]] for word in part)
    return _Name(words or (" ".join(folded.split()),), titled, generation)


def _words(part: str) -> list[str]:
    found = (_POSSESSIVE.sub("", word) for word in _NAME_WORD.findall(part))
    return [_APOSTROPHE.sub("", word) for word in found]


def _people(names: Iterable[_Name]) -> dict[_Name, int]:
    """A person for each name. A short form goes to the one person it fits, and is one of its own when it
    fits several."""
    people: list[list[_Name]] = []
    person_of: dict[_Name, int] = {}
    by_word: dict[str, set[int]] = defaultdict(set)
    # The fullest first, so that what a short form may stand for is known before it comes.
    for name in sorted(dict.fromkeys(names), key=lambda name: name.weight, reverse=True):
        near = by_word[name.surname]
        fitting = [person for person in near if _fits(people[person], name)]
        if len(fitting) == 1:
            person = fitting[0]
            people[person].append(name)
        else:
            person = len(people)
            people.append([name])
        person_of[name] = person
        for word in name.words:
            by_word[word].add(person)
    return person_of


def _fits(person: list[_Name], name: _Name) -> bool:
    """Whether `name` may stand for `person`, whose fullest name comes first."""
    generations = {known.generation for known in person if known.generation}
    return _same(person[0], name) and (not name.generation or generations <= {name.generation})


def _same(full: _Name, short: _Name) -> bool:
    if len(short.words) == 1 and not short.titled and short.surname in full.words:
        return True
    return full.surname == short.surname and (
        _within(short.given, full.given) or _within(full.given, short.given)
    )


def _within(few: tuple[str, ...], many: tuple[str, ...]) -> bool:
    """Whether `few` stand in `many` in this order; an initial stands for its name."""
    rest = iter(many)
    return all(any(_alike(word, other) for other in rest) for word in few)


def _alike(a: str, b: str) -> bool:
    return a == b or (min(len(a), len(b)) == 1 and a[0] == b[0])
