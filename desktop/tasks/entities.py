"""One number a person, account or address, the same throughout a batch of documents."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from desktop.document.model import Span
from desktop.document.results import Finding

PERSON = "PERSON"
SURE = 0.5
"""From this score on a name has a say in who is whom; a fixed one, so that the dial changes no number."""
LOCAL_DIGITS = 9
"""The last digits of a telephone number, which are the same however it is dialled."""

# Where signs between letters and digits tell one value from another.
VERBATIM = frozenset({"EMAIL", "URL", "IP_ADDRESS"})
# Where words do, and the signs between them do not.
WORDED = frozenset({"ADDRESS", "LOCATION", "DATE_OF_BIRTH"})

TITLES = frozenset(
    """
    mr mrs ms miss mx dr doctor prof professor sir dame lord lady hon honourable honorable rev reverend judge
    justice capt captain col maj major sgt messrs mme mlle monsieur madame herr frau señor señora
    """.split()  # noqa: SIM905 - quotes would hide the words
)
_HONOURS = frozenset("esq esquire phd md dds jd llm mba cpa obe mbe cbe qc kc".split())  # noqa: SIM905
_GENERATIONS = {"jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr", "ii": "ii", "iii": "iii", "iv": "iv"}

AFTER = _HONOURS | _GENERATIONS.keys()

_SOFT_HYPHEN = re.compile("\u00ad\\s*")
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u2010\u2011]\s*(?=[^\W\d_])")
_DEGREE = re.compile(r"\bph\.\s?d\b|\bm\.d\b|\bj\.d\b")
_NAME_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['\u2019]s$")
_APOSTROPHE = re.compile(r"['\u2019]")


@dataclass(frozen=True, slots=True)
class Sighted:
    """A text and its findings. `readings` says how a name is to be read where it can not be read from the
    text itself: "jsmith" is j smith."""

    text: str
    findings: Sequence[Finding]
    readings: Mapping[Span, str] = field(default_factory=dict)


def numbered(text: str, findings: Iterable[Finding]) -> list[Finding]:
    """`findings` in order of place, each with its entity ("PERSON 1"); numbers follow first sight."""
    return numbered_over([Sighted(text, tuple(findings))])[0]


def numbered_over(batch: Iterable[Sighted]) -> list[list[Finding]]:
    """The findings of each text of `batch` in order of place, entities the same throughout.

    Who is whom is decided within a text first: "Smith" is the Smith of its letter. Neither that nor the
    order of the texts changes which findings share an entity. Weak findings neither part nor join what the
    sure ones say, and their numbers come after.
    """
    ordered = [
        replace(sighted, findings=sorted(sighted.findings, key=lambda one: (one.span.start, one.span.end)))
        for sighted in batch
    ]
    keys = _keys(ordered)
    numbers: dict[str, dict[object, int]] = defaultdict(dict)
    for wanted in (True, False):
        for sighted, of_text in zip(ordered, keys, strict=True):
            for finding, key in zip(sighted.findings, of_text, strict=True):
                if _sure(finding) is wanted:
                    known = numbers[finding.label]
                    known.setdefault(key, len(known) + 1)
    return [
        [
            replace(finding, entity=f"{finding.label} {numbers[finding.label][key]}")
            for finding, key in zip(sighted.findings, of_text, strict=True)
        ]
        for sighted, of_text in zip(ordered, keys, strict=True)
    ]


def _keys(batch: Sequence[Sighted]) -> list[list[object]]:
    """For each text, finding by finding, what those of one entity share."""
    heads: list[list[Name | None]] = []
    sure: set[Name] = set()
    for sighted in batch:
        names = [_read(sighted, finding) for finding in sighted.findings]
        known = {name for name in names if name is not None}
        sure_here = {
            name for name, f in zip(names, sighted.findings, strict=True) if name is not None and _sure(f)
        }
        head_of = _people(known, sure_here)
        sure |= {head_of[name] for name in sure_here}
        heads.append([None if name is None else head_of[name] for name in names])
    people = _people({head for of_text in heads for head in of_text if head is not None}, sure)
    return [
        [
            value_of(finding.label, finding.span.of(sighted.text)) if head is None else people[head]
            for finding, head in zip(sighted.findings, of_text, strict=True)
        ]
        for sighted, of_text in zip(batch, heads, strict=True)
    ]


def _read(sighted: Sighted, finding: Finding) -> Name | None:
    if finding.label != PERSON:
        return None
    return name_of(sighted.readings.get(finding.span, finding.span.of(sighted.text)))


def _sure(finding: Finding) -> bool:
    return finding.decided_by == "person" or finding.score >= SURE


def value_of(label: str, literal: str) -> str:
    """What two writings of the same value share."""
    folded = _folded(literal)
    if label in VERBATIM:
        return "".join(folded.split())
    if label in WORDED:
        return " ".join(re.findall(r"\w+", _HYPHEN.sub("", folded)))
    letters = "".join(filter(str.isalnum, folded)) or folded
    if label == "PHONE" and len(letters) > LOCAL_DIGITS:
        return letters[-LOCAL_DIGITS:]  # with the code of the country or without
    return letters


def plain(literal: str) -> str:
    """Letters and digits alone, without accents: what two writings share whatever stands between them."""
    return "".join(filter(str.isalnum, unaccented(_folded(literal))))


def unaccented(folded: str) -> str:
    """Case-folded text without its accents."""
    if folded.isascii():
        return folded
    parts = unicodedata.normalize("NFKD", folded)
    return "".join(char for char in parts if not unicodedata.combining(char))


def _folded(literal: str) -> str:
    return _SOFT_HYPHEN.sub("", unicodedata.normalize("NFKC", literal)).casefold()


@dataclass(frozen=True, slots=True)
class Name:
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


def name_of(literal: str) -> Name:
    """Read "SMITH, John" and "Dr. J. Smith's" alike."""
    folded = _DEGREE.sub(lambda match: re.sub(r"\W", "", match[0]), _folded(literal))
    parts = [_words(part) for part in _HYPHEN.sub("", folded).split(",")]
    behind = [word for part in parts for word in part][1:]
    generation = next((_GENERATIONS[word] for word in behind if word in _GENERATIONS), "")
    titled = False
    for number, part in enumerate(parts):
        # The last word is a name: John Major, Mrs Judge.
        while len(part) > 1 and part[0] in TITLES:
            del part[0]
            titled = True
        first = part[:1] if number == 0 else []
        part[:] = first + [word for word in part[len(first) :] if word not in AFTER]
    # What stands behind a comma and is no honour is the given name.
    words = tuple(word for part in [*parts[1:], parts[0]] for word in part)
    return Name(words or (" ".join(folded.split()),), titled, generation)


def _words(part: str) -> list[str]:
    found = (_POSSESSIVE.sub("", word) for word in _NAME_WORD.findall(part))
    return [_APOSTROPHE.sub("", word) for word in found]


def _people(names: Iterable[Name], sure: Collection[Name]) -> dict[Name, Name]:
    """The fullest name of the person that each name stands for. A short form goes to the one person it fits,
    and is one of its own when it fits several."""
    people: list[list[Name]] = []
    person_of: dict[Name, int] = {}
    by_word: dict[str, set[int]] = defaultdict(set)
    # The fullest first, so that what a short form may stand for is known before it comes. All of a name
    # decides, so that nothing hangs on the order of the documents.
    ordered = sorted(
        set(names), key=lambda n: (n in sure, n.weight, n.words, n.titled, n.generation), reverse=True
    )
    for name in ordered:
        fitting = [person for person in by_word[name.surname] if fits(people[person], name)]
        if len(fitting) == 1:
            person = fitting[0]
            people[person].append(name)
        else:
            person = len(people)
            people.append([name])
        person_of[name] = person
        for word in name.words:
            by_word[word].add(person)
    return {name: people[person][0] for name, person in person_of.items()}


def fits(person: list[Name], name: Name) -> bool:
    """Whether `name` may stand for `person`, whose fullest name comes first."""
    generations = {known.generation for known in person if known.generation}
    return _same(person[0], name) and (not name.generation or generations <= {name.generation})


def _same(full: Name, short: Name) -> bool:
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
