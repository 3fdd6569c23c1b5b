"""Tables and headings of HTML, Markdown, CSV and mails."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.readers.tabled import all_words, headings, heads, tabled


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_table_of_html(tmp_path: Path) -> None:
    doc = tabled(
        written(
            tmp_path / "a.html",
            """<html><h1>Report</h1><h2>Sales <i>now</i></h2>
            <table><caption>By region</caption>
            <thead><tr><th rowspan=2></th><th colspan=2>Years</th></tr><tr><th>2019<th>2018</tr></thead>
            <tr><th>North</th><td>$5</td><td>6</td></tr>
            <tr><th>South<td rowspan=2>7<td>8
            <tr><th>East<td>9</table>""",
        )
    )
    assert headings(doc) == [(1, "Report"), (2, "Sales now")]
    assert all_words(doc) == [
        [
            ["", "Years", "Years"],
            ["", "2019", "2018"],
            ["North", "$5", "6"],
            ["South", "7", "8"],
            ["East", "7", "9"],
        ]
    ]
    assert heads(doc) == [(2, 1)]
    assert [span.of(doc.text) for span in doc.tables[0].title] == ["By region"]


def test_marks_that_stand_beside_their_figures(tmp_path: Path) -> None:
    row = "<tr><td>{}</td><td></td><td>{}</td><td>{}</td><td>{}</td><td></td></tr>"
    body = [("Cash", "$", "5", ""), ("Debt", "", "(6", ")"), ("Rate", "", "7", "%")]
    head = "<tr><td></td><td></td><td colspan=3>2019</td></tr>"
    doc = tabled(
        written(tmp_path / "a.html", f"<table>{head}{''.join(row.format(*one) for one in body)}</table>")
    )
    assert all_words(doc) == [[["", "2019"], ["Cash", "$ 5"], ["Debt", "(6 )"], ["Rate", "7 %"]]]


def test_pages_laid_out_with_tables(tmp_path: Path) -> None:
    inner = "<table><tr><td>Item<td>Sum<tr><td>Tea<td>4</table>"
    source = f"<table><tr><td>Menu<td>{inner}<tr><td>a<td>b</table><table role=presentation><tr><td>x<td>y"
    doc = tabled(written(tmp_path / "a.html", f"<html>{source}<tr><td>x<td>z"))
    assert all_words(doc) == [[["Item", "Sum"], ["Tea", "4"]]]


TAGS = (
    "<table> </table> <tr> </tr> <td> <td_rowspan=3_colspan=2> <th_colspan=0> </td> <td_rowspan=99999> a b_1"
    " <caption> </caption> <thead> </thead> <h1> </h1>"
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(TAGS.split()), max_size=60))
def test_any_tags_give_whole_tables(tmp_path: Path, parts: list[str]) -> None:
    source = "".join(parts).replace("_", " ")
    all_words(tabled(written(tmp_path / "a.html", f"<html>{source}")))


def test_markdown(tmp_path: Path) -> None:
    doc = tabled(
        written(
            tmp_path / "a.md",
            """---
title: no heading
---
# The *whole* report #

Setext
======

Not a rule
---

- item
---

```
# no heading
| a | b |
|---|---|
```

Table 1: Names

| Name | Pipe \\| here | Sum |
|:-----|---|--:|
| **Ann** Miller | a | 5 |
| Bob | | 6 | too much |
Bare | b | 7

| not | a table |
""",
        )
    )
    assert headings(doc) == [(1, "The whole report"), (1, "Setext"), (2, "Not a rule")]
    assert all_words(doc) == [
        [["Name", "Pipe | here", "Sum"], ["Ann Miller", "a", "5"], ["Bob", "", "6"], ["Bare", "b", "7"]]
    ]
    assert heads(doc) == [(1, 1)]
    assert [span.of(doc.text) for span in doc.tables[0].title] == ["Table 1: Names"]


def test_csv(tmp_path: Path) -> None:
    doc = tabled(
        written(
            tmp_path / "a.csv", 'Sales,,\nRegion,2019,2018\n"North, far",5,6\nSouth,,"7\n8"\n\nTotal,5,14\n'
        )
    )
    assert all_words(doc) == [
        [["Region", "2019", "2018"], ["North, far", "5", "6"], ["South", "", "7 8"], ["Total", "5", "14"]]
    ]
    assert heads(doc) == [(1, 1)]
    assert [span.of(doc.text) for span in doc.tables[0].title] == ["Sales"]


def test_text_and_json_have_none(tmp_path: Path) -> None:
    assert tabled(written(tmp_path / "a.txt", "a | b\n--|--\nc | d\n")).tables == ()
    assert tabled(written(tmp_path / "a.json", '[{"a": 1}, {"a": 2}]')).tables == ()


def test_the_parts_of_a_mail(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@x.org", "b@x.org", "Figures"
    mail.set_content("see below")
    mail.add_alternative("<html><h1>Now</h1><table><tr><td>Tea<td>4<tr><td>Milk<td>5</table></html>", "html")
    mail.add_attachment("Name,Sum\nAnn,5\nBob,6\n", "csv", filename="a.csv")
    (tmp_path / "a.eml").write_bytes(mail.as_bytes())
    doc = tabled(tmp_path / "a.eml")
    assert all_words(doc) == [[["Tea", "4"], ["Milk", "5"]], [["Name", "Sum"], ["Ann", "5"], ["Bob", "6"]]]
    assert headings(doc) == [(1, "Now")]
    assert doc.tables[1].name == "attachment 1"
