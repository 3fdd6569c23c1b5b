"""Organisations by the word that says what they are: a legal form, a bank, a court, a university."""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop.document.model import Span
from desktop.document.results import Finding

_WORD = r"(?:(?:[A-Z]\.){1,4}|[^\W\d_a-zà-öø-ÿ](?:[\w'\u2019&-]|\.(?=\w)){0,30})"
_NAME = rf"{_WORD}(?:,?[ ](?:(?:and|of|&|for|the|de|du|und|et|y)[ ])?{_WORD}){{0,5}}?"
_FORM = (
    r"(?:Inc|Incorporated|Corp|Corporation|Co|Ltd|Limited|LLC|L\.L\.C|LLP|L\.L\.P|LP|L\.P|PLC|Plc|plc"
    r"|N\.A|GmbH|mbH|AG|KG|KGaA"
    r"|SE|e\.V|S\.A|SA|SAS|S\.A\.S|SARL|S\.p\.A|SpA|S\.r\.l|Srl|BV|B\.V|NV|N\.V|AB|ASA|AS|Oy|Oyj|A/S|ApS"
    r"|Pty|Kft|Zrt|Nyrt"
    r"|Sp\.[ ]z[ ]o\.o|s\.r\.o|d\.o\.o|OÜ|UAB|SIA|Lda|Ltda|S\.L|SL)"
)
_KIND = (
    r"(?:Bancorp|Foundation|University|College|Institute|Hospital|Clinic|Association|Federation|Ministry"
    r"|Commission|Committee|Council|Department|Agency|Airlines|Pharmaceuticals|Laboratories|Orchestra)"
)
# Words of many a heading, too: "Working Capital", "Business Partners".
_MAY_BE = (
    r"(?:Group|Holdings|Partners|Associates|Bank|Trust|Union|Technologies|Systems|Industries|Capital"
    r"|Insurance)"
)
_FORMED = re.compile(
    rf"(?<![\w-]){_NAME},?[ ]{_FORM}\b\.?(?:[ ](?:&[ ]Co\.?(?:[ ]KG)?|{_FORM}\b\.?))?(?![\w-])"
)
_KINDRED = re.compile(
    rf"(?<![\w-]){_NAME}[ ]{_KIND}(?![\w-])(?:[ ]of[ ]{_WORD}(?:[ ](?:and[ ])?{_WORD}){{0,4}})?"
)
# A capital at the head of a sentence is no part of a name.
_HEAD = re.compile(
    r"(?:The|This|That|These|Our|Your|His|Her|Its|Their|An?|Any|Each|Such|Said|In|At|On|For|From|By|With"
    r"|And|But|To|Of|When|While"
    r"|Dear|Mr|Mrs|Ms|Dr)\b\.?,?[ ]"
)
_LIKE = re.compile(rf"(?<![\w-]){_NAME}[ ]{_MAY_BE}(?![\w-])")
_PATTERNS = ((_FORMED, 0.85), (_KINDRED, 0.55), (_LIKE, 0.3))


def organisations(text: str) -> Iterator[Finding]:
    for pattern, score in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span()
            while head := _HEAD.match(text, start, end):
                start = head.end()
            # In capitals throughout, AS and SE are words like others.
            shouted = text[start:end].isupper() and text[end - 3] == " "
            if text.find(" ", start, end) >= 0 and not shouted:
                yield Finding("ORG", Span(start, end), score, "rules")
