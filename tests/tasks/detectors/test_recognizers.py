from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import iban as stdnum_iban
from stdnum import luhn

from desktop.document.results import Finding
from desktop.progress import JobContext
from desktop.tasks.detectors.detect import by_rule
from desktop.tasks.detectors.labels import LABELS
from desktop.tasks.detectors.merge import merge
from desktop.tasks.detectors.passport import checked
from desktop.tasks.detectors.phones import phones
from desktop.tasks.detectors.registry import RECOGNIZERS


def rules(text: str) -> list[Finding]:
    return merge(text, by_rule(text, JobContext()))


def found(text: str, least: float = 0.5) -> list[tuple[str, str]]:
    return [(f.label, f.span.of(text)) for f in rules(text) if f.score >= least]


MRZ = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"

# One text, and all that is personal in it.
FOUND = [
    ("Write to ada.lovelace+x@mail.example.co.uk.", [("EMAIL", "ada.lovelace+x@mail.example.co.uk")]),
    ("Write to ada@\nexample.org, today", [("EMAIL", "ada@\nexample.org")]),
    ("Write to ada@example.\norg, today", [("EMAIL", "ada@example.\norg")]),
    ("<ada@xn--bcher-kva.example>", [("EMAIL", "ada@xn--bcher-kva.example")]),
    ("See https://example.org/a_(b)?q=1#x).", [("URL", "https://example.org/a_(b)?q=1#x")]),
    ("at www.example.org, and", [("URL", "www.example.org")]),
    ("host 192.168.10.1 is up", [("IP_ADDRESS", "192.168.10.1")]),
    ("host 2001:db8::8a2e:370:7334.", [("IP_ADDRESS", "2001:db8::8a2e:370:7334")]),
    ("mac 00:1A:2b:3C:4d:5E", [("MAC_ADDRESS", "00:1A:2b:3C:4d:5E")]),
    ("pay 4111 1111 1111 1111 now", [("CREDIT_CARD", "4111 1111 1111 1111")]),
    ("pay 4111-1111-1111-\n1111 now", [("CREDIT_CARD", "4111-1111-1111-\n1111")]),
    ("Amex 3782 822463 10005", [("CREDIT_CARD", "3782 822463 10005")]),
    ("to GB82 WEST 1234 5698 7654 32 by", [("IBAN", "GB82 WEST 1234 5698 7654 32")]),
    ("to de89370400440532013000", [("IBAN", "de89370400440532013000")]),
    ("to DE89 3704 0044\n0532 0130 00 in", [("IBAN", "DE89 3704 0044\n0532 0130 00")]),
    ("SWIFT: DEUTDEFF500", [("BIC", "DEUTDEFF500")]),
    (
        "Sort code 12-34-56, account no. 12345678",
        [("BANK_ACCOUNT", "12-34-56"), ("BANK_ACCOUNT", "12345678")],
    ),
    ("ABA routing 021000021", [("BANK_ACCOUNT", "021000021")]),
    ("SSN 536-90-4399", [("SSN", "536-90-4399")]),
    ("social security number 536904399", [("SSN", "536904399")]),
    ("EIN 12-3456789", [("TAX_ID", "12-3456789")]),
    ("her NI number AB 12 34 56 C.", [("NINO", "AB 12 34 56 C")]),
    ("NHS no. 943 476 5919", [("NHS", "943 476 5919")]),
    ("DNI 12345678Z", [("NATIONAL_ID", "12345678Z")]),
    ("Codice fiscale RCCMNL83S18D969H", [("NATIONAL_ID", "RCCMNL83S18D969H")]),
    ("Steuer-ID 36 574 261 809", [("TAX_ID", "36 574 261 809")]),
    ("CPF 390.533.447-05", [("TAX_ID", "390.533.447-05")]),
    ("VAT DE136695976", [("VAT", "DE136695976")]),
    ("VAT EL 094259216", [("VAT", "EL 094259216")]),
    ("born on 12 March 1980 in", [("DATE_OF_BIRTH", "12 March 1980")]),
    ("DOB: 03/12/1980", [("DATE_OF_BIRTH", "03/12/1980")]),
    ("geb. am 5.11.1973", [("DATE_OF_BIRTH", "5.11.1973")]),
    ("Call +44 20 7946 0958 or", [("PHONE", "+44 20 7946 0958")]),
    ("Call (650) 253-0000 or", [("PHONE", "(650) 253-0000")]),
    ("Call +44 20\n7946 0958 or", [("PHONE", "+44 20\n7946 0958")]),
    ("Phone: 467 3395", [("PHONE", "467 3395")]),
    ("Passport no. 925665416", [("PASSPORT", "925665416")]),
    (f"x\n{MRZ}\ny", [("PASSPORT", MRZ)]),
    ("Driver's license: F162823540116", [("DRIVERS_LICENSE", "F162823540116")]),
    (
        "Ask Mr. Smith or Dr. Ludwig van Beethoven.",
        [("TITLE", "Mr."), ("PERSON", "Smith"), ("TITLE", "Dr."), ("PERSON", "Ludwig van Beethoven")],
    ),
    ("call 0490 75 40 81 today", [("PHONE", "0490 75 40 81")]),
    ("Mobile: (08) 8747 6301", [("PHONE", "(08) 8747 6301")]),
    ("reach me at 71-33-52-22 or", [("PHONE", "71-33-52-22")]),
    ("+46 (0)8 928 571 38 in Stockholm", [("PHONE", "+46 (0)8 928 571 38")]),
    ("fax 345-899-3560x4587", [("PHONE", "345-899-3560x4587")]),
    ("3660170548-Office,0961-7596216-Fax", [("PHONE", "3660170548"), ("PHONE", "0961-7596216")]),
    ("They're not answering at 9472 7916", [("PHONE", "9472 7916")]),
    ("due on 12 March 1980, or", [("DATE", "12 March 1980")]),
    ("at 2000-04-16 11:34:35 it", [("DATE", "2000-04-16 11:34:35")]),
    ("founded in 2001 and", [("DATE", "2001")]),
    ("before March 2020", [("DATE", "March 2020")]),
    ("on Tuesday", [("DATE", "Tuesday")]),
    (
        "a 64-year-old, aged 43, 17 years old, 23 y/o",
        [("AGE", "64"), ("AGE", "43"), ("AGE", "17"), ("AGE", "23")],
    ),
    ("He just turned 50.", [("AGE", "50")]),
    ("write to @ada_l, or user name: love42", [("USERNAME", "@ada_l"), ("USERNAME", "love42")]),
    ("see example.org/about, please", [("URL", "example.org/about")]),
    ("pay to 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", [("BANK_ACCOUNT", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa")]),
    ("Case No. 3:21-cv-00417", [("ID_NUMBER", "3:21-cv-00417")]),
    ("Employee ID: E-20931, MRN 00482913", [("ID_NUMBER", "E-20931"), ("ID_NUMBER", "00482913")]),
    ("a Norwegian and two cambodians", [("NATIONALITY", "Norwegian"), ("NATIONALITY", "cambodians")]),
    (
        "with Morgan Stanley Inc. and Acme Widgets GmbH",
        [("ORG", "Morgan Stanley Inc."), ("ORG", "Acme Widgets GmbH")],
    ),
    ("at 4 Crown Street and", [("ADDRESS", "4 Crown Street")]),
    ("in der Hauptstraße 12a wohnt", [("ADDRESS", "Hauptstraße 12a")]),
    ("Puruntie 82 on", [("ADDRESS", "Puruntie 82")]),
    ("in Rua do Arenque 1634 there", [("ADDRESS", "Rua do Arenque 1634")]),
    ("au 31 rue de la Paix", [("ADDRESS", "31 rue de la Paix")]),
    ("Belgrád rkp. 18 is", [("ADDRESS", "Belgrád rkp. 18")]),
    ("P.O. Box 287, Apt. 051", [("ADDRESS", "P.O. Box 287"), ("ADDRESS", "Apt. 051")]),
    ("Unit 5022 Box 1225\nDPO AE 44085", [("ADDRESS", "Unit 5022 Box 1225\nDPO AE 44085")]),
    ("in Colorado Springs, CO 80903 by", [("ADDRESS", "Colorado Springs, CO 80903")]),
    ("my zip code is 7188", [("ADDRESS", "7188")]),
    ("My name is Ada Lovelace, so", [("PERSON", "Ada Lovelace")]),
    ("Name: Ada Lovelace Title: Countess", [("PERSON", "Ada Lovelace")]),
    ("Dear Ada,", [("PERSON", "Ada")]),
    ("our names are Ada and Grace.", [("PERSON", "Ada"), ("PERSON", "Grace")]),
    ("at SW1A 1AA, flat 12b", [("ADDRESS", "SW1A 1AA"), ("ADDRESS", "flat 12b")]),
]

NOTHING = [
    "Revenue of 4111 1111 1111 1112 units",  # fails Luhn
    "to GB82 WEST 1234 5698 7654 33 by",  # fails mod 97
    "SSN 000-12-3456",
    "SSN 900-12-3456",
    "$1,234,567,890.00 and 12,345.67",
    "DNI 12345678A",
    "Section 1.2.3 and 10:30 in the morning",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
    "user@localhost and a @ b",
    "the SWIFTLY MOVING PLATFORM",
    "300.300.300.300",
    "Mr. Dr. and Mrs. Dr.",
    "1 234 567 and 12 345 678 euros",
    "he turned 50% of it into 1200 pages",
    "She may march on; the sun was out in may",
    "one e.g. of i.e. report.pdf and Node.js",
    "The Company and the Bank said so",
    "Im Alter allein, via email 2, turned 90 degrees",
    "He lives in Apt.",
    "the user name is the one",
    "Dear Sir or Madam, Dear Customer, Hello World is a program",
    "The name is Not known. Hi There!",
]


@pytest.mark.parametrize(("text", "wanted"), FOUND)
def test_found(text: str, wanted: list[tuple[str, str]]) -> None:
    assert found(text) == wanted


@pytest.mark.parametrize("text", NOTHING)
def test_not_found(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(("text", "wanted"), FOUND)
def test_found_across_the_edge_of_stretches(
    text: str, wanted: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.tasks.detectors.detect.STRETCH", 7)
    assert found(text) == wanted


def test_labels_are_known() -> None:
    assert {label for _, wanted in FOUND for label, _ in wanted} <= set(LABELS)


def spaced(number: str, sizes: tuple[int, ...]) -> str:
    parts = []
    for size in sizes:
        parts.append(number[:size])
        number = number[size:]
    return " ".join([*parts, number]).strip()


@settings(deadline=None)
@given(st.from_regex(r"4[0-9]{14}", fullmatch=True), st.booleans())
def test_cards_that_pass_luhn_are_found_and_no_others(number: str, grouped: bool) -> None:
    valid = number + luhn.calc_check_digit(number)
    wrong = valid[:-1] + str((int(valid[-1]) + 1) % 10)
    shape = (lambda value: spaced(value, (4, 4, 4))) if grouped else str
    assert ("CREDIT_CARD", shape(valid)) in found(f"pay {shape(valid)} now")
    assert "CREDIT_CARD" not in {label for label, _ in found(f"pay {shape(wrong)} now")}


@settings(deadline=None)
@given(st.from_regex(r"[0-9]{18}", fullmatch=True), st.booleans())
def test_ibans_that_pass_mod_97_are_found_and_no_others(account: str, grouped: bool) -> None:
    valid = "DE" + stdnum_iban.calc_check_digits("DE00" + account) + account
    wrong = valid[:-1] + str((int(valid[-1]) + 1) % 10)
    shape = (lambda value: spaced(value, (4, 4, 4, 4, 4))) if grouped else str
    assert ("IBAN", shape(valid)) in found(f"to {shape(valid)} by Friday")
    assert "IBAN" not in {label for label, _ in found(f"to {shape(wrong)} by Friday")}


@settings(deadline=None)
@given(st.text(alphabet="aA1 @.-+:/<\n(", max_size=200))
def test_findings_lie_in_the_text_and_have_no_space_at_their_ends(text: str) -> None:
    for recognize in RECOGNIZERS:
        for finding in recognize(text):
            part = finding.span.of(text)
            assert part
            assert part == part.strip()
            assert finding.label in LABELS
            assert 0 < finding.score <= 1


def test_the_rest_of_a_reference_is_hardly_a_telephone_number() -> None:
    scores = [f.score for f in phones("Our reference: MS-2025-118204")]
    assert max(scores, default=0.0) < 0.5
    assert max(f.score for f in phones("Ring 2025-118204")) > 0.5


def test_an_nhs_number_that_fails_its_check_may_still_be_a_telephone_number() -> None:
    assert [label for label, _ in found("NHS no. 943 476 5918")] == ["PHONE"]


def test_check_digit() -> None:
    assert checked("L898902C36")
    assert not checked("L898902C37")


@pytest.mark.parametrize(
    "unit", ["a", "A", "1", " ", "\n", "@", "a.", "1-", "+", "(", "<", "AB12 ", "www.", "Aa "]
)
def test_rules_are_linear(unit: str) -> None:
    """Much of one thing ends: a pattern that is not linear would run into the timeout."""
    text = unit * (300_000 // len(unit))
    for recognize in RECOGNIZERS:
        if recognize.__name__ != "phones":  # linear, but slow: tried in the next test on less
            assert len(list(recognize(text))) <= len(text)


@pytest.mark.parametrize("unit", ["1", "1 ", "1-", "1.", "1:", "+", "("])
def test_phones_are_linear(unit: str) -> None:
    from desktop.tasks.detectors.phones import phones

    assert len(list(phones(unit * (50_000 // len(unit))))) <= 50_000
