"""Training texts from annotated ones: other names in the same sentences, other cases, noise, more labels."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from desktop.modelstore.pii import gazetteers as lists
from desktop.modelstore.pii.corpora import Example
from desktop.modelstore.pii.gazetteers import Gazetteers
from desktop.modelstore.pii.slots import SLOTS, Filler
from desktop.modelstore.pii.synthesis import UNSURE, filled

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|March|Mar|April|Apr|June|Jun|July|Jul|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DATES = re.compile(
    rf"\b(?:(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?)?(?:{_MONTH}|May)\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?"
    rf"|(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?)?(?:{_MONTH}|May),?\s+\d{{4}}|\d{{1,2}}\s+(?:{_MONTH}|May)"
    r"|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d\d-\d\d|(?:1[5-9]|20)\d\d"
    r"|January|February|April|June|July|August|September|October|November|December"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
)
_OTHERS = (
    ("EMAIL", re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.]+\b")),
    ("URL", re.compile(r"\b(?:https?://|www\.)\S+")),
    ("USERNAME", re.compile(r"(?<=@)\w{2,}")),
    ("AGE", re.compile(r"\b\d{1,3}(?=[- ]years?[- ]old)|(?<=\baged )\d{1,3}\b")),
    ("DATE", _DATES),
    (UNSURE, re.compile(r"(?<![\w.])[\d() +-]{9,}(?!\w)")),
    (
        UNSURE,  # professions, which these corpora do not mark
        re.compile(
            r"\b(?:[Pp]resident|[Dd]irector|[Mm]inister|[Cc]hairman|CEO|[Mm]anager|[Ee]ngineer|[Pp]rofessor|[Tt]eacher"
            r"|[Ll]awyer|[Aa]ctor|[Aa]ctress|[Ss]inger|[Gg]uitarist|[Bb]assist|[Dd]rummer|[Pp]roducer|[Ww]riter|[Aa]uthor"
            r"|[Jj]ournalist|[Cc]omposer|[Pp]oet|[Pp]olitician|[Gg]overnor|[Ss]enator|[Cc]oach|[Dd]octor|[Nn]urse|Mr|Mrs|Ms"
            r"|Dr|[Ee]ditor|[Aa]rchitect|[Pp]ainter|[Ee]conomist|[Pp]hysicist|[Cc]aptain|[Gg]eneral|[Oo]fficer|[Ss]ecretary)\b\.?"
        ),
    ),
)


def complete(example: Example) -> Example:
    """What the names' corpora leave without label though the tagger knows it: dates, nationalities, mail."""
    found = [*example.spans]
    demonyms = re.compile(rf"\b(?:{'|'.join(sorted(lists.demonym_forms(), key=len, reverse=True))})\b")
    for label, pattern in (*_OTHERS, ("NATIONALITY", demonyms)):
        for match in pattern.finditer(example.text):
            start, end = match.span()
            while start < end and example.text[start].isspace():
                start += 1
            if start < end and all(end <= first or last <= start for first, last, _ in found):
                found.append((start, end, label))
    return replace(example, spans=tuple(sorted(found)))


@lru_cache(maxsize=4096)
def _starts(text: str) -> tuple[int, ...]:
    return (0, *(match.end() for match in re.finditer(r"(?<=[.!?;:])\s+|\n+", text)))


def piece(example: Example, rng: random.Random, limit: int) -> Example:
    """A part of about `limit` characters that begins and ends between sentences, or the whole when short."""
    text = example.text
    if len(text) <= limit:
        return example
    starts = _starts(text)
    begin = rng.choice(starts)
    if example.spans and rng.random() < 0.5:  # long contracts name somebody on few of their pages
        named = rng.choice(example.spans)[0] - rng.randrange(limit // 2)
        begin = max((at for at in starts if at <= named), default=0)
    ends = [at for at in (*starts, len(text)) if begin + limit // 3 < at <= begin + limit]
    end = ends[-1] if ends else min(begin + limit, len(text))
    for first, last, _ in example.spans:
        if first < end < last:
            end = last
        if first < begin < last:
            begin = first
    kept = text[begin:end].rstrip()
    spans = tuple(
        (first - begin, min(last - begin, len(kept)), label)
        for first, last, label in example.spans
        if begin <= first < begin + len(kept)
    )
    return Example(kept, spans, example.group)


@dataclass(frozen=True, slots=True)
class Pools:
    """What a name of a corpus may be replaced by: others of the same corpus and of the lists."""

    orgs: Sequence[str]
    places: Sequence[str]


def pools(examples: Sequence[Example]) -> Pools:
    """The names of organisations and places in `examples`."""
    found: dict[str, list[str]] = {"ORG": [], "LOCATION": []}
    for example in examples:
        for start, end, label in example.spans:
            if label in found:
                found[label].append(example.text[start:end])
    return Pools(tuple(found["ORG"]), tuple(found["LOCATION"]))


def substitute(example: Example, rng: random.Random, gazetteers: Gazetteers, own: Pools) -> Example:
    """The text with most names replaced; what is equal stays equal, and a person's parts stay theirs."""
    text = ""
    spans = []
    at = 0
    words: dict[str, str] = {}
    wholes: dict[str, str] = {}
    firsts, lasts = rng.choice(gazetteers.people)
    for start, end, label in example.spans:
        value = example.text[start:end]
        if label == "PERSON":
            value = _other_person(value, rng, words, firsts, lasts)
        elif label in {"ORG", "LOCATION", "NATIONALITY"} and rng.random() < 0.75:
            value = wholes.setdefault(value, _like(value, _other(label, rng, gazetteers, own)))
        text += example.text[at:start]
        spans.append((len(text), len(text) + len(value), label))
        text += value
        at = end
        if rng.random() < 0.4:
            firsts, lasts = rng.choice(gazetteers.people)
    return Example(text + example.text[at:], tuple(spans), example.group)


def _other(label: str, rng: random.Random, gazetteers: Gazetteers, own: Pools) -> str:
    if label == "NATIONALITY":
        return rng.choice(gazetteers.demonyms)
    if label == "ORG":
        return rng.choice(own.orgs) if own.orgs and rng.random() < 0.5 else lists.company(rng, gazetteers)
    if own.places and rng.random() < 0.4:
        return rng.choice(own.places)
    return rng.choice(
        rng.choice((gazetteers.cities, gazetteers.cities, gazetteers.regions, gazetteers.countries))
    )


def _other_person(
    value: str, rng: random.Random, words: dict[str, str], firsts: Sequence[str], lasts: Sequence[str]
) -> str:
    parts = value.split(" ")
    for place, part in enumerate(parts):
        bare = part.rstrip(".,")
        if len(bare) < 2 or not bare.isalpha() or (bare.islower() and len(parts) > 1):
            continue
        key = bare.casefold()
        if key not in words:
            single = len(parts) == 1 and rng.random() < 0.5
            source = lasts if (place == len(parts) - 1 and len(parts) > 1) or single else firsts
            words[key] = rng.choice(source)
        parts[place] = _like(bare, words[key]) + part[len(bare) :]
    return " ".join(parts)


def _like(model: str, value: str) -> str:
    if model.isupper() and len(model) > 3:
        return value.upper()
    return value.lower() if model.islower() else value


def disturb(example: Example, rng: random.Random) -> Example:
    """The text in capitals or small letters, without accents, with broken lines or misread, or as it is.

    Every change keeps the length, so that the spans stay exact.
    """
    draw = rng.random()
    text = example.text
    if draw < 0.05:
        text = _each(text, str.upper)
    elif draw < 0.11:
        text = _each(text, str.lower)
    elif draw < 0.15:
        text = _each(text, lambda char: unicodedata.normalize("NFKD", char)[0])
    elif draw < 0.21:
        text = "".join("\n" if char == " " and rng.random() < 0.12 else char for char in text)
    elif draw < 0.24:
        text = "".join(rng.choice(_MISREAD.get(char, char)) if rng.random() < 0.04 else char for char in text)
    return replace(example, text=text)


_MISREAD = {
    "l": "1I",
    "I": "l1",
    "O": "0",
    "0": "O",
    "e": "c",
    "c": "e",
    "S": "5",
    "a": "o",
    "i": "l",
    "n": "u",
}


def _each(text: str, change: Callable[[str], str]) -> str:
    return "".join(new if len(new := change(char)) == 1 else char for char in text)


_PRESIDIO_SLOTS = {
    **dict.fromkeys(("person", "name", "name_male", "name_female"), "name"),
    **dict.fromkeys(("first_name", "first_name_male", "first_name_female", "first_name_nonbinary"), "first"),
    **dict.fromkeys(("last_name", "last_name_male", "last_name_female"), "last"),
    **dict.fromkeys(("prefix", "prefix_male", "prefix_female"), "prefix"),
    **dict.fromkeys(("zipcode", "postcode"), "postcode"),
    **dict.fromkeys(("nationality", "nation_woman"), "nat"),
    "nation_plural": "nats",
    "organization": "org",
    "state_abbr": "stateabbr",
    "street_name": "street0",
    "building_number": "number",
    "secondary_address": "unit",
    "address": "presidioaddress",
    "credit_card_number": "card",
    "phone_number": "phone",
    "us_driver_license": "licence",
    "ip_address": "ip",
    "date_time": "datenum",
    "date_of_birth": "dob",
    "day_of_week": "weekday",
}
"""Where a slot of presidio-research has another name than here."""


def refill(template: str, rng: random.Random, gazetteers: Gazetteers) -> Example:
    """A template of presidio-research with new values."""
    template = template.replace("\\n", "\n").replace("{{", "{").replace("}}", "}")
    known = re.sub(r"\{(\w+)\}", lambda match: f"{{{_PRESIDIO_SLOTS.get(match[1], match[1])}}}", template)
    known = re.sub(
        r"\{(name|city|first)\}",
        lambda match: f"{{{match[1]}{_case(match[1], rng)}}}",
        known,
    )
    if "{presidioaddress}" in known:
        known = known.replace("{presidioaddress}", "\0")
    parts = known.split("\0")
    fill = Filler(rng, gazetteers)
    made = filled(_escaped(parts[0]), fill, "presidio")
    for part in parts[1:]:
        address = _whole_address(fill)
        rest = filled(_escaped(part), fill, "presidio")
        base = len(made.text) + len(address)
        spans = (
            *made.spans,
            (len(made.text), base, "ADDRESS"),
            *((start + base, end + base, label) for start, end, label in rest.spans),
        )
        made = Example(made.text + address + rest.text, spans, "presidio")
    return _streets_joined(made)


def _streets_joined(example: Example) -> Example:
    """A number and the street after it are one address."""
    spans: list[tuple[int, int, str]] = []
    for start, end, label in example.spans:
        if spans and label == spans[-1][2] == "ADDRESS" and example.text[spans[-1][1] : start] == " ":
            spans[-1] = (spans[-1][0], end, label)
        else:
            spans.append((start, end, label))
    return replace(example, spans=tuple(spans))


def _case(slot: str, rng: random.Random) -> str:
    draw = rng.random()
    if slot == "city":
        return "u" if draw < 0.2 else ""
    return "l" if draw < 0.04 else "u" if draw < 0.06 else ""


def _escaped(template: str) -> str:
    """`template` with braces only around slots that are known: the source has some that are broken."""
    return re.sub(r"\{(\w+)\}", lambda match: match[0] if match[1] in SLOTS else match[1], template)


def _whole_address(fill: Filler) -> str:
    place = fill.rng.choice(fill.lists.addresses)
    unit = fill.rng.choice((f"Apt. {fill.digits('###')}", f"Suite {fill.digits('###')}"))
    street = f"{fill.rng.randrange(1, 9999)} {place.street} {unit}"
    if fill.rng.random() < 0.4:
        street = f"{place.street} {fill.rng.randrange(1, 200)}"
    city = place.city.upper() if fill.rng.random() < 0.2 else place.city
    shape = fill.rng.choice(
        (
            "{s}\n{c}\n, {r}\n {o} {p}",
            "{s}\n {c}\n {o} {p}",
            "{s}, {c}, {r} {p}",
            "{s}\n{c} {p}",
            "{s}\n {u}\n {c}\n {o} {p}",
        )
    )
    return shape.format(
        s=street, c=city, r=place.region[:2].upper() or "CO", o=place.country, p=place.postcode, u=unit
    )
