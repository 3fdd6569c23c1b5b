"""A translation as TMX 1.4, for the memories of other programs and for the next document."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lxml import etree  # type: ignore[import-untyped]

from desktop import __version__
from desktop.document.citations import Shelf
from desktop.document.results import TaskResult
from desktop.exporters.translation import rows, source_language, target_language
from desktop.progress import JobContext

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def write_tmx(shelf: Shelf, results: Sequence[TaskResult], out: Path, ctx: JobContext) -> None:  # noqa: ARG001
    """Write each pair of sentences once; what a person wrote says so, and what is marked is left out."""
    root = etree.Element("tmx", version="1.4")
    first = source_language(results[0]) if results else ""
    etree.SubElement(
        root,
        "header",
        {
            "creationtool": "Strongroom",
            "creationtoolversion": __version__,
            "segtype": "sentence",
            "o-tmf": "Strongroom",
            "adminlang": "en",
            "srclang": first,
            "datatype": "plaintext",
        },
    )
    body = etree.SubElement(root, "body")
    seen: set[tuple[str, str, str]] = set()
    for result in results:
        ctx.check()
        languages = source_language(result), target_language(result)
        for row in rows(result):
            said = row.translation
            by_person = said.decided_by == "person"
            pair = (languages[1], row.source, said.value)
            if not row.changed or pair in seen or (said.support == "unverified" and not by_person):
                continue
            seen.add(pair)
            unit = etree.SubElement(body, "tu", {"srclang": languages[0]})
            if by_person:
                etree.SubElement(unit, "prop", {"type": "x-decided-by"}).text = "person"
            for code, words in zip(languages, (row.source, said.value), strict=True):
                variant = etree.SubElement(unit, "tuv", {_LANGUAGE: code})
                etree.SubElement(variant, "seg").text = _without_controls(words)
    etree.indent(root)
    out.write_bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _without_controls(words: str) -> str:
    """XML can not hold them."""
    return "".join(char if char.isprintable() or char == " " else " " for char in words)
