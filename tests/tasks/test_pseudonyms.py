"""Another name for everybody: the same each time, nobody's in the batch, and nothing of the old one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iban, luhn

from desktop.document.model import Span
from desktop.document.results import Finding, Pair, Status, TaskResult
from desktop.progress import JobContext
from desktop.tasks.decisions import Marked
from desktop.tasks.entities import Sighted, numbered_over, plain
from desktop.tasks.moved_dates import is_day_first, moved
from desktop.tasks.pseudonyms import pseudonymise

SEED = "5eed"


def batch(*texts: str) -> list[Marked]:
    """Texts in which {PERSON:John Smith} is a finding."""
    made = []
    for text in texts:
        bare, found, at = "", [], 0
        for match in re.finditer(r"\{(\w+):([^}]*)\}", text):
            bare += text[at : match.start()]
            span = Span(len(bare), len(bare) + len(match[2]))
            found.append(Finding(match[1], span, 0.9, "test"))
            bare, at = bare + match[2], match.end()
        made.append(Marked(bare + text[at:], TaskResult("redact", Status.OK, tuple(found))))
    numbered = numbered_over(Sighted(one.text, one.result.findings) for one in made)
    return [
        replace(one, result=replace(one.result, findings=tuple(findings)))
        for one, findings in zip(made, numbered, strict=True)
    ]


def given_to(
    documents: Sequence[Marked], known: Sequence[Pair] = (), seed: str = SEED
) -> tuple[list[dict[str, str]], tuple[Pair, ...]]:
    """For each document, what stands for what; and the pairs."""
    results, pairs = pseudonymise(documents, seed, known, JobContext())
    said = [
        {f.span.of(document.text): f.replacement for f in result.findings}
        for document, result in zip(documents, results, strict=True)
    ]
    return said, pairs


def test_one_person_has_one_name_in_each_writing() -> None:
    documents = batch(
        "{PERSON:John Smith}, {PERSON:J. Smith}, {PERSON:SMITH}, {PERSON:Smith's}, {PERSON:Smith, John}",
        "{PERSON:Mr. Smith} and {PERSON:john.smith} and {PERSON:Smi-\nth}",
    )
    (first, second), _ = given_to(documents)
    given_name, surname = first["John Smith"].split()
    assert first == {
        "John Smith": f"{given_name} {surname}",
        "J. Smith": f"{given_name[0]}. {surname}",
        "SMITH": surname.upper(),
        "Smith's": f"{surname}'s",
        "Smith, John": f"{surname}, {given_name}",
    }
    assert second["Mr. Smith"] == f"Mr. {surname}"
    assert second["john.smith"] == f"{given_name}.{surname}".lower()
    assert second["Smi-\nth"] == surname


def test_two_people_have_two_names() -> None:
    (said,), _ = given_to(batch("{PERSON:John Smith}, {PERSON:Jane Smith}, {PERSON:Mary Major}"))
    surnames = {pseudonym.split()[-1] for pseudonym in said.values()}
    assert len(surnames) == len(said) == 3


@pytest.mark.parametrize(
    ("name", "gender"),
    [
        ("John Smith", "male"),
        ("Mary Smith", "female"),
        ("Heike M\u00fcller", "female"),
        ("Giuseppe Rossi", "male"),
    ],
)
def test_names_of_the_same_kind(name: str, gender: str) -> None:
    from desktop.tasks.personas import name_lists

    (said,), _ = given_to(batch(f"{{PERSON:{name}}}"))
    first = said[name].split()[0]
    assert any(first in lists[gender] for lists in name_lists().values())


@pytest.mark.parametrize(
    ("label", "literal", "form"),
    [
        ("PHONE", "+44 20 7946 0958", r"\+1 .*555.01\d\d"),
        ("PHONE", "020 7946 0958", r".*555.?01\d\d"),
        ("EMAIL", "someone@acme.test", r"contact\d+@example\.(com|org|net)"),
        ("IP_ADDRESS", "10.1.2.3", r"(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+"),
        ("IP_ADDRESS", "fe80::1", r"2001:db8::[\da-f]+:[\da-f]+"),
        ("MAC_ADDRESS", "a4:b1:c2:d3:e4:f5", r"02(:[\da-f]{2}){5}"),
        ("SSN", "123-45-6789", r"000-\d\d-\d{4}"),
        ("NINO", "AB 12 34 56 C", r"QQ \d\d \d\d \d\d [A-Z]"),
        ("URL", "https://acme.test/x", r"https://example\.(com|org)/\d+"),
        ("ADDRESS", "1 High Street, Leeds", r"\d+ \w+ \w+, \w+"),
        ("ORG", "Acme Holding GmbH", r"\w+ & \w+ GmbH"),
        ("TITLE", "Engineer", r"\[TITLE 1\]"),
        ("CUSTOM", "Falcon", r"\[CUSTOM 1\]"),
        ("ID_NUMBER", "AB-1234/x", r"[A-Z]{2}-\d{4}/[a-z]"),
    ],
)
def test_values_are_plausible_and_nobodys(label: str, literal: str, form: str) -> None:
    (said,), _ = given_to(batch(f"It is {{{label}:{literal}}}."))
    assert re.fullmatch(form, said[literal]), said
    assert said[literal] != literal


def test_check_digits_are_right() -> None:
    (said,), _ = given_to(
        batch(
            "{IBAN:DE89 3704 0044 0532 0130 00} {IBAN:GB29NWBK60161331926819} "
            "{CREDIT_CARD:4111-1111-1111-1111}"
        )
    )
    assert said["DE89 3704 0044 0532 0130 00"][4:].startswith(" 0000 0000 ")
    assert said["GB29NWBK60161331926819"][4:8] == "TEST"
    assert all(iban.is_valid(said[one]) for one in list(said)[:2])
    assert luhn.is_valid(said["4111-1111-1111-1111"].replace("-", ""))
    assert re.fullmatch(r"\d{4}-\d{4}-\d{4}-\d{4}", said["4111-1111-1111-1111"])


def test_telephone_numbers_are_kept_for_fiction() -> None:
    (said,), _ = given_to(batch("{PHONE:+44 20 7946 0958}"))
    number = phonenumbers.parse(said["+44 20 7946 0958"], None)
    assert str(number.national_number)[3:8] == "55501"


def test_one_value_in_two_writings_keeps_them_apart() -> None:
    (said,), _ = given_to(batch("{IBAN:DE89370400440532013000} {IBAN:DE89 3704 0044 0532 0130 00}"))
    one, other = said.values()
    assert one != other
    assert one == other.replace(" ", "")


def test_mail_goes_with_its_owner() -> None:
    (said,), _ = given_to(
        batch("{PERSON:John Smith}: {EMAIL:john.smith@acme.test}, {EMAIL:jsmith2@acme.test}")
    )
    given_name, surname = said["John Smith"].casefold().split()
    assert said["john.smith@acme.test"] == f"{plain(given_name)}.{plain(surname)}@example.com"
    assert said["jsmith2@acme.test"] == f"{given_name[0]}{plain(surname)}2@example.com"


def test_the_time_between_dates_stays() -> None:
    documents = batch(
        "{PERSON:John Smith} came on {DATE:12 May 2020} and left on {DATE:02/06/2020}.",
        "{PERSON:Smith} came again on {DATE:2020-06-09}.",
        "{PERSON:Mary Major} came on {DATE:12 May 2020}.",
    )
    (first, second, third), _ = given_to(documents)
    from datetime import datetime

    came = datetime.strptime(first["12 May 2020"] + " +0000", "%d %B %Y %z")
    left = datetime.strptime(first["02/06/2020"] + " +0000", "%d/%m/%Y %z")
    again = datetime.strptime(second["2020-06-09"] + " +0000", "%Y-%m-%d %z")
    assert ((left - came).days, (again - left).days) == (21, 7)
    assert came.year < 2020
    assert third["12 May 2020"] != first["12 May 2020"]


@pytest.mark.parametrize(
    ("literal", "expected"),
    [
        ("12 May 2020", "19 May 2020"),
        ("May 28, 2020", "June 4, 2020"),
        ("28. M\u00e4rz 2020", "4. April 2020"),
        ("3rd June 2020", "10th June 2020"),
        ("25 DEC 2020", "1 JAN 2021"),
        ("2020-12-28", "2021-01-04"),
        ("28.12.2020", "04.01.2021"),
        ("05/06/20", "12/06/20"),
        ("12/28/2020", "01/04/2021"),
        ("5.6.2020", "12.6.2020"),
        ("Monday, 4 May 2020", "Monday, 11 May 2020"),
        ("31/02/2020", None),
        ("last Tuesday", None),
        ("Q3", None),
    ],
)
def test_dates_keep_their_writing(literal: str, expected: str | None) -> None:
    assert moved(literal, 7, day_first=True) == expected


def test_the_order_of_day_and_month_is_told_by_the_others() -> None:
    assert not is_day_first(["04/05/2020", "04/25/2020"])
    assert is_day_first(["04/05/2020", "25/04/2020"])
    assert is_day_first(["04/05/2020"])


def test_a_vault_gives_the_same_again_and_knows_people_in_other_writings() -> None:
    (first,), pairs = given_to(batch("{PERSON:John Smith}, {EMAIL:x@acme.test}, {PERSON:Mary Major}"))
    (again,), more = given_to(batch("{PERSON:Mary Major}, {EMAIL:x@acme.test}, {PERSON:J. Smith}"), pairs)
    assert again["Mary Major"] == first["Mary Major"]
    assert again["x@acme.test"] == first["x@acme.test"]
    given_name, surname = first["John Smith"].split()
    assert again["J. Smith"] == f"{given_name[0]}. {surname}"
    assert set(pairs) <= set(more)
    (other,), _ = given_to(batch("{PERSON:John Smith}"), seed="another")
    assert other["John Smith"] != first["John Smith"]


# Properties

names = st.tuples(
    st.sampled_from(["John", "Mary", "Jos\u00e9", "Anna", "Li", "Zo\u00eb"]),
    st.sampled_from(["Smith", "Garc\u00eda", "Rossi", "Nowak", "O'Brien", "Miller-Jones", "Baker", "Lamb"]),
).map(" ".join)
values = st.one_of(
    st.from_regex(r"\A[0-9]{3}-[0-9]{2}-[0-9]{4}\Z").map(lambda v: f"{{SSN:{v}}}"),
    st.from_regex(r"\A[A-Z]{2}[0-9]{6}\Z").map(lambda v: f"{{PASSPORT:{v}}}"),
    st.from_regex(r"\A0[1-9]{2} [0-9]{4} [0-9]{4}\Z").map(lambda v: f"{{PHONE:{v}}}"),
    st.from_regex(r"\A[a-z]{3,8}@[a-z]{3,8}\.test\Z").map(lambda v: f"{{EMAIL:{v}}}"),
    names.map(lambda name: f"{{PERSON:{name}}}"),
    st.sampled_from(["Baker met Lamb", "on 555 0100", "Everett", "the hill"]),
)
texts = st.lists(st.lists(values, min_size=1, max_size=8).map(" and ".join), min_size=1, max_size=3)


@given(texts)
def test_nothing_of_the_original_is_in_it(texts: list[str]) -> None:
    documents = batch(*texts)
    words = {plain(word) for document in documents for word in re.findall(r"[^\W\d_]{3,}", document.text)}
    results, _ = pseudonymise(documents, SEED, (), JobContext())
    for document, result in zip(documents, results, strict=True):
        for f in result.findings:
            original = f.span.of(document.text)
            assert f.replacement
            assert plain(f.replacement) != plain(original)
            if f.label == "PERSON":
                # Nobody's in the batch, and no initial is kept.
                assert not words.intersection(map(plain, re.findall(r"[^\W\d_]{3,}", f.replacement)))
                pairs = zip(
                    re.findall(r"[^\W\d_]+", original), re.findall(r"[^\W\d_]+", f.replacement), strict=False
                )
                assert all(plain(a)[0] != plain(b)[0] for a, b in pairs)


@given(texts)
def test_the_same_for_the_same_seed(texts: list[str]) -> None:
    documents = batch(*texts)
    assert given_to(documents) == given_to(documents)


@given(texts)
def test_no_two_originals_share_a_pseudonym(texts: list[str]) -> None:
    _, pairs = given_to(batch(*texts))
    whole = {}
    for pair in pairs:
        key = pair.pseudonym.casefold()
        assert whole.setdefault(key, plain(pair.original)) == plain(pair.original)
