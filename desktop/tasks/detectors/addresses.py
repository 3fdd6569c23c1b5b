"""Street addresses by their form: streets with a number, flats, boxes, codes with a town, corners.

The words for a street come from many languages; a town or a street whose form says nothing is the taggers'
to find. `grown` puts what they and the rules found of one address together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from desktop.document.model import Span
from desktop.document.results import Finding
from desktop.tasks.detectors.merge import widened

_CAPITAL = r"[^\W\d_a-zà-öø-ÿ][\w'\u2019.-]{0,30}"
_LINK = (
    r"(?:(?:de|del|della|di|da|do|dos|das|du|des|la|le|les|los|las|der|den|dem|van|von|the|of|e|y|et|zu"
    r"|am|im)[ ]|[dl]['\u2019]){0,3}"
)
_NAMES = rf"{_LINK}{_CAPITAL}(?:[ ]{_LINK}{_CAPITAL}){{0,3}}"
_HOUSE = r"\d{1,5}(?:[ ]?[A-Za-z](?![\w'\u2019]))?(?:[-/]\d{1,4}[A-Za-z]?)?"

_SUFFIX = (
    r"(?:Street|St|Avenue|Ave|Av|Road|Rd|Lane|Ln|Drive|Dr|Court|Ct|Boulevard|Blvd|Way|Place|Pl|Squares?|Sq"
    r"|Terrace|Ter|Crescent|Close|Highway|Hwy|Parkway|Pkwy|Circle|Cir|Trail|Row|Mews|Gardens|Grove|Walk|Path"
    r"|Alley|Turnpike|Pike|Expressway|Plaza|Quay|Wharf|Mall|Loop|Ridge|Crossing|Esplanade|Parade|Broadway)\b\.?"
)
_ENGLISH = re.compile(
    rf"(?<![\w.,/-])(?:{_HOUSE}[ ]){{1,2}}(?:(?:North|South|East|West|[NSEW]\.?(?:[EW]\.?)?)[ ])?"
    rf"(?:{_CAPITAL}[ ]|\d{{1,3}}(?:st|nd|rd|th)[ ]){{1,4}}{_SUFFIX}(?:[ ](?:North|South|East|West"
    rf"|[NS][EW]?|E|W)\b)?"
)
# Streets of one word, whose end says so: Hauptstraße, Kerkstraat, Storgatan, Mannerheimintie.
# Looked for by the number and then backwards: far quicker than from every word on.
_NUMBER = re.compile(rf" [ ]?{_HOUSE}(?!\w)")
_COMPOUND_END = re.compile(
    r"(?:stra(?:ß|ss)e|str\.|gasse|platz|allee|damm|ufer|straat|laan|plein|gracht|kade|singel|steeg|hove"
    r"|vej|gade|vænget|gatan|gata|gaten|vägen|veien|vegen|vegur|stígur|stræti|stræde|stien|torget|plads"
    r"|katu|tie|kuja|polku|kaari|utca|utja)\Z",
    re.IGNORECASE,
)
_LONGEST_END = 8
_COMPOUND = re.compile(rf"(?<![\w-])(?:{_HOUSE}[ ])?(?:{_CAPITAL}[ -]){{0,3}}[^\W\d_][\w'\u2019.-]{{0,40}}\Z")
_HEAD_REACH = 80
# The word for a street before its name, or in the middle, or short after it.
_LEADING = re.compile(
    rf"(?<!\w)(?:{_HOUSE},?[ ])?(?:(?:[Rr]ue|[Aa]venue|[Bb]oulevard|[Bb]d|[Cc]hemin|[Aa]ll[ée]e|[Qq]uai"
    r"|[Ii]mpasse|Via|Viale|Piazza|Corso|Vicolo|Largo|Calle|Avenida|Avda\.|Av\.|Paseo|Plaza|Camino|Ronda"
    r"|Carrer|Rua|Travessa|Praça|Estrada|Alameda|Rodovia|[Uu]lica|[Uu]lice|Rruga|Strada|Str\.|Calea"
    r"|Bulevardul)[ ]|(?:C/|ul\.|al\.|pl\.|os\.)[ ]?)"
    rf"{_LINK}{_CAPITAL}(?:[ ]{_LINK}{_CAPITAL}){{0,4}},?[ ]{{1,2}}(?:n[º°.][ ]?)?{_HOUSE}(?!\w)"
)
_NUMBER_FIRST = re.compile(
    rf"(?<![\w.,/-]){_HOUSE}(?:[ ]?(?:bis|ter|quater))?,?[ ](?:[Rr]ue|[Aa]venue|[Bb]oulevard|[Bb]d|[Cc]hemin"
    rf"|[Aa]llée|[Qq]uai|[Ii]mpasse|Place)[ ]{_LINK}\w[\w'\u2019.-]{{1,30}}(?:[ ]{_LINK}{_CAPITAL}){{0,4}}"
)
_TRAILING = re.compile(
    rf"(?<!\w)(?:{_CAPITAL}[ ]){{1,3}}(?:tér|utca|út|útja|u\.|krt\.|körút|köz|sétány|rkp\.|rakpart|sor"
    rf"|kapu|tie|väg|gata|gate|gade|plass|street|str)[ ]{{1,2}}{_HOUSE}\.?(?!\w)"
)
_UNIT = re.compile(
    r"(?<!\w)(?i:apt|apartment|suite|ste|flat|room|unit|building|bldg|floor|p\. ?o\. ?box|po ?box|box"
    r"|postfach|postbus|psc|casilla|apartado|caixa postal|boîte postale|b\.p\.)\b\.?[ \n](?:(?i:no\.?|#) ?)?"
    r"\d{1,6}[A-Za-z]?(?!\w|[.,]\d)"
)
_SURE_UNIT = re.compile(
    r"(?i:apt|suite|ste|flat|apartment|p\.? ?o\.?|post|psc|casilla|apart|caixa|boîte|b\.p)"
)
# Mail to armed forces abroad.
_MILITARY = re.compile(
    r"(?<!\w)(?i:(?:(?:PSC|Unit|CMR)[ ]\d{1,5},?[ ]Box[ ]\d{1,5}|US(?:NS|NV|S"
    r"|CGC)[ ][\w'\u2019-]{2,20}(?:[ ][\w'\u2019-]{2,20})?)"
    r"[\s,]{1,4}(?:APO|FPO|DPO),?[ ]A[AEP][ ]\d{5}(?:-\d{4})?)(?!\w)"
)
_CORNER = re.compile(
    rf"(?<!\w)(?i:the )?(?i:corner of )(?:\d{{1,5}}[ ])?{_NAMES}(?:[ ]\d{{1,5}}\.?)?[ ]and[ ]"
    rf"(?:\d{{1,5}}[ ])?{_NAMES}(?:[ ]{_HOUSE}(?!\w))?"
)

# Royal Mail's form, with the letters that it uses in each place.
_UK_POSTCODE = re.compile(
    r"(?<!\w)(?:GIR ?0AA"
    r"|[A-PR-UWYZ](?:\d[\dA-HJKPSTUW]?|[A-HK-Y]\d[\dABEHMNPRVWXY]?) \d[ABD-HJLNP-UW-Z]{2})(?!\w)"
)
_CANADIAN = re.compile(r"(?<!\w)[ABCEGHJ-NPRSTVXY]\d[A-Z] \d[A-Z]\d(?!\w)")
_STATES = (
    "A[KLRZ]|C[AOT]|D[CE]|FL|G[AU]|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|P[AR]|RI|S[CD]|T[NX]|UT"
    "|V[AIT]|W[AIVY]"
)
_US_PLACE = re.compile(
    rf"(?<!\w)(?:{_CAPITAL}[ ]){{0,3}}{_CAPITAL}\s{{0,2}},[ \n]{{1,2}}(?:{_STATES})[ ]{{1,2}}\d{{5}}"
    rf"(?:-\d{{4}})?(?![\w-])"
)
# A code before its town, where letters or its grouping make it one: "1010 Wien" may be a sum.
_CODE_PLACE = re.compile(
    rf"(?<![\w.,-])(?:(?:[A-Z]{{1,2}}-)\d{{4,5}}|\d{{4}}[ ][A-Z]{{2}}|\d{{2}}-\d{{3}}|\d{{4}}-\d{{3}}"
    rf"|\d{{5}}-\d{{3}}|\d{{3}}[ ]\d{{2}})"
    rf"[ ]{{1,2}}{_CAPITAL}(?:[ ]{_CAPITAL}){{0,2}}"
)
_SAID_CODE = re.compile(
    r"(?<!\w)(?i:zip(?: ?code)?|post(?:al)? ?code|postcode|plz|code postal|código postal|cap|cep)"
    r"(?:[ ](?i:is|no\.?|number))?[\s:#]{1,4}(?P<value>[A-Z]{0,2}-?\d{3,6}(?:[ -]?(?:\d{2,4}"
    r"|[A-Z]{2}))?)(?!\w)"
)

_FORMS: tuple[tuple[re.Pattern[str], float], ...] = (
    (_MILITARY, 0.95),
    (_ENGLISH, 0.85),
    (_LEADING, 0.8),
    (_NUMBER_FIRST, 0.8),
    (_TRAILING, 0.75),
    (_US_PLACE, 0.85),
    (_CODE_PLACE, 0.6),
    (_UK_POSTCODE, 0.9),
    (_CANADIAN, 0.85),
    (_CORNER, 0.7),
)


def addresses(text: str) -> Iterator[Finding]:
    """Streets, flats, boxes, codes with their town. Each part by itself: `grown` joins them."""
    for pattern, score in _FORMS:
        for match in pattern.finditer(text):
            yield Finding("ADDRESS", Span(*match.span()), score, "rules")
    for match in _NUMBER.finditer(text):
        end = match.start()
        if _COMPOUND_END.search(text, max(end - _LONGEST_END, 0), end):
            street = _COMPOUND.search(text, max(end - _HEAD_REACH, 0), end)
            if street is not None:
                yield Finding("ADDRESS", Span(street.start(), match.end()), 0.85, "rules")
    for match in _UNIT.finditer(text):
        sure = _SURE_UNIT.match(match.group()) is not None
        yield Finding("ADDRESS", Span(*match.span()), 0.85 if sure else 0.3, "rules")
    for match in _SAID_CODE.finditer(text):
        yield Finding("ADDRESS", Span(*match.span("value")), 0.85, "rules")


# Between two parts of one address: punctuation, one line break, and at most one short code.
_GAP = re.compile(
    r"[ \t,.;:/#()>?-]{0,5}\n?[ \t,.;:/#()>?-]{0,5}(?:(?=\w)[A-Za-z]{0,3}\d{0,5}[A-Za-z]?[ ,.\n]{1,3})?"
)
_HOUSE_BEFORE = re.compile(r"(?<![\w.,/$€£-])(?:\d{1,6}[A-Za-z]?,?[ ]{1,2}){1,2}\Z")
_REST_AFTER = re.compile(
    r"(?:[ ]{1,2}\d{1,4}[A-Za-z]?(?![\w'\u2019]|[.,:/-]\d|[ ]?%|[ ](?:percent|years?|days?|million)))?"
    r"(?:[ ,]{0,2}\n?[ ,]{0,2}(?<=[\s,])(?:[A-Z]{2,3}(?!\w)[ ,]{0,2}\n?[ ]{0,2})?(?:\d{4,6}(?:-\d{3,4})?"
    r"|\d{3}[ ]\d{2}|[A-Z]{2})(?![\w/]|[.,:-]\w))?"
)


def grown(text: str, findings: Sequence[Finding]) -> list[Finding]:
    """`findings` (in order, not overlapping) with the parts of each address made one.

    An address takes in the places beside it, the house number before it and the postal code after it.
    """
    joined: list[Finding] = []
    for finding in findings:
        last = joined[-1] if joined else None
        if last is not None and _one_address(text, last, finding):
            score = max(f.score for f in (last, finding) if f.label == "ADDRESS")
            joined[-1] = replace(
                last, label="ADDRESS", span=Span(last.span.start, finding.span.end), score=score
            )
        else:
            joined.append(finding)
    return widened(joined, "ADDRESS", partial(_stretched, text))


def _one_address(text: str, left: Finding, right: Finding) -> bool:
    labels = {left.label, right.label}
    return (
        "ADDRESS" in labels
        and labels <= {"ADDRESS", "LOCATION"}
        and right.span.start - left.span.end <= 16
        and _GAP.fullmatch(text, left.span.end, right.span.start) is not None
    )


def _stretched(text: str, span: Span, least: int, most: int) -> Span:
    """`span` with its house number and postal code, within `least` and `most`."""
    start, end = span.start, span.end
    before = _HOUSE_BEFORE.search(text, max(start - 16, least), start)
    if before is not None:
        start = before.start()
    after = _REST_AFTER.match(text, end, min(end + 32, most))
    return Span(start, after.end() if after is not None else end)
