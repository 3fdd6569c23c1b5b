"""Files that translators exchange: terms (CSV, TBX) and translation memories (TMX)."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from lxml import etree  # type: ignore[import-untyped]

from desktop.errors import UserError
from desktop.readers import csv_cells
from desktop.readers.files import read_bytes
from desktop.readers.text import decode
from desktop.tasks.languages import NAMES

MOST_BYTES = 256 << 20
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_ENTRIES = frozenset({"termEntry", "conceptEntry"})
_LANGUAGES = frozenset({"langSet", "langSec"})
_CODES = frozenset({"bpt", "ept", "ph", "it", "ut"})
"""Elements of TMX that hold the codes of another program, and no words."""

Pair = tuple[str, str]


def terms(path: Path, source: str, target: str) -> list[Pair]:
    """What is said in the language `source`, and how in `target`, from a CSV or TBX file.

    A CSV has a column a language, named in its first row by code or in English; without such names the first
    column is the source. Raises `UserError`: "glossary_damaged", "glossary_empty", and those of reading.
    """
    data = _bytes(path)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        found = [pair for entry in _entries(data, path) for pair in _products(entry, source, target)]
    else:
        found = list(_rows(data, path, source, target))
    return _any(found, "glossary", path, (source, target))


def memory(path: Path, source: str, target: str) -> list[Pair]:
    """Sentences and their translations from a TMX file. Raises `UserError`: "memory_damaged", "memory_empty",
    and those of reading."""
    found: list[Pair] = []
    for unit in _elements(_bytes(path), path, "memory", "tu"):
        variants: dict[str, list[str]] = {}
        for variant in unit.iterchildren("{*}tuv"):
            segment = variant.find("{*}seg")
            if segment is not None:
                said = " ".join(_words(segment).split())
                variants.setdefault(_code(variant), []).append(said)
        found += _products(variants, source, target)
    return _any(found, "memory", path, (source, target))


def _bytes(path: Path) -> bytes:
    data = read_bytes(path)
    if len(data) > MOST_BYTES:
        raise UserError(
            "too_large", f"{path.name} is larger than {MOST_BYTES >> 20} MB.", "Take a part of it."
        )
    return data


def _any(found: list[Pair], kind: str, path: Path, way: Pair) -> list[Pair]:
    pairs = [(a, b) for a, b in found if a and b]
    if not pairs:
        names = " to ".join(NAMES.get(code, code) for code in way)
        raise UserError(
            f"{kind}_empty", f"{path.name} has nothing from {names}.", "Choose a file with both languages."
        )
    return pairs


def _rows(data: bytes, path: Path, source: str, target: str) -> Iterator[Pair]:
    text = decode(data, path.name).text
    rows: dict[int, dict[int, str]] = {}
    for cell in csv_cells.cells(text, csv_cells.delimiter_of(text, path), path.name):
        rows.setdefault(cell.row, {})[cell.column] = " ".join(cell.content.text.split())
    columns = [0, 1]
    heads = {column: _named(head) for column, head in rows.get(0, {}).items()}
    named = [next((at for at, code in heads.items() if code == one), None) for one in (source, target)]
    if all(at is not None for at in named):
        columns = [at for at in named if at is not None]
        del rows[0]
    elif len(rows.get(0, {})) < 2:
        raise UserError(
            "glossary_damaged",
            f"{path.name} has no second column.",
            "A glossary has the terms in one column and their translations in the next.",
        )
    for row in rows.values():
        yield row.get(columns[0], ""), row.get(columns[1], "")


def _named(head: str) -> str:
    names = {name.lower(): code for code, name in NAMES.items()}
    said = head.strip().lower()
    return names.get(said, said.replace("_", "-").partition("-")[0])


def _entries(data: bytes, path: Path) -> Iterator[dict[str, list[str]]]:
    for entry in _elements(data, path, "glossary", *_ENTRIES):
        found: dict[str, list[str]] = {}
        for part in entry.iterdescendants():
            if isinstance(part.tag, str) and etree.QName(part).localname in _LANGUAGES:
                words = [" ".join("".join(term.itertext()).split()) for term in part.iter("{*}term")]
                found.setdefault(_code(part), []).extend(words)
        yield found


def _elements(data: bytes, path: Path, kind: str, *names: str) -> Iterator[etree._Element]:
    """The elements of these names, one after the other. Nothing outside of the file is looked at, and no
    entity of its own is read."""
    try:
        for _, element in etree.iterparse(
            BytesIO(data),
            events=("end",),
            tag=[f"{{*}}{name}" for name in names],
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
        ):
            yield element
            element.clear()
    except etree.XMLSyntaxError:
        wanted = {"glossary": "TBX or CSV", "memory": "TMX"}[kind]
        raise UserError(
            f"{kind}_damaged", f"{path.name} is no valid {wanted} file.", "Export it anew from its program."
        ) from None


def _products(variants: dict[str, list[str]], source: str, target: str) -> list[Pair]:
    """Each of a source's words with the first of the target's."""
    into = variants.get(target, [])
    return [(one, into[0]) for one in variants.get(source, []) if into]


def _code(element: etree._Element) -> str:
    said = str(element.get(_LANGUAGE) or element.get("lang") or "")
    return said.lower().replace("_", "-").partition("-")[0]


def _words(element: etree._Element) -> str:
    """The words of a segment, without the codes in it."""
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and etree.QName(child).localname not in _CODES:
            parts.append(_words(child))
        parts.append(child.tail or "")
    return "".join(parts)
