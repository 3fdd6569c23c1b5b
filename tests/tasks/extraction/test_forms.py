"""Labels and values, beside, beneath and inside one another."""

from __future__ import annotations

import pytest

from desktop.document.model import Document, Page, Span
from desktop.engines.fake import FakeEngines
from desktop.progress import JobContext
from desktop.tasks.extraction.candidates import choose
from desktop.tasks.extraction.forms import labelled, likeness, pairs
from desktop.tasks.extraction.schema import Field, named
from desktop.tasks.extraction.source import Source


def value(text: str, field: Field) -> str:
    doc = Document("a.txt", "txt", "0" * 64, text, (Page(1, 0, 0, Span(0, len(text)), ()),))
    source = Source(doc, FakeEngines(), JobContext())
    chosen = choose(field, labelled(field, source, pairs(source))).chosen
    return chosen[0].normal if chosen else ""


def field(name: str, schema: str = "invoice") -> Field:
    return next(each for each in named(schema).fields if each.name == name)


@pytest.mark.parametrize(
    ("text", "name", "wanted"),
    [
        ("Invoice number: INV-2024-017\nDate: 31/12/2023", "invoice_number", "INV-2024-017"),
        ("Invoice No. 4711", "invoice_number", "4711"),
        ("INVOICE #A-99", "invoice_number", "A-99"),
        ("Invoice number\tInvoice date\n0815\t5 May 2024", "invoice_number", "0815"),
        ("Invoice number\tInvoice date\n0815\t5 May 2024", "invoice_date", "2024-05-05"),
        ("Rechnungsnummer: 2024/33\nRechnungsdatum: 03.04.2024", "invoice_date", "2024-04-03"),
        ("Subtotal\t$100.00\nVAT 19 %\t$19.00\nTotal due\t$119.00", "total_amount", "119.00 USD"),
        ("Subtotal\t$100.00\nVAT 19 %\t$19.00\nTotal due\t$119.00", "net_amount", "100.00 USD"),
        ("Subtotal\t$100.00\nVAT 19 %\t$19.00\nTotal due\t$119.00", "tax_amount", "19.00 USD"),
        ("Gesamtbetrag: 1.190,00 EUR", "total_amount", "1190.00 EUR"),
        ("Amount in EUR\nTotal: 1,190.00", "total_amount", "1190.00 EUR"),
        ("Payment terms: net 30 days", "payment_terms", "P30D"),
        ("Bill to:\nQuayside Foods plc\n1 High Street", "customer", "Quayside Foods plc"),
        ("IBAN: DE89 3704 0044 0532 0130 00", "iban", "DE89370400440532013000"),
        ("Total hours 12.00", "total_amount", ""),
        ("Due date:\nInvoice number: 5", "due_date", ""),
    ],
)
def test_a_form_is_read(text: str, name: str, wanted: str) -> None:
    assert value(text, field(name)) == wanted


def test_a_period_has_two_ends() -> None:
    text = "Statement period: 01/03/2024 - 31/03/2024\nOpening balance: 1,000.00"
    assert value(text, field("period_start", "bank_statement")) == "2024-03-01"
    assert value(text, field("period_end", "bank_statement")) == "2024-03-31"


def test_a_balance_has_its_day_in_the_label() -> None:
    text = "Closing balance on 31 March 2024\t£2,345.60"
    assert value(text, field("closing_balance", "bank_statement")) == "2345.60 GBP"


def test_labels_are_compared_by_their_words() -> None:
    assert likeness("Invoice number", "invoice no.") == 1
    assert likeness("Total", "Subtotal") == 0
    assert likeness("Total", "Total discount") == 0
    assert likeness("Due date", "Payment due date") > 0.6
    assert likeness("Total", "Weather in Rome") == 0
    assert likeness("Rechnungsdatum", "Rechnungsdatun") > 0.8
