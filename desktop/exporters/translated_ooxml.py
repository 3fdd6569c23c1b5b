"""The copy of an Office file that says its words in another language: all else stays as it was.

What the reader read is put back, sentence by sentence, into the text nodes that it came from. Parts in which
nothing changes are the same bytes.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from lxml import etree  # type: ignore[import-untyped]

from desktop.document.model import Document, Problem, Span
from desktop.document.results import TaskResult
from desktop.errors import UserError
from desktop.exporters.translated_ooxml_runs import Change, New, Setting, Slot, placed, settings, write
from desktop.exporters.translated_ooxml_words import Stretch, worded
from desktop.exporters.translation import Row, Translate, part_of, rows
from desktop.progress import JobContext
from desktop.readers.files import source_bytes
from desktop.readers.inner import inner_file, read_inner
from desktop.readers.ooxml import OLE, TYPES, Package, is_xml, write_package
from desktop.readers.ooxml_embedded import Asked, Embedded, embedded, joined
from desktop.readers.ooxml_text import BREAKS, HEADERS, Echo, Layout, Leaf, Piece, W

Read: TypeAlias = Callable[[Package, JobContext], Layout]
_BREAK = re.compile(r"[\n\t\r\v\f]+")
_AND = re.compile("&+")
_HYPHEN = W + "noBreakHyphen"


@dataclass(slots=True)
class Draft:
    """A package while it is translated.

    `changes` are what each text node will say instead; `slots` tells where a piece of the text stands, if it
    does not stay as it is because it `is_apart`.
    """

    package: Package
    layout: Layout
    result: TaskResult
    translations: Sequence[Row]
    ctx: JobContext
    is_apart: Callable[[Piece], bool]
    slots: Callable[[Piece], Iterable[Slot]]
    files: Sequence[Embedded] = ()
    attach: Translate | None = None
    changes: dict[Leaf, list[Change]] = field(default_factory=lambda: defaultdict(list))
    problems: list[Problem] = field(default_factory=list)
    _settings: dict[etree._Element, dict[etree._Element, Setting]] = field(default_factory=dict)

    def rows(self, within: Span) -> Sequence[Row]:
        """Sentences of the result that begin in a part of the text, each with its translation."""
        first = bisect_left(self.translations, within.start, key=lambda row: row.spans[0].start)
        last = bisect_left(self.translations, within.end, key=lambda row: row.spans[0].start)
        return self.translations[first:last]

    def xml(self) -> list[str]:
        """Names of the parts that are XML, without the lists that hold the package together."""
        names = [name for name in self.package.parts if is_xml(name) and name != TYPES]
        return [name for name in names if not name.endswith(".rels")]

    def setting(self, leaf: Leaf) -> Setting:
        """Where a text node stands in its part."""
        if leaf.attribute:
            return Setting(0)
        root = leaf.node.getroottree().getroot()
        if root not in self._settings:
            self._settings[root] = settings(root)
        return self._settings[root].get(leaf.node, Setting(0))


Step: TypeAlias = Callable[[Draft], None]


def as_read(piece: Piece) -> Iterator[Slot]:
    """The place of a piece whose holder is a text node."""
    if isinstance(piece.holder, Leaf):
        yield Slot(piece.holder, piece.offset, piece.offset + len(piece.span))


def translate_package(
    doc: Document,
    result: TaskResult,
    out: Path,
    ctx: JobContext,
    *,
    read: Read,
    is_apart: Callable[[Piece], bool],
    steps: Sequence[Step],
    slots: Callable[[Piece], Iterable[Slot]] = as_read,
    password: str | None = None,
    attach: Translate | None = None,
) -> tuple[Problem, ...]:
    """Write the package `doc` to `out` with the translations of `result`. Returns what a person should know.

    `is_apart` tells the pieces that stay as they are; `steps` are what a format needs, `put_words` is one of
    them. Raises `UserError`: "source_changed", "translation_not_placed", and those of `Package.of`.
    """
    data = source_bytes(doc)
    package = Package.of(data, Path(doc.source).name, doc.kind, password)
    layout = read(package, JobContext(cancel=Asked(ctx)))
    files = embedded(package, layout.text, ctx)
    if joined(layout.text, files) != doc.text:
        raise UserError(
            "translation_not_placed",
            "The document reads otherwise now, so the translation has no place in it.",
            "Translate it again.",
        )
    draft = Draft(package, layout, result, rows(result), ctx, is_apart, slots, files, attach)
    for done, step in enumerate((*steps, put_files)):
        ctx.report("export", done, len(steps) + 1)
        step(draft)
    ctx.report("export", len(steps) + 1, len(steps) + 1)
    if not any(row.changed for row in draft.translations):
        draft.problems.append(Problem("nothing_changed", "The translation says what the document says."))
    if data.startswith(OLE):
        draft.problems.append(
            Problem("password_removed", "The translation is not protected with a password any more.")
        )
    if any("_xmlsignatures" in name for name in package.parts):
        draft.problems.append(
            Problem(
                "signature_void", "The document was signed; the signature does not hold for a translation."
            )
        )
    write_package(_written(package), out)
    return tuple(draft.problems)


def _written(package: Package) -> Iterator[tuple[str, bytes]]:
    for name, data in package.written():
        yield name, data if package.changed(name) else package.parts[name]


def put_words(draft: Draft) -> None:
    """Put each translation in the place of its sentence."""
    lost = 0
    for row in draft.rows(draft.layout.span):
        draft.ctx.check()
        if not row.translation.value.strip() or row.translation.value.split() == row.source.split():
            continue
        slots = list(_slots(draft, row.spans))
        if slots:
            _put(draft, slots, row)
        elif not _held(draft, row.spans):
            lost += 1
    if lost:
        draft.problems.append(
            Problem("not_placed", f"{lost} translations have no place in the file and were left out.")
        )
    _copy_to_echoes(draft)
    write(draft.changes)


@dataclass(frozen=True, slots=True)
class _Placed:
    slot: Slot
    text: str
    gap: str
    """What stands in the text between the slot before and this one."""


def _held(draft: Draft, spans: Sequence[Span]) -> bool:
    """Whether something in the file says this, though it is left as it is."""
    return any(True for span in spans for _ in _pieces(draft.layout, span))


def _pieces(layout: Layout, span: Span) -> Iterator[tuple[Piece, Span]]:
    """The pieces that share text with `span`, each with what it shares."""
    first = bisect_right(layout.pieces, span.start, key=lambda piece: piece.span.end)
    for number in range(first, len(layout.pieces)):
        piece = layout.pieces[number]
        inner = piece.span.intersection(span)
        if inner is None:
            return
        yield piece, inner


def _slots(draft: Draft, spans: Sequence[Span]) -> Iterator[_Placed]:
    """The places of a sentence in text nodes, cut where a node has a line break or a tab in it."""
    text = draft.layout.text
    last: int | None = None
    for span in spans:
        for piece, inner in _pieces(draft.layout, span):
            at = piece.span.start
            for slot in () if draft.is_apart(piece) else draft.slots(piece):
                length = slot.end - slot.start
                start, end = max(inner.start, at), min(inner.end, at + length)
                for a, b in _lines(text, start, end):
                    gap = "" if last is None else text[last:a]
                    yield _Placed(Slot(slot.leaf, slot.start + a - at, slot.start + b - at), text[a:b], gap)
                    last = b
                at += length


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for match in _BREAK.finditer(text, start, max(start, end)):
        if at < match.start():
            yield at, match.start()
        at = match.end()
    if at < end:
        yield at, end


def _put(draft: Draft, found: Sequence[_Placed], row: Row) -> None:
    stretches: list[Stretch] = []
    before: tuple[int, bool] | None = None
    for one in found:
        setting = draft.setting(one.slot.leaf)
        broken = bool(_BREAK.search(one.gap))
        here = (setting.part, setting.fixed)
        new = before is not None and (broken or here != before)
        part = stretches[-1].part + new if stretches else 0
        before = here
        stretches.append(Stretch(one.text, part, setting.style, setting.fixed, setting.bound, broken))
    slots = [one.slot for one in found]
    if len(found) == 1:
        if not stretches[0].fixed:
            text = found[0].text
            lead, trail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
            _change(draft, slots[0], [New(lead + row.translation.value.strip() + trail)])
        return
    for slot, new_ in placed(slots, stretches, worded(stretches, row.source, row.translation)).items():
        _change(draft, slot, new_)
    for one, following in pairwise(found):
        if following.gap == BREAKS[_HYPHEN]:
            _drop_hyphen(one.slot.leaf.node, following.slot.leaf.node)


def _change(draft: Draft, slot: Slot, new: Sequence[New]) -> None:
    if slot.leaf.node.tag in HEADERS:
        new = [New(_header(slot, "".join(one.text for one in new)))]
    draft.changes[slot.leaf].append((slot.start, slot.end, tuple(new)))


def _header(slot: Slot, text: str) -> str:
    """Words between the codes of a sheet's header: "&" begins a code, and a digit would belong to a size."""
    before = slot.leaf.text[: slot.start]
    return (" " if text[:1].isdigit() and before[-1:].isdigit() else "") + _AND.sub("&&", text)


def _drop_hyphen(first: etree._Element, last: etree._Element) -> None:
    """A hyphen that is an element belongs to a word that is not there any more."""
    paragraph = next(first.iterancestors(W + "p"), None)
    inside = False
    for node in list(paragraph.iter(first.tag, _HYPHEN)) if paragraph is not None else ():
        if node is last:
            return
        if inside and node.tag == _HYPHEN:
            node.getparent().remove(node)
        inside |= node is first


def _copy_to_echoes(draft: Draft) -> None:
    """Let what stands twice (a drawing's copy for old programs) say the same in both places."""
    for echo in draft.layout.echoes:
        if any(leaf in draft.changes for leaf in echo.read):
            for leaf, changes in _echoed(draft, echo):
                draft.changes[leaf] = changes


def _echoed(draft: Draft, echo: Echo) -> Iterator[tuple[Leaf, list[Change]]]:
    if [leaf.text for leaf in echo.read] == [leaf.text for leaf in echo.again]:
        twin = dict(zip(echo.read, echo.again, strict=True))
        for leaf, other in twin.items():
            if changes := draft.changes.get(leaf):
                yield other, [(a, b, tuple(_like(one, twin) for one in new)) for a, b, new in changes]
        return
    # Cut into other runs: the words go where each change begins.
    whole: list[tuple[int, int, str]] = []
    at = 0
    for leaf in echo.read:
        for a, b, new in draft.changes.get(leaf, ()):
            whole.append((at + a, at + b, "".join(one.text for one in new)))
        at += len(leaf.text)
    at = 0
    for leaf in echo.again:
        end = at + len(leaf.text)
        parts: list[Change] = [
            (max(a, at) - at, min(b, end) - at, (New(text if a >= at else ""),))
            for a, b, text in whole
            if max(a, at) < min(b, end)
        ]
        if parts:
            yield leaf, parts
        at = end


def _like(one: New, twin: Mapping[Leaf, Leaf]) -> New:
    return one if one.like is None else New(one.text, twin.get(one.like, one.like))


def put_files(draft: Draft) -> None:
    """Translate the files in the package (the workbook behind a chart), each as what it is."""
    for file in draft.files:
        span = Span(file.offset, file.offset + len(file.file.text))
        if not any(row.changed for row in draft.rows(span)):
            continue
        why = "files of its kind are not translated"
        if draft.attach is not None:
            try:
                _put_file(draft, file, draft.attach)
            except UserError as error:
                why = error.message.rstrip(".")
            else:
                continue
        draft.problems.append(
            Problem("embedded_not_translated", f"{file.name.capitalize()} stays as it was: {why}.")
        )


def _put_file(draft: Draft, file: Embedded, attach: Translate) -> None:
    suffix = PurePosixPath(file.part).suffix.lower()
    with inner_file(draft.package.parts[file.part], file.name, suffix) as path:
        doc = read_inner(path, draft.ctx)
        out = path.with_name(f"translated{suffix}")
        problems = attach(doc, part_of(draft.result, file.offset, len(doc.text)), out, draft.ctx)
        draft.package.parts[file.part] = out.read_bytes()
    draft.problems += [Problem(one.code, f"{file.name.capitalize()}: {one.message}") for one in problems]
