"""The slots of templates: for each its label and how its value is made up."""

from __future__ import annotations

import random
import re
import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from desktop.modelstore.pii import articles, templates, wordlists
from desktop.modelstore.pii import gazetteers as lists
from desktop.modelstore.pii.gazetteers import Gazetteers


@dataclass(frozen=True, slots=True)
class Person:
    """One person of a text, so that the forms of the name and the address of mail go together."""

    first: str
    middle: str
    last: str

    def full(self, rng: random.Random) -> str:
        """The name as it may stand in running text."""
        draw = rng.random()
        return next(form for limit, form in _NAME_FORMS if draw < limit)(self, rng)


def _with_particle(who: Person, rng: random.Random) -> str:
    particle = rng.choice(("de ", "van ", "von ", "van der ", "di ", "al ", "bin ", "da ", "O\u2019", "Mc"))
    return f"{who.first} {particle}{who.last}"


def _with_rank(who: Person, rng: random.Random) -> str:
    return f"{who.first} {who.last}{rng.choice((', Jr.', ' Jr.', ' III', ', Sr.', ' II'))}"


_NAME_FORMS: tuple[tuple[float, Callable[[Person, random.Random], str]], ...] = (
    (0.66, lambda who, _: f"{who.first} {who.last}"),
    (0.76, lambda who, _: f"{who.first} {who.middle[0]}. {who.last}"),
    (0.81, lambda who, _: f"{who.first} {who.middle} {who.last}"),
    (0.86, lambda who, _: f"{who.first[0]}. {who.last}"),
    (0.88, lambda who, _: f"{who.first[0]}.{who.middle[0]}. {who.last}"),
    (0.90, lambda who, _: f"{who.first} {who.middle[0]} {who.last}"),
    (0.93, lambda who, _: f"{who.first} {who.last}-{who.middle}"),
    (0.96, _with_particle),
    (0.98, lambda who, _: f"{who.last} {who.first}"),
    (1.00, _with_rank),
)
"""Forms of a name, each with the end of its share."""


class Filler:
    """Makes the values of one text. Persons are remembered by their number; the last one has number 1."""

    def __init__(self, rng: random.Random, gazetteers: Gazetteers) -> None:
        self.rng = rng
        self.lists = gazetteers
        self._people: dict[int, Person] = {}
        self._bodies: dict[tuple[str, int], str] = {}

    def person(self, number: int | None) -> Person:
        """The person of that number, or a new one who is number 1 from now on."""
        if number is None or number not in self._people:
            firsts, lasts = self.rng.choice(self.lists.people)
            made = Person(self.rng.choice(firsts), self.rng.choice(firsts), self.rng.choice(lasts))
            self._people = {1: made, **{at + 1: who for at, who in self._people.items()}}
            if number is None:
                return made
            self._people[number] = made
        return self._people[number]

    def body(self, kind: str, number: int | None, make: Callable[[], str]) -> str:
        """The organisation of that kind and number, made when first asked for; without number, a new one."""
        if number is None:
            return make()
        return self._bodies.setdefault((kind, number), make())

    def named(self, number: int | None) -> str:
        """The name of an organisation of that number, of whatever kind."""
        return next((name for (_, at), name in self._bodies.items() if at == number), "")

    def digits(self, pattern: str) -> str:
        """`pattern` with a digit for each #, a capital for each A and either for each X."""
        draws = {"#": string.digits, "A": string.ascii_uppercase, "X": string.ascii_uppercase + string.digits}
        return "".join(self.rng.choice(draws[char]) if char in draws else char for char in pattern)

    def pattern(self, *patterns: str) -> str:
        """One of the patterns, filled by `digits`."""
        return self.digits(self.rng.choice(patterns))

    def day(self, first: int = 1950, last: int = 2026) -> date:
        """A day of the years from `first` to `last`."""
        days = (date(last, 12, 31) - date(first, 1, 1)).days
        return date(first, 1, 1) + timedelta(days=self.rng.randrange(days))


def _name(fill: Filler, number: int | None) -> str:
    return fill.person(number).full(fill.rng)


def _first(fill: Filler, number: int | None) -> str:
    return fill.person(number).first


def _last(fill: Filler, number: int | None) -> str:
    return fill.person(number).last


def _last_first(fill: Filler, number: int | None) -> str:
    who = fill.person(number)
    return f"{who.last}, {who.first}" + (f" {who.middle[0]}." if fill.rng.random() < 0.3 else "")


def _famous(fill: Filler, number: int | None) -> str:
    if fill.lists.glosses and number is None:
        for _ in range(20):
            name, label, _ = fill.rng.choice(fill.lists.glosses)
            if label == "PERSON":
                return name
    return _name(fill, number)


def _written(fill: Filler, _: int | None) -> str:
    day = fill.day(1930, 2030)
    style = fill.rng.choice(
        (
            "%B %d, %Y",
            "%d %B %Y",
            "%b %d, %Y",
            "%d %b %Y",
            "%B %Y",
            "%d.%m.%Y",
            "%m/%d/%Y",
            "%Y-%m-%d",
            "%B %d",
        )
    )
    return re.sub(r"\b0(\d)(?=[ ,])", r"\1", day.strftime(style))


def _numeric(fill: Filler, _: int | None) -> str:
    styles = ("%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%Y-%m-%d", "%d.%m.%y", "%d-%m-%Y", "%Y/%m/%d", "%d %b %y")
    return fill.day().strftime(fill.rng.choice((*styles, "%Y-%m-%d %H:%M:%S")))


def _birth(fill: Filler, _: int | None) -> str:
    styles = ("%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%Y-%m-%d", "%B %d, %Y", "%d %B %Y", "%d %b %Y")
    day = fill.day(1925, 2015).strftime(fill.rng.choice(styles))
    return re.sub(r"(?<=/)0|^0(?=\d/)", "", day) if fill.rng.random() < 0.5 else day


def _company(fill: Filler, _: int | None) -> str:
    return lists.company(fill.rng, fill.lists)


def _firm(fill: Filler, _: int | None) -> str:
    names = [fill.person(None).last for _ in range(fill.rng.randint(2, 3))]
    joined = ", ".join(names[:-1])
    return f"{joined} {fill.rng.choice(('&', 'and'))} {names[-1]}" + fill.rng.choice(
        ("", " LLP", " LLC", " P.C.")
    )


def _street(fill: Filler, _: int | None) -> str:
    place = fill.rng.choice(fill.lists.addresses)
    draw = fill.rng.random()
    unit = place.unit if draw < 0.35 and place.unit else ""
    if draw < 0.1:
        return fill.pattern("P.O. Box ####", "PO Box ###", "Postfach ####")
    if draw < 0.14:
        return (
            f"{fill.digits('#')}/F, {place.street} {fill.rng.choice(('Building', 'Tower', 'House', 'Plaza'))}"
        )
    written = f"{place.number} {place.street}" if draw < 0.7 else f"{place.street} {place.number}"
    return f"{written}{fill.rng.choice((' ', ', '))}{unit}" if unit else written


def _street_name(fill: Filler, _: int | None) -> str:
    return fill.rng.choice(fill.lists.addresses).street


def _postcode(fill: Filler, _: int | None) -> str:
    return fill.rng.choice(fill.lists.addresses).postcode


def _city(fill: Filler, _: int | None) -> str:
    if fill.rng.random() < 0.3:
        return fill.rng.choice(fill.lists.addresses).city
    return fill.rng.choice(fill.lists.cities)


def _region(fill: Filler, _: int | None) -> str:
    if fill.rng.random() < 0.2:
        return fill.rng.choice(fill.lists.addresses).region or "Ontario"
    return fill.rng.choice(fill.lists.regions)


def _email(fill: Filler, number: int | None) -> str:
    who = fill.person(number)
    first, last = (re.sub(r"[^a-z]", "", lists.plain(part).lower()) or "x" for part in (who.first, who.last))
    local = fill.rng.choice(
        (
            f"{first}.{last}",
            f"{first[0]}{last}",
            f"{first}{last}",
            f"{last}{fill.digits('##')}",
            f"{first}_{last}",
            f"{who.first}{who.last}",
            f"{first}",
            "info",
            "sales",
            "hr",
            "accounts",
        )
    )
    return f"{lists.plain(local).replace(' ', '')}@{_domain(fill)}"


def _domain(fill: Filler) -> str:
    if fill.rng.random() < 0.3:
        return fill.rng.choice(
            ("gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "web.de", "armyspy.com")
        )
    word = re.sub(r"[^a-z]", "", lists.plain(_company(fill, None)).lower())[:18] or "example"
    ends = ("com", "org", "net", "co.uk", "de", "fr", "io", "it", "com.br", "se", "cz")
    return f"{word}.{fill.rng.choice(ends)}"


def _phone(fill: Filler, _: int | None) -> str:
    return fill.pattern(
        "###-###-####",
        "(###) ###-####",
        "+1-###-###-####",
        "###.###.####",
        "1-###-###-####",
        "+1 (###) ###-####",
        "###-###-####x####",
        "0#### ######",
        "0## #### ####",
        "+44 ## #### ####",
        "07### ### ###",
        "+49 ### #######",
        "+49 (0)### ######",
        "0### / ######",
        "+33 # ## ## ## ##",
        "0# ## ## ## ##",
        "+46 (0)# ### ### ##",
        "0#### ## ## ##",
        "#### ####",
        "### ####",
        "(##) ####-####",
        "+86-##-########",
        "+972-#-#######",
        "### ## ###",
        "0## ### ## ##",
        "(##) ###-###",
        "+41 ## ### ## ##",
        "###########",
        "+############",
    )


def _url(fill: Filler, _: int | None) -> str:
    domain = _domain(fill)
    if fill.rng.random() < 0.3:
        words = fill.rng.choices((*wordlists.ADJECTIVES, *wordlists.NOUNS), k=2)
        domain = (
            f"{''.join(words)}.{fill.rng.choice(('com', 'be', 'pl', 'dk', 'si', 'com.au', 'com.br', 'se'))}"
        )
    path = fill.rng.choice(("", "", "/", "/about", f"/{fill.digits('####')}", "/u/profile?id=3"))
    return (
        f"{fill.rng.choice(('http://', 'https://', 'https://www.', 'www.', 'http://www.', ''))}{domain}{path}"
    )


def _user(fill: Filler, number: int | None) -> str:
    who = fill.person(number)
    first, last = (re.sub(r"[^a-z]", "", lists.plain(part).lower()) or "x" for part in (who.first, who.last))
    return fill.rng.choice(
        (
            f"{first}{fill.digits('##')}",
            f"{first}_{last}",
            f"{first[0]}{last}",
            f"x{first}x",
            f"{last}{fill.digits('####')}",
            f"the_real_{first}",
            f"{first}.{last[0]}",
            f"{last[0]}{first}{fill.digits('#')}",
        )
    )


def _iban(fill: Filler, _: int | None) -> str:
    plain = fill.pattern(
        "GB##AAAA##############",
        "DE####################",
        "FR#####################XX#",
        "ES######################",
        "IT##A######################",
        "NL##AAAA##########",
        "PL##########################",
        "CH###################",
    )
    draw = fill.rng.random()
    if draw < 0.4:
        return " ".join(plain[at : at + 4] for at in range(0, len(plain), 4))
    return plain.lower() if draw > 0.93 else plain


def _card(fill: Filler, _: int | None) -> str:
    return fill.pattern(
        "4###############",
        "5###############",
        "3##############",
        "4### #### #### ####",
        "5###-####-####-####",
        "6011############",
        "3### ###### #####",
        "4############",
        "35##############",
        "3####### ######",
        "4##################",
    )


def _money(fill: Filler, _: int | None) -> str:
    amount = f"{fill.rng.randrange(1, 10 ** fill.rng.randint(2, 8)):,}"
    cents = fill.rng.choice(("", "", f".{fill.digits('##')}"))
    return fill.rng.choice(("${}", "€{}", "£{}", "{} EUR", "USD {}", "{}", "{} million", "$ {}")).format(
        amount + cents
    )


def _version(fill: Filler, _: int | None) -> str:
    return fill.pattern("#.#", "#.#.#", "#.##.#", "##.#", "v#.#")


def _cased(
    make: Callable[[Filler, int | None], str], how: Callable[[str], str]
) -> Callable[[Filler, int | None], str]:
    return lambda fill, number: how(make(fill, number))


def _one_of(values: Sequence[str]) -> Callable[[Filler, int | None], str]:
    return lambda fill, _: fill.rng.choice(values)


def _like(*patterns: str) -> Callable[[Filler, int | None], str]:
    return lambda fill, _: fill.pattern(*patterns)


def _body(kind: str, make: Callable[[Filler], str]) -> Callable[[Filler, int | None], str]:
    return lambda fill, number: fill.body(kind, number, lambda: make(fill))


def _town_or_name(fill: Filler, make: Callable[[random.Random, str], str]) -> str:
    return make(fill.rng, _any_last(fill) if make is articles.band else _city(fill, None))


def _formed(forms: Sequence[str]) -> Callable[[Filler], str]:
    return lambda fill: articles.formed(
        fill.rng, forms, _city(fill, None), _any_last(fill), fill.rng.choice(fill.lists.demonyms)
    )


def _paper(fill: Filler) -> str:
    known = fill.rng.random() < 0.3
    return fill.rng.choice(templates.PAPERS) if known else articles.paper(fill.rng, _city(fill, None))


def _no_name(make: Callable[[random.Random, str], str]) -> Callable[[Filler, int | None], str]:
    return lambda fill, _: make(fill.rng, _city(fill, None) if make is not articles.work else _any_last(fill))


def _any_last(fill: Filler) -> str:
    return fill.rng.choice(fill.rng.choice(fill.lists.people)[1])


def _acronym(fill: Filler, number: int | None) -> str:
    return fill.body("acro", number, lambda: articles.acronym(fill.rng, fill.named(number)))


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "Mon", "Tuesday")
_Make = Callable[[Filler, int | None], str]

SLOTS: dict[str, tuple[str | None, _Make]] = {
    "name": ("PERSON", _name),
    "nameu": ("PERSON", _cased(_name, str.upper)),
    "namel": ("PERSON", _cased(_name, str.lower)),
    "namec": ("PERSON", _famous),
    "first": ("PERSON", _first),
    "firstu": ("PERSON", _cased(_first, str.upper)),
    "firstl": ("PERSON", _cased(_first, str.lower)),
    "last": ("PERSON", _last),
    "lastu": ("PERSON", _cased(_last, str.upper)),
    "last_first": ("PERSON", _last_first),
    "prefix": ("TITLE", _one_of(wordlists.PREFIXES)),
    "prefixu": ("TITLE", _cased(_one_of(wordlists.PREFIXES), str.upper)),
    "dr": ("TITLE", _one_of(("Dr.", "Dr.", "Dr"))),
    "job": ("TITLE", lambda fill, _: fill.rng.choice(fill.lists.jobs)),
    "nat": ("NATIONALITY", lambda fill, _: fill.rng.choice(fill.lists.demonyms)),
    "nats": ("NATIONALITY", lambda fill, _: f"{fill.rng.choice(fill.lists.demonyms)}s"),
    "religious": ("NATIONALITY", _one_of(wordlists.RELIGIOUS)),
    "party": ("NATIONALITY", _one_of(wordlists.PARTIES)),
    "age": ("AGE", lambda fill, _: str(fill.rng.randint(1, 99))),
    "org": ("ORG", _company),
    "orgu": ("ORG", _cased(_company, str.upper)),
    "orgp": ("ORG", _firm),
    "bank": ("ORG", lambda fill, _: lists.bank(fill.rng, fill.lists)),
    "univ": (
        "ORG",
        lambda fill, _: fill.rng.choice(("University of {}", "{} University", "{} College")).format(
            _city(fill, None)
        ),
    ),
    "hospital": (
        "ORG",
        lambda fill, _: fill.rng.choice(("{} General Hospital", "St. {}'s Hospital", "{} Clinic")).format(
            _last(fill, None)
        ),
    ),
    "court": (
        "ORG",
        lambda fill, _: fill.rng.choice(
            ("Superior Court of {}", "{} District Court", "{} Court of Appeals")
        ).format(_region(fill, None)),
    ),
    "agency": (
        "ORG",
        lambda fill, _: fill.rng.choice(wordlists.OFFICES).format(fill.rng.choice(wordlists.FIELDS)),
    ),
    "team": (
        "ORG",
        lambda fill, _: fill.rng.choice(("{} United", "{}", "{} FC", "{} Tigers", "{} Rovers")).format(
            _city(fill, None)
        ),
    ),
    "label": (
        "ORG",
        lambda fill, _: " ".join(
            (
                fill.rng.choice((*wordlists.ADJECTIVES, _last(fill, None))),
                fill.rng.choice(("Records", "Music", "Entertainment")),
            )
        ),
    ),
    "paper": ("ORG", _body("paper", _paper)),
    **{
        kind: ("ORG", _body(kind, partial(_town_or_name, make=make)))
        for kind, make in articles.ONE_NAME.items()
        if kind != "paper"
    },
    **{kind: (None, _no_name(make)) for kind, make in articles.NO_NAME.items()},
    "school": ("ORG", _body("school", _formed(articles.SCHOOLS))),
    "body": ("ORG", _body("body", _formed(articles.BODIES))),
    "acro": ("ORG", _acronym),
    "mascot": ("ORG", _one_of(articles.MASCOTS)),
    "word": (None, _one_of(articles.WORDS)),
    "firm": ("ORG", _body("firm", _any_last)),
    "firmname": ("PERSON", _body("firm", _any_last)),
    "legislature": ("ORG", _one_of(templates.LEGISLATURES)),
    "city": ("LOCATION", _city),
    "cityu": ("LOCATION", _cased(_city, str.upper)),
    "cityl": ("LOCATION", _cased(_city, str.lower)),
    "region": ("LOCATION", _region),
    "state": ("LOCATION", lambda fill, _: fill.rng.choice(fill.lists.regions[:400])),
    "country": ("LOCATION", lambda fill, _: fill.rng.choice(fill.lists.countries)),
    "street": ("ADDRESS", _street),
    "streetl": ("ADDRESS", _cased(_street, str.lower)),
    "stateabbr": ("LOCATION", lambda fill, _: fill.digits("AA")),
    "number": ("ADDRESS", lambda fill, _: fill.pattern("##", "###", "#", "####")),
    "unit": ("ADDRESS", lambda fill, _: fill.pattern("Apt. ###", "Suite ###", "Apt ##", "Unit #")),
    "street0": ("ADDRESS", _street_name),
    "postcode": ("ADDRESS", _postcode),
    "date": ("DATE", _written),
    "datenum": ("DATE", _numeric),
    "year": ("DATE", lambda fill, _: str(fill.rng.randint(1850, 2026))),
    "weekday": ("DATE", _one_of(_WEEKDAYS)),
    "dob": ("DATE_OF_BIRTH", _birth),
    "email": ("EMAIL", _email),
    "phone": ("PHONE", _phone),
    "url": ("URL", _url),
    "user": ("USERNAME", _user),
    "id": (
        "ID_NUMBER",
        _like(
            "######",
            "AA-######",
            "####-####",
            "A########",
            "INV-####-###",
            "20##-AA-####",
            "########",
            "AAA/##/####",
        ),
    ),
    "account": (
        "BANK_ACCOUNT",
        _like("########", "##########", "############", "### ### ###", "####-#####-#"),
    ),
    "routing": ("BANK_ACCOUNT", _like("#########", "##-##-##", "### ### ##")),
    "sortcode": ("BANK_ACCOUNT", _like("##-##-##", "######")),
    "bic": ("BANK_ACCOUNT", _like("AAAADEAAXXX", "AAAAGB##", "AAAAFRAA")),
    "iban": ("IBAN", _iban),
    "card": ("CREDIT_CARD", _card),
    "ssn": ("SSN", _like("###-##-####", "### ## ####", "#########", "XXX-XX-####".replace("X", "#"))),
    "nid": (
        "NATIONAL_ID",
        _like(
            "AA ## ## ## A",
            "AA######A",
            "###.###.###-##",
            "######-####",
            "########A",
            "###########",
            "### ### ####",
            "##################",
        ),
    ),
    "passport": ("PASSPORT", _like("A########", "#########", "AA#######", "C#X#XX###")),
    "licence": (
        "DRIVERS_LICENSE",
        _like(
            "A#######",
            "#######",
            "A############",
            "AAAAA######AA#AA",
            "####-##-####",
            "A###-####-####",
            "AA########",
        ),
    ),
    "tax": ("TAX_ID", _like("##-#######", "AA#########", "### ### ####", "##/###/#####", "AA########A")),
    "ip": ("IP_ADDRESS", lambda fill, _: ".".join(str(fill.rng.randint(1, 254)) for _ in range(4))),
    "dept": (None, _one_of(templates.DEPARTMENTS)),
    "subject": (None, _one_of(templates.SUBJECTS)),
    "filler": (None, _one_of(templates.FILLERS)),
    "role": (None, _one_of(templates.ROLES)),
    "roleu": (None, _cased(_one_of(templates.ROLES), str.upper)),
    "noun": (None, _cased(_one_of(wordlists.NOUNS), str.lower)),
    "amount": (None, _money),
    "percent": (
        None,
        lambda fill, _: f"{fill.rng.randint(0, 99)}{fill.rng.choice(('', '.' + fill.digits('#')))}%",
    ),
    "num": (None, lambda fill, _: str(fill.rng.randrange(10 ** fill.rng.randint(1, 4)))),
    "version": (None, _version),
}
