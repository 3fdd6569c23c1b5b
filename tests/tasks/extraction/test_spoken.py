"""Values that a sentence names, whoever sends a letter, and which column of a report is the latest."""

from __future__ import annotations

from desktop.document.model import Document, Page, Span
from desktop.engines.fake import FakeEngines
from desktop.progress import JobContext
from desktop.tasks.extraction import schema as schemas
from desktop.tasks.extraction.finding import find
from desktop.tasks.extraction.forms import latest
from desktop.tasks.extraction.source import Source
from desktop.tasks.extraction.spoken import spoken, visited


def document(text: str, kind: str = "pdf") -> Document:
    return Document(f"x.{kind}", kind, "0" * 64, text, (Page(1, 595, 842, Span(0, len(text)), ()),))


def chosen(schema: str, text: str) -> dict[str, list[str]]:
    found = find(document(text), schemas.named(schema), FakeEngines(), JobContext())
    return {choice.field.name: [each.normal for each in choice.chosen] for choice in found.choices}


def said(schema: str, field: str, text: str) -> list[str]:
    source = Source(document(text), FakeEngines(), JobContext())
    (one,) = (each for each in schemas.named(schema).fields if each.name == field)
    return [candidate.normal for candidate in spoken(one, source)]


def test_a_value_right_behind_its_label_in_a_sentence() -> None:
    text = "For the year ended 30 June 2024 revenue was £12.5 million. Total assets stood at £90 million."
    assert set(said("annual_report", "period_end", text)) == {"2024-06-30"}
    assert "12500000.00 GBP" in said("annual_report", "revenue", text)
    assert set(said("annual_report", "total_assets", text)) == {"90000000.00 GBP"}


def test_a_label_within_another_name_is_not_it() -> None:
    assert said("annual_report", "revenue", "The cost of sales was £3 million.") == []


def test_things_that_are_counted_have_their_number_before_or_behind() -> None:
    assert set(said("annual_report", "employees", "Our 1,150 full-time employees did well.")) == {"1150"}
    text = "Annual report 2023\n\nThe number of employees at the end of the year was 724."
    assert set(said("annual_report", "employees", text)) == {"724"}


def test_the_day_of_a_visit() -> None:
    source = Source(
        document("I saw him in the clinic on 3 May 2024. He is well."), FakeEngines(), JobContext()
    )
    (field,) = (each for each in schemas.named("medical_letter").fields if each.name == "visit_date")
    assert [candidate.normal for candidate in visited(field, source)] == ["2024-05-03"]


def test_the_day_of_a_letter_stands_alone() -> None:
    text = "Harbour Surgery\n\n25 February 2024\n\nDear colleague\n\nThe patient, born 1 May 1950, is well."
    assert chosen("medical_letter", text)["letter_date"] == ["2024-02-25"]


WINDOW = (
    "Orchard Mills Ltd\tQuayside Foods plc\n7 Mill Lane\t12 High Street\nLeeds LS1 2AB\tBristol BS1 4DJ\n"
    "\tVAT no GB123456789\n\nInvoice A-12\nTotal due £12.00"
)
FOOT = (
    "Orchard Mills Ltd\n7 Mill Lane\nLeeds LS1 2AB\n\nInvoice A-12\n\nTotal due £12.00\n\n"
    "Quayside Foods plc, 12 High Street, Bristol BS1 4DJ\nRegistered in England, www.quayside.example"
)
HEAD = (
    "Quayside Foods plc\n12 High Street, Bristol BS1 4DJ\nTel 020 7946 0000\n\nOrchard Mills Ltd\n"
    "7 Mill Lane\nLeeds LS1 2AB\n\nInvoice A-12\nTotal due £12.00"
)


def test_sender_and_addressee_by_where_they_stand() -> None:
    labelled = WINDOW.replace("Orchard", "Bill to\tFrom\nOrchard", 1)
    swapped = "Tax invoice\nFrom\tBill to\nQuayside Foods plc\tOrchard Mills Ltd\n12 High Street\t7 Mill Lane"
    for text in (WINDOW, FOOT, HEAD, labelled, swapped):
        found = chosen("invoice", text)
        assert found["supplier"] == ["Quayside Foods plc"]
        assert found["customer"] == ["Orchard Mills Ltd"]


def test_the_latest_values_of_a_report_are_taken() -> None:
    assert latest({1: "2022", 2: "2023", 3: "Change"}) == 2
    assert latest({1: "Note", 2: "2023", 3: "2022"}) == 2
    assert latest({1: "Change", 2: "This year", 3: "Last year"}) == 2
    assert latest({1: "Europe", 2: "Asia"}) == 1
    text = "£ million\t2022\t2023\tChange\nNet sales\t80.5\t91.2\t+13.3%\nGross profit\t40.1\t44.0\t+9.7%"
    found = chosen("annual_report", text)
    assert found["revenue"] == ["91200000.00 GBP"]
    assert found["gross_profit"] == ["44000000.00 GBP"]


def test_money_is_shown_as_people_write_it() -> None:
    found = find(
        document("Total assets: 48,600,000 GBP"), schemas.named("annual_report"), FakeEngines(), JobContext()
    )
    ((value,),) = (choice.chosen for choice in found.choices if choice.field.name == "total_assets")
    assert (value.normal, value.shown) == ("48600000.00 GBP", "GBP 48,600,000.00")


def test_a_sum_ends_its_line_but_not_a_sentence() -> None:
    text = "Gross profit reached £53.0 million and operating income £35.4 million."
    assert chosen("annual_report", text)["gross_profit"] == ["53000000.00 GBP"]
    assert chosen("invoice", "Invoice 12\nVAT 20 % of £100.00: £20.00")["tax_amount"] == ["20.00 GBP"]


def test_what_a_list_has_side_by_side_are_values_of_their_own() -> None:
    text = (
        "Jane Miller\n\nSKILLS\nPython\tSQL\nWelding\tBudgeting\n\nLANGUAGES\nEnglish (native), German (good)"
    )
    found = chosen("cv", text)
    assert found["skills"] == ["Python", "SQL", "Welding", "Budgeting"]
    assert found["languages"] == ["English (native)", "German (good)"]


def test_a_name_in_brackets_beneath_says_what_stands_above() -> None:
    text = "FORM 10-K\n\nBaltic Timber AB\n(Exact name of registrant)\nIt had 12 employees."
    assert chosen("annual_report", text)["company"] == ["Baltic Timber AB"]


def test_pence_are_read_as_money() -> None:
    assert chosen("annual_report", "Diluted earnings per share: 14.0p")["eps"] == ["0.14 GBP"]
    assert chosen("annual_report", "Diluted earnings per share: 35 cents\nCash: $3")["eps"] == ["0.35 USD"]
