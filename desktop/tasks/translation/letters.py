"""How letters begin and end: fixed words of each language, which a small model puts together anew and wrongly
("Dear Mrs" became "Caro Sr.")."""

from __future__ import annotations

import re

_CLOSINGS = {
    "en": ("Kind regards", "Best regards", "Yours sincerely", "Yours faithfully", "Sincerely", "Regards"),
    "pt": ("Atenciosamente", "Cordialmente", "Com os melhores cumprimentos", "Cumprimentos"),
}
"""The first is what those of the other language become."""
_TITLES = {
    "en": {"mr": "Dear Mr", "mrs": "Dear Mrs", "ms": "Dear Ms"},
    "pt": {"mr": "Prezado Sr.", "mrs": "Prezada Sra.", "ms": "Prezada Sra."},
}
_UNKNOWN = {"en": "Dear Sir or Madam", "pt": "Prezados Senhores"}
_BEGINS = {
    "en": re.compile(
        r"Dear (?:(?P<mrs>Mrs|Miss)|(?P<mr>Mr)|(?P<ms>Ms))\.? (?P<name>[^\d,:]{1,60})(?P<end>[,:]?)"
    ),
    "pt": re.compile(
        r"(?:Prezad|Car)(?:o Sr|o Senhor|(?P<mrs>a Sra|a Senhora))\.? (?P<name>[^\d,:]{1,60})(?P<end>[,:]?)"
    ),
}
_NOBODY = {
    "en": re.compile(r"Dear Sirs?(?: or | ?/ ?)Madams?(?P<end>[,:]?)"),
    "pt": re.compile(r"(?:Prezados|Caros) (?:Senhores|Srs\.?)(?P<end>[,:]?)"),
}


def formula(text: str, source: str, target: str) -> str | None:
    """What `text` is in the language `target` where it is such a formula and nothing else, else None."""
    if source not in _CLOSINGS or target not in _CLOSINGS:
        return None
    text = text.strip()
    if text.rstrip(",").casefold() in map(str.casefold, _CLOSINGS[source]):
        return _CLOSINGS[target][0] + text[len(text.rstrip(",")) :]
    nobody = _NOBODY[source].fullmatch(text)
    if nobody is not None:
        return _UNKNOWN[target] + nobody["end"]
    somebody = _BEGINS[source].fullmatch(text)
    if somebody is None:
        return None
    given = somebody.groupdict()
    title = next((name for name in ("mrs", "ms") if given.get(name)), "mr")
    return f"{_TITLES[target][title]} {given['name']}{given['end']}"
