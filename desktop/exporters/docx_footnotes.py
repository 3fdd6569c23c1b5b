"""Footnotes of a Word document; python-docx writes none.

The part `word/footnotes.xml` holds each with its number, and the text refers to it by that
(ECMA-376, part 1, 17.11).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Pt
from lxml import etree  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.text.paragraph import Paragraph

TEXT, REFERENCE = "footnote text", "footnote reference"
_SEPARATORS = ((-1, "separator"), (0, "continuationSeparator"))
"""The lines between text and notes, which have numbers too."""


class Footnotes:
    """Collects the footnotes of `word`; `save` puts them into it."""

    def __init__(self, word: Word) -> None:
        self._word = word
        self._root = OxmlElement("w:footnotes")
        self._count = 0
        self._styles = self._make_styles()
        for number, kind in _SEPARATORS:
            note, paragraph = self._note(number)
            note.set(qn("w:type"), kind)
            _run(paragraph).append(OxmlElement(f"w:{kind}"))

    def add(self, paragraph: Paragraph, text: str) -> None:
        """Put a footnote at the end of `paragraph`."""
        self._count += 1
        reference = OxmlElement("w:footnoteReference")
        reference.set(qn("w:id"), str(self._count))
        # The element itself: python-docx has no word for this, and looks through all styles for each run.
        _run(paragraph._p, self._styles[REFERENCE].style_id).append(reference)  # noqa: SLF001
        _, note = self._note(self._count)
        style = OxmlElement("w:pStyle")
        style.set(qn("w:val"), self._styles[TEXT].style_id)
        properties = OxmlElement("w:pPr")
        properties.append(style)
        note.append(properties)
        number = _run(note, self._styles[REFERENCE].style_id)
        number.append(OxmlElement("w:footnoteRef"))
        words = OxmlElement("w:t")
        words.text = f" {text}"
        words.set(qn("xml:space"), "preserve")
        _run(note).append(words)

    def save(self) -> None:
        """Put the notes into the document's package; a document without any stays as it is."""
        if not self._count:
            return
        part = self._word.part
        xml = etree.tostring(self._root, xml_declaration=True, encoding="UTF-8", standalone=True)
        notes = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, xml, part.package)
        part.relate_to(notes, RELATIONSHIP_TYPE.FOOTNOTES)
        settings = self._word.settings.element
        properties = OxmlElement("w:footnotePr")
        for number, _ in _SEPARATORS:
            mark = OxmlElement("w:footnote")
            mark.set(qn("w:id"), str(number))
            properties.append(mark)
        # The schema has an order; what comes after it is looked for.
        after = next((e for e in settings if e.tag in {qn("w:endnotePr"), qn("w:compat")}), None)
        if after is None:
            settings.append(properties)
        else:
            after.addprevious(properties)

    def _note(self, number: int) -> tuple[etree._Element, etree._Element]:
        note, paragraph = OxmlElement("w:footnote"), OxmlElement("w:p")
        note.set(qn("w:id"), str(number))
        note.append(paragraph)
        self._root.append(note)
        return note, paragraph

    def _make_styles(self) -> dict[str, Any]:
        styles = self._word.styles
        text = styles.add_style(TEXT, WD_STYLE_TYPE.PARAGRAPH)
        text.base_style = styles["Normal"]
        text.font.size = Pt(9)
        text.paragraph_format.space_after = Pt(0)
        reference = styles.add_style(REFERENCE, WD_STYLE_TYPE.CHARACTER)
        reference.font.superscript = True
        return {TEXT: text, REFERENCE: reference}


def _run(paragraph: etree._Element, style: str = "") -> etree._Element:
    run = OxmlElement("w:r")
    if style:
        properties, name = OxmlElement("w:rPr"), OxmlElement("w:rStyle")
        name.set(qn("w:val"), style)
        properties.append(name)
        run.append(properties)
    paragraph.append(run)
    return run
