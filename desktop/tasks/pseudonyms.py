"""A pseudonym for everything that was found: another name for each person, another value for each value."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from desktop.document.results import Finding, Pair, TaskResult
from desktop.progress import JobContext
from desktop.tasks.decisions import Marked
from desktop.tasks.draws import Draw
from desktop.tasks.entities import PERSON, Name, fits, name_of, plain, value_of
from desktop.tasks.moved_dates import is_day_first, moved
from desktop.tasks.personas import (
    DEFAULT_CULTURE,
    LETTERS,
    SURNAMES,
    Before,
    Persona,
    Taken,
    name_lists,
    persona,
)
from desktop.tasks.standins import standins
from desktop.tasks.writings import PARTICLES, WORD

DATES = frozenset({"DATE", "DATE_OF_BIRTH"})
LOGINS = frozenset({"EMAIL", "USERNAME"})

_TRIES = 50
_LEAST_WEEKS, _WEEKS = 26, 78


def pseudonymise(
    documents: Sequence[Marked], seed: str, known: Sequence[Pair], ctx: JobContext
) -> tuple[tuple[TaskResult, ...], tuple[Pair, ...]]:
    """The results of `documents` with a replacement for each finding, and all pairs of the batch, with those
    of single words of names.

    The same `seed` and `known` give the same. A person of `known` keeps the pseudonym; no new one has a word
    that stands in a text of the batch.
    """
    ctx.report("pseudonyms", 0, 1)
    book = _Book.of(documents, seed, known)
    for entity, literals in sorted(_people(documents).items(), key=lambda item: min(item[1])):
        ctx.check()
        book.meet(entity, literals)
    results = tuple(_replaced(marked, book, ctx) for marked in documents)
    book.note_words()
    ctx.report("pseudonyms", 1, 1)
    return results, tuple(book.pairs.values())


def _people(documents: Sequence[Marked]) -> dict[str, set[str]]:
    """Every writing of each person."""
    found: dict[str, set[str]] = defaultdict(set)
    for marked in documents:
        for finding in marked.result.findings:
            if finding.label == PERSON:
                found[finding.entity].add(finding.span.of(marked.text))
    return found


@dataclass(slots=True)
class _Book:
    """What was given so far. A pair is known by label, original and who it was said of."""

    seed: str
    taken: Taken
    originals: frozenset[str]
    surnames: list[str]
    pairs: dict[tuple[str, str, int], Pair] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    personas: dict[str, Persona] = field(default_factory=dict)
    words: dict[int, dict[str, str]] = field(default_factory=dict)
    """Of the people that were known already, old to new."""
    names: dict[int, list[Name]] = field(default_factory=dict)
    """Of the same people, the fullest first."""
    whose: dict[str, set[int]] = field(default_factory=dict)
    """Who of them was written so."""
    logins: dict[str, list[Persona]] = field(default_factory=dict)
    """The people whose names a user's name is made of, by its words."""

    @classmethod
    def of(cls, documents: Sequence[Marked], seed: str, known: Sequence[Pair]) -> _Book:
        words = {plain(word) for marked in documents for word in set(WORD.findall(marked.text))}
        for pair in known:
            words |= {plain(word) for word in WORD.findall(pair.original)}
        values = (
            value_of(finding.label, finding.span.of(marked.text))
            for marked in documents
            for finding in marked.result.findings
        )
        taken = Taken(words)
        english = name_lists()[DEFAULT_CULTURE][SURNAMES]
        book = cls(seed, taken, frozenset(values), [name for name in english if plain(name) not in words])
        for pair in known:
            book.pairs[pair.label, pair.original, pair.who] = pair
            book.used.add(pair.pseudonym.casefold())
            if pair.label == PERSON:
                book._remember(pair)
        for names in book.names.values():
            names.sort(key=lambda name: name.weight, reverse=True)
        return book

    def _remember(self, pair: Pair) -> None:
        name = name_of(pair.original)
        self.taken.take(pair.pseudonym)
        self.names.setdefault(pair.who, []).append(name)
        self.whose.setdefault(pair.original, set()).add(pair.who)
        words = self.words.setdefault(pair.who, {})
        if len(name.words) == 1:
            words[name.surname] = pair.pseudonym

    def meet(self, entity: str, literals: set[str]) -> None:
        """Make the persona of an entity, or take that of the person it was before."""
        who = self._known_as(literals) or 1 + max((0, *self.words))
        known = self.words.setdefault(who, {})
        before = Before(known, tuple(self.names.get(who, ())))
        made = self.personas[entity] = persona(who, literals, before, self.seed, self.taken)
        for word in made.login_words():
            self.logins.setdefault(word, []).append(made)

    def _known_as(self, literals: set[str]) -> int | None:
        for literal in sorted(literals, key=lambda one: (-len(one), one)):
            exact = self.whose.get(literal, set())
            if len(exact) == 1:
                return min(exact)
        fullest = max(map(name_of, literals), key=lambda name: (name.weight, name.words))
        fitting = [who for who, names in self.names.items() if fits(names, fullest)]
        return fitting[0] if len(fitting) == 1 else None

    def add(self, label: str, original: str, pseudonym: str, who: int) -> str:
        self.pairs[label, original, who] = Pair(label, original, pseudonym, who)
        self.used.add(pseudonym.casefold())
        return pseudonym

    def note_words(self) -> None:
        """Pairs of single words, for a text in which a name was written in another way since."""
        for one in self.personas.values():
            for old, new in sorted(one.words.items()):
                if len(old) > 1 and old not in PARTICLES:
                    original = one.spelled.get(old, old.title())
                    self.pairs.setdefault((PERSON, original, one.who), Pair(PERSON, original, new, one.who))


def _replaced(marked: Marked, book: _Book, ctx: JobContext) -> TaskResult:
    ctx.check()
    subject = _subject(marked, book)
    dates = [f.span.of(marked.text) for f in marked.result.findings if f.label in DATES]
    calendar = _Calendar.of(dates, subject, book)
    findings = tuple(
        replace(finding, replacement=_replacement(finding, finding.span.of(marked.text), book, calendar))
        for finding in marked.result.findings
    )
    return replace(marked.result, findings=findings)


def _subject(marked: Marked, book: _Book) -> Persona | None:
    """Whom a document is about: who is named most often in it."""
    named = Counter(f.entity for f in marked.result.findings if f.label == PERSON)
    first = min(named, key=lambda entity: (-named[entity], book.personas[entity].who), default=None)
    return book.personas[first] if first is not None else None


@dataclass(frozen=True, slots=True)
class _Calendar:
    """How far the dates of a document are moved: as far as all that tell of the same person, so that the time
    between them stays."""

    who: int
    days: int
    day_first: bool

    @classmethod
    def of(cls, dates: Sequence[str], subject: Persona | None, book: _Book) -> _Calendar:
        name = " ".join(subject.names[0].words) if subject is not None else ""
        draw = Draw(book.seed, "dates", name)
        return cls(
            subject.who if subject is not None else 0,
            -7 * (_LEAST_WEEKS + draw.below(_WEEKS)),
            is_day_first(dates),
        )


def _replacement(finding: Finding, literal: str, book: _Book, calendar: _Calendar) -> str:
    label = finding.label
    who = 0
    if label == PERSON:
        who = book.personas[finding.entity].who
    elif label in DATES:
        who = calendar.who
    known = book.pairs.get((label, literal, who))
    if known is not None:
        return known.pseudonym
    if label == PERSON:
        return book.add(label, literal, book.personas[finding.entity].written(literal), who)
    for candidate in _candidates(label, literal, book, calendar):
        if _free(label, candidate, literal, book):
            return book.add(label, literal, candidate, who)
    return book.add(label, literal, _mark(label, book), who)


def _candidates(label: str, literal: str, book: _Book, calendar: _Calendar) -> Iterator[str]:
    """What may take the place of `literal`, the best first."""
    if label in DATES:
        date = moved(literal, calendar.days, day_first=calendar.day_first)
        if date is not None:
            yield date
        return
    if label in LOGINS:
        yield from _logins(label, literal, book)
    draw = Draw(book.seed, label, value_of(label, literal))
    made = standins(label, literal, draw, book.surnames)
    for _, candidate in zip(range(_TRIES), made, strict=False):
        yield candidate.upper() if label == "ADDRESS" and literal.isupper() else candidate


def _logins(label: str, literal: str, book: _Book) -> Iterator[str]:
    """The mail box or user's name of the person whose name it is made of."""
    local, at, _ = literal.partition("@")
    words = [word.casefold() for word in LETTERS.findall(local)]
    people = {one.who: one for word in words for one in book.logins.get(word, ())}
    for _, one in sorted(people.items()):
        made = one.login(local)
        if made is None:
            continue
        if label == "EMAIL" and at:
            yield from (f"{made}@{domain}" for domain in ("example.com", "example.org", "example.net"))
        else:
            yield made


def _free(label: str, candidate: str, literal: str, book: _Book) -> bool:
    """Whether `candidate` is nobody's, in the texts or among the pseudonyms. A moved date may well be another
    date as well: whose date it is tells them apart."""
    if candidate.casefold() == literal.casefold():
        return False
    return label in DATES or (
        candidate.casefold() not in book.used and value_of(label, candidate) not in book.originals
    )


def _mark(label: str, book: _Book) -> str:
    """Where nothing plausible is known: "[TITLE 1]", each writing with its own."""
    number = 1
    while f"[{label} {number}]".casefold() in book.used:
        number += 1
    return f"[{label} {number}]"
