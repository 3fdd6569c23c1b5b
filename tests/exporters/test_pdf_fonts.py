from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject

from desktop.exporters.pdf_fonts import trim_fonts
from desktop.exporters.pdf_glyphs import read_font, texts_of
from desktop.progress import JobContext

from .pdf_traps import SECRET, content, make, type3
from .test_pdf_redacted import redact

LETTERS = set("Z")
"""Letters that only the secret has."""


def fonts(path: Path) -> list[DictionaryObject]:
    resources = PdfReader(path).pages[0]["/Resources"]
    return [value.get_object() for key, value in resources["/Font"].items() if key != "/StrongroomMark"]


@pytest.mark.parametrize("name", ["embedded_truetype", "cid_font", "type3"])
def test_letters_that_nothing_shows_any_more_are_not_listed(name: str, tmp_path: Path) -> None:
    path = make(name, tmp_path)
    before = {char for font in fonts(path) for char in "".join(texts_of(font).values())}
    assert before >= LETTERS
    _, _, out, problems = redact(path, SECRET)
    assert problems == ()
    listed = [font["/ToUnicode"].get_data() for font in fonts(out) if "/ToUnicode" in font]
    assert listed
    assert not any(f"{ord(char):04x}>".encode() in data.lower() for data in listed for char in LETTERS)
    assert "yesterday" in "".join(PdfReader(out).pages[0].extract_text().split())


def test_a_type_3_font_loses_the_drawings_of_letters(tmp_path: Path) -> None:
    path = make("type3", tmp_path)
    _, _, out, _ = redact(path, SECRET)
    before, after = (font["/CharProcs"].keys() for font in (fonts(path)[1], fonts(out)[0]))
    assert f"/g{ord('Z')}" in before
    assert f"/g{ord('Z')}" not in after
    assert f"/g{ord('M')}" in after


def test_widths_of_letters_that_are_left_stay(tmp_path: Path) -> None:
    path = make("cid_font", tmp_path)
    _, _, out, _ = redact(path, SECRET)
    old, new = read_font(fonts(path)[1]), read_font(fonts(out)[0])
    for char in "Meting nosdy":
        code = ord(char).to_bytes(2, "big")
        assert new.glyphs(code)[0].advance == pytest.approx(old.glyphs(code)[0].advance), char
    assert ord("Z") not in new.widths


def test_a_font_stays_where_its_uses_can_not_be_followed(tmp_path: Path) -> None:
    writer = type3()
    # The form shows text in the font that is set where it is drawn.
    form = content("(abc) Tj").pages[0]["/Contents"].get_object()
    form.update({NameObject("/Subtype"): NameObject("/Form"), NameObject("/Resources"): DictionaryObject()})
    resources = writer.pages[0]["/Resources"]
    resources[NameObject("/XObject")] = DictionaryObject({NameObject("/X"): writer._add_object(form)})
    path = tmp_path / "form.pdf"
    writer.write(path)
    copy = PdfWriter(clone_from=path)
    trim_fonts(copy, JobContext())
    assert f"/g{ord('Z')}" in copy.pages[0]["/Resources"]["/Font"]["/T"]["/CharProcs"]
