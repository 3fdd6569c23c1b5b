"""Numbers that somebody keeps about a person: of a case, a customer, an employee, a patient, a policy."""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop.document.model import Span
from desktop.document.results import Finding

_KEPT = (
    r"case|docket|claim|file|matter|policy|member(?:ship)?|customer|client|employee|staff|personnel"
    r"|payroll|badge"
    r"|student|patient|medical[ ]record|health[ ]record|mrn|record|insurance|subscriber|group|application"
    r"|applicant|loan"
    r"|contract|order|invoice|ticket|booking|reservation|reference|ref|tracking|serial|vehicle"
    r"|licen[cs]e[ ]plate"
    r"|registration|permit|certificate|matriculation|roll|user|visa|medicare|medicaid|beneficiary|npi|dea"
    r"|vin|imei"
)
_WORD = r"(?:number|num|no|nr|id|identifier|code|nummer|#)"
_RECORD = re.compile(
    rf"(?<!\w)(?:(?:{_KEPT})(?:[ ./-]{{0,2}}{_WORD}\b\.?|[ ]?#)|mrn|npi|vin|imei"
    r"|kundennummer|kunden-nr\.?|aktenzeichen|az\.|personalnummer|versicherungsnummer|patientennummer"
    r"|num[ée]ro de (?:dossier|client|patient|police)|dossier n[°º]"
    r"|n[úu]mero de (?:expediente|cliente|empleado|p[óo]liza)|klantnummer|polisnummer)"
    r"[ \t]{0,4}(?:[:#=]|is\b|n[°º]\.?)?[ \t#]{0,4}(?:\n[ ]{0,4})?"
    r"(?P<value>(?=[\w/-]{0,24}\d)[A-Za-z0-9](?:[A-Za-z0-9]|[-/.:](?=[A-Za-z0-9])){2,24})(?!\w)",
    re.IGNORECASE,
)


def record_numbers(text: str) -> Iterator[Finding]:
    """What follows the word for such a number, with a digit in it."""
    for match in _RECORD.finditer(text):
        if sum(map(str.isdigit, match["value"])) >= 2:
            yield Finding("ID_NUMBER", Span(*match.span("value")), 0.8, "rules")
