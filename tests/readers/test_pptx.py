from __future__ import annotations

from pathlib import Path

import pptx
import pytest
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from desktop.errors import UserError
from desktop.progress import JobContext
from desktop.readers.ooxml import open_package, write_package
from desktop.readers.registry import read

BOX = (Inches(1),) * 4


def sample(path: Path) -> Path:
    show = pptx.Presentation()
    first = show.slides.add_slide(show.slide_layouts[1])
    first.shapes.title.text = "Pay"
    first.placeholders[1].text = "one\ntwo"
    first.notes_slide.notes_text_frame.text = "Ask Ann Miller"
    table = first.shapes.add_table(2, 2, *BOX).table
    for number, text in enumerate(("Name", "City", "Ann", "Graz")):
        table.cell(number // 2, number % 2).text = text
    second = show.slides.add_slide(show.slide_layouts[6])
    second._element.set("show", "0")
    data = CategoryChartData()
    data.categories = ["Ann", "Bob"]
    data.add_series("Pay", (1, 2))
    second.shapes.add_chart(XL_CHART_TYPE.PIE, *BOX, data)
    second.shapes.add_textbox(*BOX).text_frame.text = "hidden"
    second.shapes[-1]._element._nvXxPr.cNvPr.set("descr", "a box")
    show.save(str(path))
    return path


def test_a_page_a_slide(tmp_path: Path) -> None:
    doc = read(sample(tmp_path / "a.pptx"), JobContext())
    assert doc.kind == "pptx"
    first, second, rest, workbook = (page.span.of(doc.text) for page in doc.pages)
    assert first == "Pay\none\ntwo\nName\tCity\nAnn\tGraz\nAsk Ann Miller\n"
    assert second.startswith("hidden\na box\n")
    assert all(word in second for word in ("Ann\n", "Bob\n", "Pay\n"))
    assert rest.count("Click to edit Master title style") == 1
    # The workbook behind the chart is a file of its own.
    assert workbook.split() == ["Sheet1", "Pay", "Ann", "1", "Bob", "2"]
    assert doc.pages[-1].runs[0].anchor.startswith("embedded 1: Sheet1!")
    assert doc.problems == ()


def test_anchors_name_the_parts(tmp_path: Path) -> None:
    doc = read(sample(tmp_path / "a.pptx"), JobContext())
    anchors = {run.span.of(doc.text): run.anchor for page in doc.pages for run in page.runs}
    assert anchors["two"] == "ppt/slides/slide1.xml#2"
    assert anchors["Ask Ann Miller"].startswith("ppt/notesSlides/notesSlide1.xml#")


def test_slides_come_in_the_order_of_the_show(tmp_path: Path) -> None:
    path = sample(tmp_path / "a.pptx")
    show = pptx.Presentation(str(path))
    ids = show.slides._sldIdLst
    ids.append(ids[0])
    show.save(str(path))
    doc = read(path, JobContext())
    assert doc.pages[0].span.of(doc.text).startswith("hidden")


def test_without_a_main_part_it_is_damaged(tmp_path: Path) -> None:
    path = sample(tmp_path / "a.pptx")
    parts = open_package(path.read_bytes(), path.name)
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"officeDocument", b"nothing")
    write_package(parts.items(), path)
    with pytest.raises(UserError) as error:
        read(path, JobContext())
    assert error.value.code == "damaged"
    assert "PowerPoint" in error.value.message
