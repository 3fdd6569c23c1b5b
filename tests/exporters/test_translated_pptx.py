"""PPTX in another language: every text of a slide, in its format, in its box."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl
import pptx
import pytest
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.text import MSO_AUTO_SIZE
from pptx.oxml import parse_xml
from pptx.presentation import Presentation
from pptx.util import Inches, Pt

from desktop.engines.base import Translation
from desktop.readers.ooxml_text import A

from .office_translations import by_words, same, translated
from .office_traps import unpacked

BOX = (Inches(1), Inches(1), Inches(3), Inches(1))


def longer(sentence: str) -> Translation:
    """Three times as many words."""
    return Translation(" ".join([sentence] * 3))


def show() -> Presentation:
    return pptx.Presentation()


def saved(made: Presentation, tmp_path: Path, rule: object = None) -> Presentation:
    made.save(str(tmp_path / "a.pptx"))
    translated(tmp_path / "a.pptx", tmp_path / "b.pptx", rule)
    return pptx.Presentation(str(tmp_path / "b.pptx"))


def test_slides_notes_tables_groups_and_charts(tmp_path: Path) -> None:
    made = show()
    slide = made.slides.add_slide(made.slide_layouts[1])
    slide.shapes.title.text = "Sales by region"
    slide.placeholders[1].text = "one two\nthree four"
    slide.notes_slide.notes_text_frame.text = "Say good day"
    slide.shapes.add_table(1, 1, *BOX).table.cell(0, 0).text = "North side"
    group = slide.shapes.add_group_shape()
    group.shapes.add_shape(1, *BOX).text_frame.text = "in a group"
    data = CategoryChartData()
    data.categories = ["North side", "South side"]
    data.add_series("Net sales", (1.5, 2.5))
    slide.shapes.add_chart(XL_CHART_TYPE.PIE, *BOX, data)
    slide = saved(made, tmp_path).slides[0]
    assert slide.shapes.title.text == "region by Sales"
    assert slide.placeholders[1].text_frame.text == "two one\nfour three"
    assert slide.notes_slide.notes_text_frame.text == "day good Say"
    table, group, chart = list(slide.shapes)[2:]
    assert table.table.cell(0, 0).text == "side North"
    assert group.shapes[0].text_frame.text == "group a in"
    assert list(chart.chart.plots[0].categories) == ["side North", "side South"]
    assert chart.chart.plots[0].series[0].values == (1.5, 2.5)
    # The workbook behind the chart says the same, or the chart would be English again when it is edited.
    book = openpyxl.load_workbook(io.BytesIO(chart.chart.part.chart_workbook.xlsx_part.blob))
    assert [cell.value for cell in book.active["A"]] == [None, "side North", "side South"]
    assert book.active["B1"].value == "sales Net"
    assert book.active["B2"].value == 1.5


def test_formats_and_links_go_with_their_words(tmp_path: Path) -> None:
    made = show()
    slide = made.slides.add_slide(made.slide_layouts[6])
    paragraph = slide.shapes.add_textbox(*BOX).text_frame.paragraphs[0]
    for text in ("The annual ", "fee", " is on ", "our site"):
        paragraph.add_run().text = text
    paragraph.runs[1].font.bold = True
    paragraph.runs[3].hyperlink.address = "https://example.org"
    rule = {"The annual fee is on our site": "4:No 5:nosso 6:site 3:está 0:a 2:taxa 1:anual"}
    runs = saved(made, tmp_path, by_words(rule)).slides[0].shapes[0].text_frame.paragraphs[0].runs
    assert "".join(run.text for run in runs) == "No nosso site está a taxa anual"
    assert [run.text for run in runs if run.font.bold] == ["taxa"]
    assert [run.text for run in runs if run.hyperlink.address] == ["nosso site"]


def test_prompts_of_layouts_stay_and_their_own_texts_do_not(tmp_path: Path) -> None:
    made = show()
    made.slides.add_slide(made.slide_layouts[6])
    layout = made.slide_layouts[6]
    prompts = [shape.text_frame.text for shape in made.slide_layouts[0].placeholders]
    layout.shapes._spTree.append(
        parse_xml(
            '<p:sp xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
            ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><p:nvSpPr>'
            '<p:cNvPr id="90" name="Slogan"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/>'
            "<p:txBody><a:bodyPr/><a:p><a:r><a:t>Made with care</a:t></a:r></a:p></p:txBody></p:sp>"
        )
    )
    after = saved(made, tmp_path)
    assert [shape.text_frame.text for shape in after.slide_layouts[0].placeholders] == prompts
    assert after.slide_layouts[6].shapes[-1].text_frame.text == "care with Made"


def test_the_number_of_a_slide_stays(tmp_path: Path) -> None:
    made = show()
    frame = made.slides.add_slide(made.slide_layouts[6]).shapes.add_textbox(*BOX).text_frame
    frame.text = "Slide number "
    paragraph = frame.paragraphs[0]._p
    paragraph.append(parse_xml(f'<a:fld xmlns:a="{A[1:-1]}" id="{{B}}" type="slidenum"><a:t>7</a:t></a:fld>'))
    after = saved(made, tmp_path, by_words({"Slide number 7": "0:Slide 1:número 2:7"}))
    found = after.slides[0].shapes[0].text_frame.paragraphs[0]._p
    assert [node.text for node in found.iter(A + "t")] == ["Slide número ", "7"]


def scale(shape: object) -> float | None:
    """By how much the letters of a shape are shrunk; None where they are not."""
    found = shape.text_frame._txBody.bodyPr.find(A + "normAutofit")
    return None if found is None else int(found.get("fontScale", 100_000)) / 1000


def test_what_grows_past_its_box_is_shrunk(tmp_path: Path) -> None:
    made = show()
    slide = made.slides.add_slide(made.slide_layouts[6])
    full, roomy, growing = (slide.shapes.add_textbox(*BOX) for _ in range(3))
    for box, text, fit in (
        (full, "The board of the company met in spring and looked at the figures", MSO_AUTO_SIZE.NONE),
        (roomy, "The board met", MSO_AUTO_SIZE.NONE),
        (growing, "The board of the company met in spring and looked", MSO_AUTO_SIZE.SHAPE_TO_FIT_TEXT),
    ):
        box.text_frame.text = text
        box.text_frame.word_wrap = True
        box.text_frame.auto_size = fit
    after = saved(made, tmp_path, longer).slides[0].shapes
    shrunk = scale(after[0])
    assert shrunk is not None
    assert 40 <= shrunk <= 80
    assert scale(after[1]) is None
    assert after[2].height > growing.height
    assert saved(made, tmp_path, same).slides[0].shapes[2].height == growing.height


def test_a_box_in_a_group_is_as_small_as_the_group_shows_it(tmp_path: Path) -> None:
    made = show()
    group = made.slides.add_slide(made.slide_layouts[6]).shapes.add_group_shape()
    box = group.shapes.add_textbox(*BOX)
    box.text_frame.text = "The board met"
    box.text_frame.word_wrap = True
    box.text_frame.auto_size = MSO_AUTO_SIZE.NONE
    extent = group._element.grpSpPr.find(f"{A}xfrm/{A}ext")
    extent.set("cx", str(int(extent.get("cx")) // 3))
    after = saved(made, tmp_path, longer).slides[0].shapes[0].shapes[0]
    assert scale(after) is not None


@pytest.mark.parametrize(("words", "expected"), [(2, None), (30, 0.9)])
def test_a_table_stays_on_its_slide(words: int, expected: float | None, tmp_path: Path) -> None:
    made = show()
    slide = made.slides.add_slide(made.slide_layouts[6])
    table = slide.shapes.add_table(6, 1, Inches(1), Inches(2), Inches(4), Inches(4)).table
    for row in range(6):
        table.cell(row, 0).text = " ".join(["word"] * words)
    after = saved(made, tmp_path, longer).slides[0].shapes[0].table
    size = after.cell(0, 0).text_frame.paragraphs[0].runs[0].font.size
    assert size is None if expected is None else size <= Pt(18 * expected)


def test_a_line_that_does_not_wrap_stays_on_its_slide(tmp_path: Path) -> None:
    made = show()
    slide = made.slides.add_slide(made.slide_layouts[6])
    box = slide.shapes.add_textbox(Inches(7), Inches(1), Inches(2), Inches(1))
    box.text_frame.text = "Questions and comments"
    after = saved(made, tmp_path, longer).slides[0].shapes[0]
    assert after.text_frame.word_wrap
    assert after.left + after.width <= made.slide_width


def test_the_slides_say_their_language(tmp_path: Path) -> None:
    made = show()
    paragraph = made.slides.add_slide(made.slide_layouts[6]).shapes.add_textbox(*BOX).text_frame.paragraphs[0]
    run = paragraph.add_run()
    run.text = "two words"
    run.font.bold = True
    run._r.rPr.set("lang", "en-GB")
    saved(made, tmp_path)
    xml = unpacked((tmp_path / "b.pptx").read_bytes())["ppt/slides/slide1.xml"].decode()
    assert re.findall(r'lang="([\w-]+)"', xml) == ["pt-BR"]
