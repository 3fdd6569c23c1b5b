"""Another name for a person, word by word, so that each writing of the old one has its writing of the new."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from desktop import paths
from desktop.tasks.draws import Draw
from desktop.tasks.entities import AFTER, TITLES, Name, name_of, plain
from desktop.tasks.writings import COMMON, PARTICLES

SURNAMES = "surnames"
GENDERS = ("female", "male")
DEFAULT_CULTURE = "en"

_TRIES = 300
_LETTERS = "ABCDEFGHJKLMNPRSTVW"
LETTERS = re.compile(r"[^\W\d_]+")
_TOKEN = re.compile(r"[^\W\d_]+(?:(?:['\u2019]|[-\u2010\u2011]\s*|\u00ad\s*)[^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['\u2019]s$", re.IGNORECASE)
_HYPHEN = re.compile(r"([-\u2010\u2011]\s*)")
_SPACED = re.compile(r"\w(?:[ \u00a0]{1,2}\w){3,}")


@cache
def name_lists() -> Mapping[str, Mapping[str, list[str]]]:
    """Names by culture and kind ("female", "male", "surnames"), from resources/names.json."""
    raw = json.loads((paths.resources_dir() / "names.json").read_bytes())
    lists: Mapping[str, Mapping[str, list[str]]] = raw["names"]
    return lists


@dataclass(slots=True)
class Taken:
    """Words that no pseudonym may have: those of the texts, and those of other people's pseudonyms."""

    texts: Collection[str]
    given: set[str] = field(default_factory=set)

    def free(self, word: str) -> bool:
        key = plain(word)
        return key not in self.texts and key not in self.given and key not in COMMON

    def take(self, word: str) -> None:
        self.given.update(plain(part) for part in _TOKEN.findall(word))


@dataclass(slots=True)
class Persona:
    """The new name of one person. `words` maps the words of the old name to those of the new; `culture` and
    `gender` are those of the lists that the new ones are taken from."""

    who: int
    names: list[Name]
    words: dict[str, str]
    culture: str
    gender: str
    draw: Draw
    taken: Taken
    spelled: dict[str, str]
    """The words of the old name as they stand in a text."""

    def written(self, literal: str) -> str:
        """What takes the place of `literal`, a writing of the old name."""
        if _SPACED.fullmatch(literal):
            return " ".join(self._word(word) for word in self.names[0].words).upper()
        return _TOKEN.sub(lambda match: self._token(match[0]), literal)

    def login(self, literal: str) -> str | None:
        """The user's name or mail box that goes with the new name; None where `literal` is not made of the
        old one."""
        tokens = [token.casefold() for token in LETTERS.findall(literal)]
        known = self.login_words()
        if not any(token in known for token in tokens):
            return None
        if not all(len(token) == 1 or token in known for token in tokens):
            return None
        made = LETTERS.sub(lambda match: self._token(match[0]), literal)
        return made if plain(made).isascii() else plain(made)

    def login_words(self) -> set[str]:
        """What a user's name that is made of the old name may hold."""
        return {word for word in self.words if len(word) > 2} | self._logins().keys()

    def _token(self, token: str) -> str:  # noqa: PLR0911 - one a kind of token
        ending = _POSSESSIVE.search(token)
        if ending is not None:
            return self._token(token[: ending.start()]) + ending[0]
        word = _key(token)
        if word in TITLES or word in AFTER or word in PARTICLES:
            return token
        if word in self.words:
            return _cased(self.words[word], token)
        if len(word) == 1:
            return _cased(self._initial(word), token)
        login = self._logins().get(word)
        if login is not None:
            return login if token.islower() else login.title()
        parts = _HYPHEN.split(token)
        if len(parts) > 1 and any(_key(part) in self.words for part in parts[::2]):
            return "".join(part if at % 2 else self._token(part) for at, part in enumerate(parts))
        return _cased(self._word(word), token)

    def _word(self, word: str) -> str:
        """The new word for `word`, made where there is none yet."""
        if word in PARTICLES:
            return word
        if len(word) == 1:
            return self._initial(word)
        if word not in self.words:
            surname = any(name.surname == word for name in self.names)
            kind = SURNAMES if surname and not _is_given(word, self.names) else self.gender
            self.words[word] = _new_word(self, kind, word)
            self.taken.take(self.words[word])
        return self.words[word]

    def _initial(self, letter: str) -> str:
        """That of the word which begins so; else another letter, always the same for this one."""
        for name in self.names:
            for word in name.given:
                if len(word) > 1 and word[0] == letter:
                    return self._word(word)[0]
        if letter not in self.words:
            self.words[letter] = self.draw.of([other for other in _LETTERS if other.casefold() != letter])
        return self.words[letter]

    def _logins(self) -> dict[str, str]:
        """Given name and surname run together, and the new ones alike."""
        made: dict[str, str] = {}
        for name in self.names:
            surname = name.surname
            for given in name.given:
                for old, new in ((given, self._word(given)), (given[0], self._initial(given[0]))):
                    made.setdefault(old + surname, (new + self._word(surname)).casefold())
                    made.setdefault(surname + old, (self._word(surname) + new).casefold())
        return made


@dataclass(frozen=True, slots=True)
class Before:
    """What is known of a person from before: the new words by the old ones, and the old names."""

    words: Mapping[str, str]
    names: tuple[Name, ...] = ()


def persona(who: int, literals: Iterable[str], before: Before, seed: str, taken: Taken) -> Persona:
    """For a person who is written as `literals`."""
    writings = sorted(set(literals))
    found = {*map(name_of, writings), *before.names}
    names = sorted(found, key=lambda n: (n.weight, n.words), reverse=True)
    whole = [name for name in names if len(name.words) > 1]
    # "jsmith" is made of the others.
    names = whole or names[:1]
    culture, gender = _origin(names[0])
    draw = Draw(seed, "person", " ".join(names[0].words))
    made = Persona(who, names, dict(before.words), culture, gender, draw, taken, _spelled(writings))
    for name in names:
        for word in name.words:
            made._word(word)  # noqa: SLF001 - its own function
    return made


def _spelled(writings: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for writing in writings:
        for token in _TOKEN.findall(writing):
            word = _POSSESSIVE.sub("", token)
            if not (word.isupper() or word.islower()) or _key(word) not in found:
                found[_key(word)] = word.title() if word.isupper() else word
    return found


def _new_word(persona: Persona, kind: str, old: str) -> str:
    """A name of the culture that begins with another letter and is nobody's in the batch."""
    lists = name_lists()
    choices = lists[persona.culture][kind]
    avoided = {plain(word)[:1] for name in persona.names for word in name.words} | {plain(old)[:1]}

    def fits(word: str) -> bool:
        return plain(word)[0] not in avoided

    def drawn(make: Callable[[], str], free: Callable[[str], bool]) -> str | None:
        for _ in range(_TRIES):
            word = make()
            if fits(word) and free(word):
                return word
        return None

    draw = persona.draw
    return (
        drawn(lambda: draw.of(choices), persona.taken.free)
        or drawn(lambda: draw.of(lists[DEFAULT_CULTURE][kind]), persona.taken.free)
        # All are taken: two surnames with a hyphen, whose words may stand elsewhere but not side by side.
        or drawn(
            lambda: f"{draw.of(choices)}-{draw.of(choices)}",
            lambda word: not any(plain(part) in persona.taken.texts for part in word.split("-")),
        )
        or f"{draw.of(_LETTERS)}{draw.poured('xaxaxa')}"
    )


def _origin(name: Name) -> tuple[str, str]:
    """Culture and gender, guessed from the lists that hold the name; most words decide."""
    lists = name_lists()
    keys = {plain(word) for word in name.words if len(word) > 1}
    best = max(
        lists,
        key=lambda culture: (
            sum(key in _folded(culture, SURNAMES) for key in keys)
            + sum(key in _folded(culture, gender) for key in keys for gender in GENDERS),
            culture == DEFAULT_CULTURE,
        ),
    )
    given = plain(name.words[0])
    votes = {gender: sum(given in _folded(culture, gender) for culture in lists) for gender in GENDERS}
    return best, max(GENDERS, key=lambda gender: votes[gender])


@cache
def _folded(culture: str, kind: str) -> frozenset[str]:
    return frozenset(map(plain, name_lists()[culture][kind]))


def _is_given(word: str, names: list[Name]) -> bool:
    """Whether a single word is a given name by itself."""
    if any(len(name.words) > 1 for name in names):
        return False
    key = plain(word)
    lists = name_lists()
    given = any(key in _folded(culture, gender) for culture in lists for gender in GENDERS)
    return given and not any(key in _folded(culture, SURNAMES) for culture in lists)


def _key(token: str) -> str:
    """A token as `entities.name_of` has its words."""
    return "".join(char for char in token.casefold() if char.isalpha())


def _cased(word: str, like: str) -> str:
    if like.isupper() and len(like) > 1:
        return word.upper()
    return word.lower() if like.islower() else word
