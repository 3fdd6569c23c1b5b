"""Organisations by the word that says what they are: a legal form, a bank, a court, a university."""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop.document.model import Span
from desktop.document.results import Finding

_WORD = r"[^\W\d_a-zà-öø-ÿ][\w'\u2019.&-]{0,30}"
_NAME = rf"{_WORD}(?:,?[ ](?:(?:and|of|&|for|the|de|du|und|et|y)[ ])?{_WORD}){{0,5}}?"
_FORM = (
    r"(?:Inc|Incorporated|Corp|Corporation|Co|Ltd|Limited|LLC|L\.L\.C|LLP|L\.L\.P|LP|L\.P|PLC|Plc|plc"
    r"|N\.A|GmbH|mbH|AG|KG|KGaA"
    r"|SE|e\.V|S\.A|SA|SAS|S\.A\.S|SARL|S\.p\.A|SpA|S\.r\.l|Srl|BV|B\.V|NV|N\.V|AB|ASA|AS|Oy|Oyj|A/S|ApS"
    r"|Pty|Kft|Zrt|Nyrt"
    r"|Sp\.[ ]z[ ]o\.o|s\.r\.o|d\.o\.o|OÜ|UAB|SIA|Lda|Ltda|S\.L|SL)"
)
_KIND = (
    r"(?:Group|Holdings|Partners|Associates|Bank|Bancorp|Trust|Foundation|University|College|Institute"
    r"|Hospital|Clinic"
    r"|Association|Federation|Union|Agency|Ministry|Commission|Committee|Council|Department|Technologies"
    r"|Systems|Industries"
    r"|Solutions|Ventures|Capital|Securities|Insurance|Airlines|Pharmaceuticals|Laboratories|Orchestra)"
)
_FORMED = re.compile(
    rf"(?<![\w-]){_NAME},?[ ]{_FORM}\b\.?(?:[ ](?:&[ ]Co\.?(?:[ ]KG)?|{_FORM}\b\.?))?(?![\w-])"
)
_KINDRED = re.compile(rf"(?<![\w-]){_NAME}[ ]{_KIND}(?![\w-])(?:[ ]of[ ]{_WORD}(?:[ ]{_WORD})?)?")
# A capital at the head of a sentence is no part of a name.
_HEAD = re.compile(
    r"(?:The|This|That|These|Our|Your|His|Her|Its|Their|An?|Any|Each|Such|Said|In|At|On|For|From|By|With"
    r"|And|But|To|Of|When|While"
    r"|Dear|Mr|Mrs|Ms|Dr)\b\.?,?[ ]"
)


def organisations(text: str) -> Iterator[Finding]:
    for pattern, score in ((_FORMED, 0.85), (_KINDRED, 0.55)):
        for match in pattern.finditer(text):
            start, end = match.span()
            while head := _HEAD.match(text, start, end):
                start = head.end()
            if text.find(" ", start, end) >= 0:
                yield Finding("ORG", Span(start, end), score, "rules")
