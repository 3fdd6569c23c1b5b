"""Places whose law can govern: their names, and the name without what kind of place it is."""

# ruff: noqa: RUF001 - marks of print are what this is about

from __future__ import annotations

import re

_STATES = (
    "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho"
    "|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan"
    "|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|New"
    " York|North Carolina"
    "|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island|South Carolina|South Dakota|Tennessee|Texas"
    "|Utah|Vermont|Virginia|Washington|West Virginia|Wisconsin|Wyoming|District of Columbia|Puerto Rico"
)
_PROVINCES = (
    "Alberta|British Columbia|Manitoba|New Brunswick|Newfoundland and Labrador|Newfoundland|Nova Scotia"
    "|Ontario|Prince Edward Island|Quebec|Québec|Saskatchewan|New South Wales|Queensland|South Australia"
    "|Tasmania|Victoria|Western Australia"
)
_COUNTRIES = (
    "England and Wales|England & Wales|England|Scotland|Northern Ireland|Wales|United Kingdom|Great Britain"
    "|Ireland|Jersey|Guernsey|Isle of Man|Bermuda|Cayman Islands|British Virgin Islands|Bahamas|Barbados"
    "|United States of America|United States|Canada|Mexico|Brazil|Argentina|Chile|Colombia|Peru|Panama"
    "|Uruguay"
    "|Germany|France|Switzerland|Austria|Italy|Spain|Portugal|Netherlands|Belgium|Luxembourg|Liechtenstein"
    "|Denmark|Sweden|Norway|Finland|Iceland|Poland|Czech Republic|Slovakia|Hungary|Romania|Bulgaria|Greece"
    "|Cyprus|Malta|Estonia|Latvia|Lithuania|Croatia|Slovenia|Serbia|Ukraine|Russia|Russian Federation|Turkey"
    "|Israel|Egypt|South Africa|Nigeria|Kenya|Ghana|Mauritius|Seychelles|United Arab Emirates|Dubai|Qatar"
    "|Saudi Arabia|India|Pakistan|Singapore|Malaysia|Indonesia|Thailand|Vietnam|Philippines|Hong Kong|Macau"
    "|People['’]s Republic of China|PRC|China|Taiwan|Republic of China|Japan|Republic of Korea|South"
    " Korea|Korea"
    "|Australia|New Zealand|Marshall Islands|European Union"
)
_ADJECTIVES = {
    "english": "England",
    "german": "Germany",
    "french": "France",
    "swiss": "Switzerland",
    "austrian": "Austria",
    "italian": "Italy",
    "spanish": "Spain",
    "dutch": "Netherlands",
    "belgian": "Belgium",
    "irish": "Ireland",
    "scottish": "Scotland",
    "scots": "Scotland",
    "swedish": "Sweden",
    "danish": "Denmark",
    "norwegian": "Norway",
    "finnish": "Finland",
    "israeli": "Israel",
    "japanese": "Japan",
    "chinese": "China",
    "indian": "India",
    "canadian": "Canada",
    "australian": "Australia",
    "california": "California",
}
_SAME = {
    "prc": "China",
    "people's republic of china": "China",
    "people’s republic of china": "China",
    "united states": "United States of America",
    "england & wales": "England and Wales",
    "québec": "Quebec",
    "russian federation": "Russia",
    "republic of korea": "South Korea",
    "korea": "South Korea",
}
_ALL = "|".join(
    name.replace(" ", r"\s+")
    for name in sorted(f"{_STATES}|{_PROVINCES}|{_COUNTRIES}".split("|"), key=len, reverse=True)
)
PLACE = rf"(?:{_ALL})(?![\w-])"
"""Pattern of the known names (to be used without regard to case)."""
ADJECTIVE = rf"(?:{'|'.join(_ADJECTIVES)})\b"
KIND = (
    r"(?:(?:the\s+)?(?:state|commonwealth|province|republic|federal\s+republic|kingdom|canton|grand\s+duchy"
    r"|territory|country|city|special\s+administrative\s+region)\s+of\s+)?(?:the\s+)?"
)
"""What may stand before a name: "the State of"."""
_KNOWN = {
    " ".join(name.casefold().split()): name for name in f"{_STATES}|{_PROVINCES}|{_COUNTRIES}".split("|")
}


def normal(place: str) -> str:
    """The usual name of a place: "NEW  YORK" is New York, "English" is England."""
    key = " ".join(place.casefold().split())
    return _ADJECTIVES.get(key) or _SAME.get(key) or _KNOWN.get(key) or " ".join(place.split())


def is_place(words: str) -> bool:
    """Whether `words` are a known name and no more."""
    return re.fullmatch(rf"{KIND}{PLACE}", words.strip(), re.IGNORECASE) is not None
