"""Translated Office files of all kinds: every word is there, and what has no word is the same bytes."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import docx
import openpyxl
import pptx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from desktop.document.model import Span
from desktop.document.results import Cited
from desktop.exporters.translated_ooxml_words import Stretch, in_order, worded
from desktop.progress import JobContext
from desktop.readers.ooxml_text import derived
from desktop.readers.registry import read

from .office_translations import same, translated, unlinked
from .office_traps import BASES, made, unpacked

OPEN = {"docx": docx.Document, "xlsx": openpyxl.load_workbook, "pptx": pptx.Presentation}
TRAPS = [(kind, name) for kind, (_, traps) in BASES.items() for name in traps]


@cache
def base(kind: str) -> bytes:
    return BASES[kind][0]()


def words(path: Path) -> Counter[str]:
    """The words of a file but those that a program works out."""
    doc = read(path, JobContext())
    text = doc.text
    for run in reversed([run for page in doc.pages for run in page.runs if derived(run)]):
        text = text[: run.span.start] + text[run.span.end :]
    return Counter(re.findall(r"\w+", text))


def without_language(part: bytes) -> bytes:
    """An XML part without the names of languages."""
    root = etree.fromstring(part)
    for node in list(root.iter("{*}lang", "{*}themeFontLang")):
        node.getparent().remove(node)
    for node in root.iter("{*}rPr", "{*}defRPr", "{*}endParaRPr"):
        node.attrib.pop("lang", None)
    return etree.tostring(root, method="c14n")


@pytest.mark.parametrize(("kind", "name"), TRAPS)
@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
def test_no_word_is_lost_wherever_it_stands(kind: str, name: str, tmp_path: Path) -> None:
    source = made(base(kind), BASES[kind][1][name], tmp_path / f"a.{kind}")
    translated(source, tmp_path / f"b.{kind}")
    assert words(tmp_path / f"b.{kind}") == words(source)
    OPEN[kind](str(tmp_path / f"b.{kind}"))


@pytest.mark.parametrize(("kind", "name"), TRAPS)
def test_words_that_stay_leave_the_file_as_it_was(kind: str, name: str, tmp_path: Path) -> None:
    source = made(base(kind), BASES[kind][1][name], tmp_path / f"a.{kind}")
    translated(source, tmp_path / f"b.{kind}", same)
    before, after = (unpacked((tmp_path / f"{stem}.{kind}").read_bytes()) for stem in "ab")
    assert before.keys() == after.keys()
    for part, data in before.items():
        assert data == after[part] or without_language(data) == without_language(after[part])


def test_words_do_without_links(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Please send it to ")
    paragraph.add_run("Strongroom Limited").bold = True
    paragraph.add_run(" before the end of May.")
    document.save(str(tmp_path / "a.docx"))
    translated(tmp_path / "a.docx", tmp_path / "b.docx", unlinked)
    (paragraph,) = docx.Document(str(tmp_path / "b.docx")).paragraphs
    assert paragraph.text == "May. of end the before Limited Strongroom to it send Please"
    assert [run.text for run in paragraph.runs if run.bold] == ["Limited Strongroom"]


pieces = st.lists(
    st.tuples(
        st.text("ab ,.", min_size=1, max_size=12),
        st.integers(0, 1),
        st.sampled_from(["", "b", "i"]),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)


@given(
    pieces, st.lists(st.sampled_from(["ab", "ba", "b", "zz", ".", ","]), min_size=1, max_size=8), st.data()
)
def test_each_word_is_written_once(
    parts: list[tuple[str, int, str, bool]], made_of: list[str], data: st.DataObject
) -> None:
    stretches: list[Stretch] = []
    number = 0
    for at, (text, step, style, broken) in enumerate(parts):
        number += step if at else 0
        stretches.append(Stretch(text, number, style, broken=bool(step) and broken))
    source = " ".join("".join(text for text, *_ in parts).split())
    text = " ".join(made_of)
    spots = st.tuples(st.integers(0, max(len(source), 1)), st.integers(0, len(text))).map(
        lambda pair: (Span(pair[0], pair[0] + 2), Span(pair[1], pair[1] + 2))
    )
    links = tuple(data.draw(st.lists(spots, max_size=6)))
    found = worded(stretches, source, Cited(text, (Span(0, 1),), links=links))
    assert "".join("".join(one.text for one in found).split()) == "".join(text.split())
    assert [one.part for one in found] == sorted(one.part for one in found)
    assert {one.part for one in found} == {one.part for one in stretches}


@given(st.lists(st.integers(0, 9), unique=True))
def test_the_numbers_that_stay_rise(sequence: list[int]) -> None:
    kept = [number for number in sequence if number in in_order({}, sequence)]
    assert kept == sorted(kept)
    assert bool(kept) == bool(sequence)
