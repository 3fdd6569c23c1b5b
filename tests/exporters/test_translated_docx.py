"""DOCX in another language: formats on the right words, everything else in its place."""

from __future__ import annotations

import re
import zipfile
from itertools import groupby
from pathlib import Path

import docx as python_docx
import pytest
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.progress import JobContext
from desktop.readers.registry import read

from .office_translations import by_words, translated, unlinked
from .office_traps import TWIN, unpacked

W = nsdecls("w")
NAMES = nsdecls("w", "r", "a", "wp")
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
WPS = 'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
FEE = {"The annual fee is due.": "0:A 2:taxa 1:anual 3:vence 4:hoje."}
"""The adjective goes behind its noun."""


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def mark(sort: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{sort}"/></w:r>'


def field(code: str, shown: str) -> str:
    instruction = f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
    return mark("begin") + instruction + mark("separate") + run(shown) + mark("end")


def document(path: Path, *paragraphs: str) -> Path:
    word = python_docx.Document()
    for inner in paragraphs:
        body = inner if inner.startswith("<w:tbl") else f"<w:p>{inner}</w:p>"
        word.element.body.insert(-1, parse_xml(re.sub(r"^<w:(p|tbl)", rf"<w:\1 {NAMES} {MC} {WPS}", body)))
    word.save(str(path))
    return path


def result(tmp_path: Path, rule: dict[str, str] | None, *paragraphs: str) -> WordDocument:
    source = document(tmp_path / "a.docx", *paragraphs)
    translated(source, tmp_path / "b.docx", None if rule is None else by_words(rule))
    return python_docx.Document(str(tmp_path / "b.docx"))


def runs(paragraph: Paragraph) -> list[tuple[str, str]]:
    """Text and format of each run, with the link that it is in."""
    found = []
    for node in paragraph._p.iter(qn("w:r")):
        text = "".join(one.text or "" for one in node.iter(qn("w:t")))
        marks = [child.tag.rpartition("}")[2] for one in node.iter(qn("w:rPr")) for child in one]
        above = node.getparent().tag.rpartition("}")[2]
        found.append((text, " ".join([*marks, *([above] if above != "p" else [])])))
    return found


def joined(found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Neighbours of one format as one."""
    groups = groupby(found, key=lambda one: one[1])
    return [("".join(text for text, _ in group), style) for style, group in groups]


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        (
            run("The annual ") + run("fee", "<w:b/>") + run(" is due."),
            [("A ", ""), ("taxa", "b"), (" anual vence hoje.", "")],
        ),
        (
            run("The ") + run("annual", "<w:b/>") + run(" fee is due."),
            [("A taxa ", ""), ("anual", "b"), (" vence hoje.", "")],
        ),
        (
            run("The ") + run("annual ", "<w:i/>") + run("fee", "<w:b/>") + run(" is due."),
            [("A ", ""), ("taxa ", "b"), ("anual", "i"), (" vence hoje.", "")],
        ),
        (
            run("The annual fee is ") + run("due.", "<w:u/>"),
            [("A taxa anual vence ", ""), ("hoje.", "u")],
        ),
        (
            run("The annual fee", "<w:b/>") + run(" is due."),
            [("A taxa anual", "b"), (" vence hoje.", "")],
        ),
    ],
)
def test_formats_go_with_their_words(paragraph: str, expected: list[tuple[str, str]], tmp_path: Path) -> None:
    (made,) = result(tmp_path, FEE, paragraph).paragraphs
    assert made.text == "A taxa anual vence hoje."
    assert joined(runs(made)) == expected


styles = st.lists(st.sampled_from(["", "", "bold", "italic", "bold italic"]), min_size=2, max_size=12)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(styles, st.integers(0, 3))
def test_each_word_keeps_its_format_when_all_are_turned_round(
    tmp_path: Path, formats: list[str], step: int
) -> None:
    word = python_docx.Document()
    paragraph = word.add_paragraph()
    before = {}
    for at, style in enumerate(formats):
        text = f"word{chr(97 + at)}"
        before[text] = (style.startswith("bold"), style.endswith("italic"))
        # Words are cut into runs at any place.
        for piece in (text[:step], f"{text[step:]} " if at + 1 < len(formats) else text[step:]):
            run_ = paragraph.add_run(piece)
            run_.bold, run_.italic = before[text]
    word.save(str(tmp_path / "a.docx"))
    translated(tmp_path / "a.docx", tmp_path / "b.docx")
    (made,) = python_docx.Document(str(tmp_path / "b.docx")).paragraphs
    assert made.text.split() == list(reversed(before))
    after = {}
    letters = [(letter, (bool(one.bold), bool(one.italic))) for one in made.runs for letter in one.text]
    for space, group in groupby(letters, key=lambda pair: pair[0] == " "):
        if not space:
            told = list(group)
            assert len({style for _, style in told}) == 1
            after["".join(letter for letter, _ in told)] = told[0][1]
    assert after == before


def test_a_link_goes_with_its_words(tmp_path: Path) -> None:
    link = f'<w:hyperlink w:anchor="fees">{run("annual", "<w:u/>")}</w:hyperlink>'
    (made,) = result(tmp_path, FEE, run("The ") + link + run(" fee is due.")).paragraphs
    assert made.text == "A taxa anual vence hoje."
    assert ("anual", "u hyperlink") in runs(made)
    assert [link.address or link.fragment for link in made.hyperlinks] == ["fees"]


def test_no_link_is_lost_where_nothing_tells_its_words(tmp_path: Path) -> None:
    link = f'<w:hyperlink w:anchor="fees">{run("see below")}</w:hyperlink>'
    source = document(tmp_path / "a.docx", run("The fee is due, ") + link + run(", at once."))
    translated(source, tmp_path / "b.docx", lambda _: unlinked("cinco quatro tres dois um"))
    (made,) = python_docx.Document(str(tmp_path / "b.docx")).paragraphs
    assert made.text == "um dois tres quatro cinco"
    assert [link.text for link in made.hyperlinks] == ["tres quatro"]


def test_numbers_of_fields_stay_and_words_of_fields_do_not(tmp_path: Path) -> None:
    rule = {"Page 1 of 3": "0:Página 1:1 2:de 3:3", "see the rules": "0:ver 1:as 2:regras"}
    pages = run("Page ") + field("PAGE", "1") + run(" of ") + field("NUMPAGES", "3")
    link = run("see ") + field('HYPERLINK "https://example.org/the"', "the rules")
    first, second = result(tmp_path, rule, pages, link).paragraphs
    assert (first.text, second.text) == ("Página 1 de 3", "ver as regras")
    shown = [text for text, _ in runs(first) if text]
    assert shown == ["Página ", "1", " de ", "3"]
    assert [text for text, _ in runs(second) if text] == ["ver ", "as regras"]
    assert "https://example.org/the" in first._p.getparent().xml


def test_a_note_stays_behind_its_word(tmp_path: Path) -> None:
    note = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    (made,) = result(tmp_path, FEE, run("The annual fee") + note + run(" is due.")).paragraphs
    inner = [node.tag.rpartition("}")[2] for node in made._p.iter(qn("w:t"), qn("w:footnoteReference"))]
    assert inner == ["t", "footnoteReference", "t"]
    assert [text for text, _ in runs(made)] == ["A taxa anual", "", " vence hoje."]


def test_tabs_and_line_breaks_stay_in_their_places(tmp_path: Path) -> None:
    inner = run("Pay here") + "<w:r><w:tab/></w:r>" + run("Call us") + "<w:r><w:br/></w:r>" + run("Be quick")
    (made,) = result(tmp_path, None, inner).paragraphs
    assert made.text == "here Pay\tus Call\nquick Be"


def test_changes_stay_tracked(tmp_path: Path) -> None:
    rule = {"The annual fee is due.": FEE["The annual fee is due."], "monthly": "0:mensal"}
    (made,) = result(
        tmp_path,
        rule,
        run("The ")
        + f'<w:ins w:id="1" w:author="E">{run("annual ")}</w:ins>'
        + '<w:del w:id="2" w:author="E"><w:r><w:delText>monthly</w:delText></w:r></w:del>'
        + run("fee is due."),
    ).paragraphs
    assert ("anual", "ins") in [(text.strip(), style) for text, style in runs(made)]
    deleted = [node.text for node in made._p.iter(qn("w:delText"))]
    assert deleted == ["mensal"]
    assert "".join(node.text for node in made._p.iter(qn("w:t"))) == "A taxa anual vence hoje."


def test_both_copies_of_a_text_box_say_the_same(tmp_path: Path) -> None:
    inner = f"<w:txbxContent><w:p>{run('Pay ', '<w:b/>')}{run('the fee here')}</w:p></w:txbxContent>"
    box = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{inner}</mc:Choice>'
        f"<mc:Fallback>{inner}</mc:Fallback></mc:AlternateContent></w:r>"
    )
    result(tmp_path, None, box)
    xml = unpacked((tmp_path / "b.docx").read_bytes())["word/document.xml"].decode()
    first, again = (re.sub(r"<[^>]*>", "", part) for part in re.findall(r"<w:txbxContent>(.*?)</w:txb", xml))
    assert first == again == "here fee the Pay"
    bold = re.findall(r"<w:b/></w:rPr><w:t[^>]*>([^<]*)<", xml)
    assert bold == ["Pay", "Pay"]


def test_copies_that_are_cut_otherwise_too(tmp_path: Path) -> None:
    box = (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps">'
        + TWIN.format(run("Pay ") + run("here", "<w:b/>"), run("Call us"))
        + "</mc:Choice><mc:Fallback>"
        + TWIN.format(run("Pay here"), run("Call ") + run("us"))
        + "</mc:Fallback></mc:AlternateContent></w:r>"
    )
    result(tmp_path, None, box)
    xml = unpacked((tmp_path / "b.docx").read_bytes())["word/document.xml"].decode()
    said = [re.sub(r"<[^>]*>", "", part) for part in re.findall(r"<w:txbxContent>(.*?)</w:txb", xml)]
    assert said == ["here Payus Call"] * 2


def test_a_hyphen_that_is_an_element_goes_with_its_word(tmp_path: Path) -> None:
    inner = "<w:r><w:t>The co</w:t><w:noBreakHyphen/><w:t>owners pay</w:t></w:r>"
    (made,) = result(tmp_path, {"The co-owners pay": "0:Os 1:coproprietários 2:pagam"}, inner).paragraphs
    assert made.text == "Os coproprietários pagam"


def test_numbers_of_lists_keep_their_places(tmp_path: Path) -> None:
    word = python_docx.Document()
    word.add_paragraph("one", style="List Number")
    level = next(word.part.numbering_part.element.iter(qn("w:lvlText")))
    level.set(qn("w:val"), "Article %1")
    word.save(str(tmp_path / "a.docx"))
    translated(tmp_path / "a.docx", tmp_path / "b.docx", by_words({"Article %1": "0:Artigo 1:%1"}))
    numbering = python_docx.Document(str(tmp_path / "b.docx")).part.numbering_part.element
    assert next(numbering.iter(qn("w:lvlText"))).get(qn("w:val")) == "Artigo %1"
    translated(tmp_path / "a.docx", tmp_path / "c.docx", by_words({"Article %1": "0:Artigo"}))
    numbering = python_docx.Document(str(tmp_path / "c.docx")).part.numbering_part.element
    assert next(numbering.iter(qn("w:lvlText"))).get(qn("w:val")) == "Article %1"


def test_the_document_says_its_language(tmp_path: Path) -> None:
    english, french = '<w:lang w:val="en-GB"/>', '<w:lang w:val="fr-FR"/>'
    made = result(tmp_path, None, run("two words", english), run("deux mots", french), run("12", french))
    told = [node.get(qn("w:val")) for node in made.element.body.iter(qn("w:lang"))]
    assert told == ["pt-BR", "pt-BR", "fr-FR"]
    default = made.styles.element.find(f"{qn('w:docDefaults')}//{qn('w:lang')}")
    assert default.get(qn("w:val")) == "pt-BR"


def test_what_has_an_exact_height_may_grow(tmp_path: Path) -> None:
    def row(rule: str, text: str) -> str:
        height = f'<w:trPr><w:trHeight w:val="300" w:hRule="{rule}"/></w:trPr>'
        return f"<w:tr>{height}<w:tc><w:p>{run(text)}</w:p></w:tc></w:tr>"

    grid = '<w:tblPr/><w:tblGrid><w:gridCol w:w="2000"/></w:tblGrid>'
    made = result(
        tmp_path,
        {"Fee due": "0:Taxa 1:vencida"},
        f"<w:tbl>{grid}{row('exact', 'Fee due')}{row('exact', 'Stays')}</w:tbl>",
        "",
    )
    assert [node.get(qn("w:hRule")) for node in made.element.iter(qn("w:trHeight"))] == ["atLeast", "exact"]


def test_bound_controls_are_bound_to_the_translation(tmp_path: Path) -> None:
    binding = (
        "<w:dataBinding w:prefixMappings=\"xmlns:ns0='http://purl.org/dc/elements/1.1/'"
        " xmlns:ns1='http://schemas.openxmlformats.org/package/2006/metadata/core-properties'\""
        ' w:xpath="/ns1:coreProperties[1]/ns0:title[1]"'
        ' w:storeItemID="{6C3C8BC8-F283-45AE-878A-BAB7291924A1}"/>'
    )
    control = (
        f"<w:sdt><w:sdtPr>{binding}</w:sdtPr><w:sdtContent>{run('Annual report')}</w:sdtContent></w:sdt>"
    )
    source = document(tmp_path / "a.docx", control)
    word = python_docx.Document(str(source))
    word.core_properties.title = "Annual report"
    word.save(str(source))
    translated(source, tmp_path / "b.docx")
    made = python_docx.Document(str(tmp_path / "b.docx"))
    assert made.core_properties.title == "report Annual"
    assert "report Annual" in made.element.body.xml


def test_headers_notes_and_comments_are_translated(tmp_path: Path) -> None:
    word = python_docx.Document()
    paragraph = word.add_paragraph("Pay the fee")
    word.add_comment(paragraph.runs, "Ask the owner", "Eve", "E")
    section = word.sections[0]
    section.header.paragraphs[0].text = "Lease of flat"
    section.footer.paragraphs[0].text = "Keep this page"
    section.different_first_page_header_footer = True
    section.first_page_header.paragraphs[0].text = "First page"
    word.save(str(tmp_path / "a.docx"))
    translated(tmp_path / "a.docx", tmp_path / "b.docx")
    text = read(tmp_path / "b.docx", JobContext()).text
    for said in ("fee the Pay", "owner the Ask", "flat of Lease", "page this Keep", "page First"):
        assert said in text


def test_other_files_in_it_are_translated_too(tmp_path: Path) -> None:
    inner = document(tmp_path / "inner.docx", run("Keep the keys"))
    word = python_docx.Document(str(document(tmp_path / "a.docx", run("Pay the fee"))))
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    name = PackURI("/word/embeddings/inner.docx")
    word.part.relate_to(Part(name, kind, inner.read_bytes(), word.part.package), RELATIONSHIP_TYPE.PACKAGE)
    word.save(str(tmp_path / "a.docx"))
    translated(tmp_path / "a.docx", tmp_path / "b.docx")
    with zipfile.ZipFile(tmp_path / "b.docx") as archive:
        (tmp_path / "taken.docx").write_bytes(archive.read("word/embeddings/inner.docx"))
    assert read(tmp_path / "taken.docx", JobContext()).text == "keys the Keep\n"
