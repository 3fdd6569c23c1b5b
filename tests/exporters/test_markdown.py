from __future__ import annotations

from pathlib import Path

from desktop.document.citations import Shelf
from desktop.document.results import Cited, Section, Status, TaskResult
from desktop.exporters.markdown import escaped, markdown

from .understood import ANSWER, NOTE_TEXT, note, report, span


def test_every_statement_has_its_footnote(tmp_path: Path) -> None:
    written = markdown(Shelf((report(tmp_path),), (ANSWER,)), (ANSWER,))
    assert (
        written
        == """\
# Money

## Answer

It earned 40 million.[^1] It rains\x07 in \\*Berlin\\*.[^2]

## Points

- \\- Costs: 80 million in **1999** (not found in the source)[^3]
- **Nobody said so** (not found in the source)

## Figures: \\[all\\]/1

| What | How much |
| --- | --- |
| Revenue \\| all[^4] | EUR 120m[^4] |
| \\=1+1 | (1,234.5)[^3] |
| Due | 31 March 2024 |

*Read 2 of 2 pages.*

## Not done

- It is a picture. (page 3)

[^1]: Worked out from annual report.pdf, p. 1: “Revenue was 120 million euros”; annual report.pdf, p. 2: \
“Costs were 80 million”
[^2]: annual report.pdf, p. 2: “It rains\x07 in \\*Berlin\\*”
[^3]: annual report.pdf, p. 2: “Costs were 80 million”
[^4]: annual report.pdf, p. 1: “Revenue was 120 million euros”
"""
    )


def test_one_answer_over_two_documents_names_both(tmp_path: Path) -> None:
    docs = (report(tmp_path), note(tmp_path))
    cited = Cited("Bob wrote.", (span(NOTE_TEXT, "Bob"),), document=docs[1].sha256)
    result = TaskResult("ask", Status.OK, sections=(Section("answer", "", "text", ((cited,),)),))
    written = markdown(Shelf(docs, (result,)), (result,))
    assert written == "Bob wrote.[^1]\n\n[^1]: note.txt: “Bob”\n"


def test_results_of_a_batch_stand_under_the_names_of_their_documents(tmp_path: Path) -> None:
    docs = (report(tmp_path), note(tmp_path))
    results = tuple(
        TaskResult("ask", Status.OK, sections=(Section("answer", "", "text", ((Cited(word, ()),),)),))
        for word in ("One", "Two")
    )
    written = markdown(Shelf(docs, results), results)
    assert written == "# annual report.pdf\n\nOne\n\n# note.txt\n\nTwo\n"


def test_nothing_in_a_document_is_taken_for_markdown() -> None:
    assert escaped("1. <b>&amp; [a](b)\n# c") == "1\\. \\<b\\>\\&amp; \\[a\\](b) \\# c"
