"""What takes the place of a value that is no name: of the same form, plausible, and nobody's.

Where there is a range kept free for examples it is used: 555-01xx telephone numbers, example.com and
example.org (RFC 2606), the documentation networks of RFC 5737 and RFC 3849, the bank code 0, card numbers of
test issuers, and the national numbers that were never given out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from desktop.tasks.draws import Draw

Make = Callable[[str, Draw], str]

_PHONES = (
    "({area}) 555-01{line}",
    "{area}-555-01{line}",
    "{area} 555 01{line}",
    "{area}.555.01{line}",
    "{area}55501{line}",
    "({area}) 555 01{line}",
)
_STREETS = ("Street", "Road", "Avenue", "Lane", "Drive", "Way")
_TREES = """
    Alder Ash Aspen Beech Birch Cedar Cherry Chestnut Elm Fir Hazel Juniper Larch Linden Maple Oak
    Pine Poplar Rowan Spruce Walnut Willow Yew
""".split()  # noqa: SIM905 - the quotes would hide the words
_TOWN_BEGINS = """
    Amber Bright Clear Crest Fair Fern Glen Green Haven Kings Lake Little Mill North Oak Red Silver
    South Spring Stone Swan West White Wind
""".split()  # noqa: SIM905 - the quotes would hide the words
_TOWN_ENDS = """
    borough bridge brook bury combe dale field ford gate ham hurst mere minster mouth port stead ton
    view well wick wood worth
""".split()  # noqa: SIM905 - the quotes would hide the words
_FORMS = re.compile(
    r"\b(?:Ltd|Limited|LLC|LLP|Inc|Corp|Corporation|Company|Co|PLC|plc|GmbH|AG|KG|SE|SA|S\.A|SARL|SAS|SpA|Srl|BV|NV|AB|"
    r"Oy|Lda|Bank|Group|Holdings?|University|Hospital|Foundation|Trust|Partners|Services|Solutions)\b\.?"
)
_NETWORKS = ("192.0.2", "198.51.100", "203.0.113")
_CARDS = {15: "378282", 14: "305693"}
_CARD = "400000"


def standins(label: str, literal: str, draw: Draw, surnames: list[str]) -> Iterator[str]:
    """One after the other what may stand for `literal`, without end; nothing where no form is known."""
    make = _MAKERS.get(label)
    if label == "PHONE":
        while True:
            yield from _phones(literal, draw)
    if label == "ORG":
        while True:
            yield _organisation(literal, draw, surnames)
    while make is not None:
        yield make(literal, draw)


def _organisation(literal: str, draw: Draw, surnames: list[str]) -> str:
    forms = _FORMS.findall(literal)
    return " ".join([f"{draw.of(surnames)} & {draw.of(surnames)}", *forms[-1:]])


def _phones(literal: str, draw: Draw) -> Iterator[str]:
    """One number in several writings, for those that it had."""
    area = f"{2 + draw.below(8)}{draw.below(9)}{draw.below(10)}"
    line = draw.digits(2)
    code = "+1 " if literal.lstrip().startswith(("+", "00")) else ""
    for form in _PHONES:
        yield code + form.format(area=area, line=line)


def _email(literal: str, draw: Draw) -> str:  # noqa: ARG001 - as every maker
    return f"contact{draw.digits(4)}@{draw.of(('example.com', 'example.org', 'example.net'))}"


def _address(literal: str, draw: Draw) -> str:  # noqa: ARG001 - as every maker
    return f"{1 + draw.below(199)} {draw.of(_TREES)} {draw.of(_STREETS)}, {_town('', draw)}"


def _town(literal: str, draw: Draw) -> str:  # noqa: ARG001 - as every maker
    return draw.of(_TOWN_BEGINS) + draw.of(_TOWN_ENDS)


def _iban(literal: str, draw: Draw) -> str:
    """Valid check digits, and a bank code of zeros or TEST, which no bank has (ISO 13616)."""
    plain = "".join(filter(str.isalnum, literal)).upper()
    country, old = plain[:2], plain[4:]
    account = list(draw.poured(old))
    for at in range(min(8, len(old) - 4)):
        account[at] = "TEST"[at % 4] if old[at].isalpha() else "0"
    body = "".join(account).upper()
    remainder = int("".join(str(int(char, 36)) for char in f"{body}{country}00")) % 97
    return _into(literal, f"{country}{98 - remainder:02d}{body}")


def _card(literal: str, draw: Draw) -> str:
    """Of an issuer that payment firms use for tests, with a valid check digit (ISO/IEC 7812)."""
    count = sum(map(str.isdigit, literal))
    begin = _CARDS.get(count, _CARD)[: max(count - 1, 0)]
    body = begin + draw.digits(max(count - 1 - len(begin), 0))
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return _into(literal, f"{body}{-total % 10}")


def _beginning(begin: str) -> Make:
    """Poured, with a beginning that is given to nobody."""

    def make(literal: str, draw: Draw) -> str:
        plain = "".join(filter(str.isalnum, draw.poured(literal)))
        return _into(literal, (begin + plain[len(begin) :])[: len(plain)])

    return make


def _ip(literal: str, draw: Draw) -> str:
    if ":" in literal:
        return f"2001:db8::{draw.below(65536):x}:{draw.below(65536):x}"
    return f"{draw.of(_NETWORKS)}.{1 + draw.below(254)}"


def _mac(literal: str, draw: Draw) -> str:
    return _into(literal, "02" + "".join(f"{draw.below(16):x}" for _ in range(10)))


def _url(literal: str, draw: Draw) -> str:
    scheme = re.match(r"\w+://", literal)
    return (
        f"{scheme[0] if scheme else 'www.'}{draw.of(('example.com', 'example.org'))}/{draw.below(10**6):06d}"
    )


def _user(literal: str, draw: Draw) -> str:
    return ("@" if literal.startswith("@") else "") + f"user{draw.digits(5)}"


def _age(literal: str, draw: Draw) -> str:
    def near(match: re.Match[str]) -> str:
        return str(max(int(match[0]) + draw.of((-4, -3, -2, -1, 1, 2, 3, 4)), 1))

    return re.sub(r"\d{1,3}", near, literal)


def _poured(literal: str, draw: Draw) -> str:
    return draw.poured(literal)


def _into(form: str, plain: str) -> str:
    """`plain` with what stands between the letters and digits of `form`."""
    left = iter(plain)
    return "".join(next(left, "") if char.isalnum() else char for char in form) + "".join(left)


_MAKERS: dict[str, Make] = {
    "EMAIL": _email,
    "ADDRESS": _address,
    "LOCATION": _town,
    "IBAN": _iban,
    "CREDIT_CARD": _card,
    "BANK_ACCOUNT": _beginning("00"),
    "BIC": _beginning("TEST"),
    "SSN": _beginning("000"),
    "NINO": _beginning("QQ"),
    "NHS": _beginning("999"),
    "NATIONAL_ID": _poured,
    "TAX_ID": _poured,
    "VAT": _poured,
    "PASSPORT": _poured,
    "DRIVERS_LICENSE": _poured,
    "ID_NUMBER": _poured,
    "USERNAME": _user,
    "URL": _url,
    "IP_ADDRESS": _ip,
    "MAC_ADDRESS": _mac,
    "AGE": _age,
}
