"""The originals put back into a file that came back with pseudonyms, whatever else was written since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from lxml import etree  # type: ignore[import-untyped]

from desktop.document.model import Document, Problem, Span
from desktop.document.results import Finding, Pair, Status, TaskResult
from desktop.errors import UserError
from desktop.exporters.base import Exported
from desktop.exporters.csv_redacted import redact_csv
from desktop.exporters.html_redacted import redact_html
from desktop.exporters.json_redacted import redact_json
from desktop.exporters.literals import Edit
from desktop.exporters.originals import Originals, put_back
from desktop.exporters.text_redacted import redact_text
from desktop.exporters.writing import beside, refuse_source, settle, write_text
from desktop.progress import JobContext
from desktop.readers import registry
from desktop.readers.files import source_bytes
from desktop.readers.inner import inner_file, read_inner
from desktop.readers.ooxml import is_xml, open_package, parse, write_package
from desktop.readers.ooxml_embedded import READABLE

TEXT_ENDINGS = frozenset({".txt", ".md"})

_OFFICE = frozenset({"docx", "xlsx", "pptx"})
# A text format is edited where it stands, as for a redaction: only that now the originals are the marks.
_EDITED: dict[str, Callable[[Document, TaskResult, Path, JobContext], tuple[Problem, ...]]] = {
    "txt": redact_text,
    "md": redact_text,
    "srt": redact_text,
    "csv": redact_csv,
    "json": redact_json,
    "html": redact_html,
}
_TEXTS = frozenset({"t", "delText", "instrText", "v", "f"})
_BREAKS = frozenset({"tab", "br", "cr"})
_PARAGRAPHS = frozenset({"p", "si", "is", "c"})
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def restore(path: Path, dest: Path, pairs: Sequence[Pair], ctx: JobContext) -> Exported:
    """Write the file `path` to `dest` with the originals of `pairs` in it.

    Raises `UserError`: "restore_unsupported" for a format that text can not be put into ("PDF"), "same_file",
    "cannot_write", and those of reading.
    """
    doc = registry.read(path, ctx)
    refuse_source(dest, doc)
    originals = Originals.of(pairs)
    edits = originals.edits(doc.text)
    problems: tuple[Problem, ...] = ()
    if dest.suffix.lower() in TEXT_ENDINGS and doc.kind not in {"txt", "md"}:
        write_text(put_back(doc.text, edits), doc, dest)
    elif doc.kind in (*_OFFICE, *_EDITED):
        with beside(dest) as temporary:
            problems = _write(doc, originals, temporary, ctx)
            settle(temporary, dest)
    else:
        raise UserError(
            "restore_unsupported",
            f"Text can not be put back into a file of the kind {doc.kind}.",
            "Name an output that ends in .txt, and its text is written with the originals.",
        )
    if not edits:
        problems = (*problems, Problem("nothing_restored", "The file holds no pseudonym of this vault."))
    return Exported(str(dest), problems=problems)


def _write(doc: Document, originals: Originals, out: Path, ctx: JobContext) -> tuple[Problem, ...]:
    if doc.kind in _EDITED:
        return _EDITED[doc.kind](doc, _as_result(originals.edits(doc.text)), out, ctx)
    _restore_package(doc, originals, out, ctx)
    return ()


def _as_result(edits: Sequence[Edit]) -> TaskResult:
    findings = tuple(
        Finding("CUSTOM", Span(start, end), 1.0, "vault", replacement=original)
        for start, end, original in edits
    )
    return TaskResult("restore", Status.OK, findings, options={"style": "pseudonym"})


def _restore_package(doc: Document, originals: Originals, out: Path, ctx: JobContext) -> None:
    """Every paragraph of every part; text in a paragraph may be split over several runs."""
    name = Path(doc.source).name
    parts = open_package(source_bytes(doc), name, doc.kind)
    for done, (part, data) in enumerate(parts.items()):
        ctx.report("restore", done, len(parts))
        if not is_xml(part) or part.endswith(".rels"):
            continue
        root = parse(data, name, doc.kind)
        changed = False
        for nodes in _paragraphs(root):
            changed |= _restore_across(nodes, originals)
        if changed:
            parts[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    for part in [name for name in parts if READABLE.fullmatch(name) and not is_xml(name)]:
        parts[part] = _restored_inside(parts[part], PurePosixPath(part).suffix.lower(), originals, ctx)
    write_package(parts.items(), out)


def _restored_inside(data: bytes, suffix: str, originals: Originals, ctx: JobContext) -> bytes:
    """An embedded file with its originals; as it is, where none can be put into it."""
    try:
        with inner_file(data, "embedded", suffix) as path:
            inner = read_inner(path, ctx)
            if inner.kind not in (*_OFFICE, *_EDITED):
                return data
            out = path.with_name(f"restored{suffix}")
            _write(inner, originals, out, ctx)
            return out.read_bytes()
    except UserError:
        return data


def _paragraphs(root: etree._Element) -> Iterator[list[etree._Element]]:
    groups: dict[etree._Element | None, list[etree._Element]] = defaultdict(list)
    for node in root.iter(etree.Element):
        local = etree.QName(node).localname
        if local in _TEXTS or local in _BREAKS:
            inside = (a for a in node.iterancestors() if etree.QName(a).localname in _PARAGRAPHS)
            groups[next(inside, None)].append(node)
    yield from groups.values()


def _restore_across(nodes: list[etree._Element], originals: Originals) -> bool:
    texts = ["\n" if etree.QName(node).localname in _BREAKS else node.text or "" for node in nodes]
    edits = originals.edits("".join(texts))
    offset = 0
    for node, text in zip(nodes, texts, strict=True):
        if etree.QName(node).localname in _TEXTS:
            inner = [
                # The original goes where the pseudonym begins.
                (max(start - offset, 0), min(end - offset, len(text)), original if start >= offset else "")
                for start, end, original in edits
                if start < offset + len(text) and end > offset
            ]
            if inner:
                node.text = put_back(text, inner)
                node.set(_SPACE, "preserve")
        offset += len(text)
    return bool(edits)
