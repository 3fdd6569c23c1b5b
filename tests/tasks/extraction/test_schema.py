"""A schema is what a person wrote, whole and checked, whatever else is in the file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop.errors import UserError
from desktop.tasks.extraction import schema
from desktop.tasks.extraction.schema import Field, Schema

OWN = Schema(
    "rent",
    "Rent",
    (
        Field("tenant", "party", "Who rents the flat?", "Jane Miller", labels=("Tenant",)),
        Field("rent", "money", many=False, title="Monthly rent"),
        Field("pets", "choice", choices=("allowed", "not allowed")),
    ),
)


def test_the_built_in_schemas_are_there_with_hints_and_examples() -> None:
    found = {each.name: each for each in schema.builtin()}
    assert {"invoice", "contract", "bank_statement", "cv", "medical_letter", "annual_report"} <= set(found)
    for each in found.values():
        assert all(field.hint and field.example and field.labels for field in each.fields), each.name
        assert len(each.signs) > 5


def test_a_schema_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    path = tmp_path / "rent.json"
    schema.save(OWN, path)
    assert schema.load(path) == OWN
    assert schema.named(str(path)) == OWN
    assert list(tmp_path.iterdir()) == [path]


def test_a_schema_is_found_by_name_alias_and_json() -> None:
    assert schema.named("NDA") == schema.named("contract")
    assert schema.named(schema.dumps(OWN)) == OWN
    with pytest.raises(UserError, match="no schema called 'poem'"):
        schema.named("poem")


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ("{", "not JSON"),
        ('{"name": "x"}', "no list of fields"),
        ({"fields": []}, "no list of fields"),
        ({"fields": [{"name": "a b"}]}, "letters, digits and underscores"),
        ({"fields": [{"name": "a", "type": "colour"}]}, "the type of a is none of text, party"),
        ({"fields": [{"name": "a"}, {"name": "a"}]}, "two of its fields are called 'a'"),
        ({"fields": [{"name": "a", "colour": 1}]}, "unknown key 'colour'"),
        ({"fields": [{"name": "a", "many": "yes"}]}, "neither true nor false"),
        ({"fields": [{"name": "a", "type": "choice"}]}, "type choice and a list of choices"),
        ({"fields": [{"name": "a", "hint": 3}]}, "'hint' of a is not a text"),
        ({"fields": [{"name": f"f{n}"} for n in range(101)]}, "more than 100 fields"),
    ],
)
def test_what_is_wrong_with_a_schema_is_told(raw: object, told: str) -> None:
    text = raw if isinstance(raw, str) else json.dumps(raw)
    with pytest.raises(UserError, match=told) as caught:
        schema.parse(text)
    assert caught.value.code == "bad_schema"


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        schema.load(tmp_path / "none.json")
    assert caught.value.code == "not_found"


def test_the_document_says_which_schema_suits_it() -> None:
    invoice = (
        "INVOICE\nInvoice number: 17\nInvoice date: 1 May 2024\nBill to: Acme Ltd\nSubtotal 10\nTotal due 12"
    )
    nda = "This Agreement is made by and between A Inc. and B Inc. WHEREAS the parties disclose information"
    assert schema.guess(invoice) == schema.named("invoice")
    assert schema.guess(nda) == schema.named("contract")
    assert schema.guess("It rained all day and the cat slept.") is None


def test_a_name_is_shown_in_words() -> None:
    assert Field("invoiceDate").shown == "Invoice date"
    assert Field("gross_income").words == {"gross", "income"}
    assert Field("a", hint="Who pays?").question == "Who pays?"
    assert Field("rent", hint="Without heating.").question == "What is the rent? Without heating."
