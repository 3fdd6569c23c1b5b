"""Translated mail: subject, bodies and the attachments that can be; all else of it as it was."""

from __future__ import annotations

from base64 import encodebytes
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from desktop.document.model import Document, Problem, Span
from desktop.document.results import TaskResult
from desktop.errors import UserError
from desktop.exporters.literals import Edit, apply
from desktop.exporters.mail_redacted import folded, set_headers, set_text, written_mail
from desktop.exporters.translated_html import html_edits
from desktop.exporters.translated_text import paragraphs, rewrapped
from desktop.exporters.translation import Row, Translate, part_of, rows
from desktop.progress import JobContext
from desktop.readers.files import source_bytes
from desktop.readers.inner import read_inner
from desktop.readers.mail import Section, attached_file, sections
from desktop.readers.mail_parts import Role, parse
from desktop.readers.mapped import Layout

_SIGNATURE = Problem("signature_void", "The mail was signed. The signature is not valid for the translation.")


def translate_mail(
    doc: Document, result: TaskResult, out: Path, ctx: JobContext, attach: Translate
) -> tuple[Problem, ...]:
    """Write `doc` to `out` in the other language. Attachments are translated by `attach`; those that it can
    not are kept as they are, and named.

    Raises `UserError("source_changed")`.
    """
    data = source_bytes(doc)
    name = Path(doc.source).name
    mail = parse(data, name)
    work = _Work(doc, result, rows(result), ctx, attach)
    # All is read before anything is changed.
    found = list(sections(mail, name, ctx))
    for done, section in enumerate(found):
        ctx.report("export", done, len(found))
        work.section(section)
    out.write_bytes(written_mail(mail, "\r\n" if b"\r\n" in data else "\n"))
    ctx.report("export", len(found), len(found))
    return tuple(dict.fromkeys(work.problems))


@dataclass(slots=True)
class _Work:
    doc: Document
    result: TaskResult
    rows: list[Row]
    ctx: JobContext
    attach: Translate
    problems: list[Problem] = field(default_factory=list)

    def section(self, section: Section) -> None:
        """Translate one part in place."""
        own = [row for row in self.rows if section.span.contains(row.spans[0]) and row.changed]
        if section.part.role is Role.SIGNATURE:
            self.problems.append(_SIGNATURE)
        elif section.part.role is Role.ATTACHMENT and section.file is not None:
            self._attachment(section, own)
        elif section.part.role is Role.HEADERS and section.layout is not None:
            self._headers(section, section.layout, own)
        elif section.layout is not None and section.decoded is not None and own:
            text = section.decoded.text
            if section.part.role is Role.HTML:
                edits = html_edits(text, self.doc, section.layout, self.result, own, offset=section.offset)
            else:
                edits = self._lines(text, section, section.layout)
            set_text(section.part.mail, apply(text, edits), section.part.role)

    def _headers(self, section: Section, layout: Layout, own: Sequence[Row]) -> None:
        items = [(name, str(value)) for name, value in section.part.mail.raw_items()]
        by_piece: dict[int, list[Edit]] = {}
        for row in own:
            start, end = row.spans[0].start - section.offset, row.spans[-1].end - section.offset
            for number, piece in enumerate(layout.pieces):
                if piece.span.start <= start and end <= piece.span.end:
                    edit = (start - piece.span.start, end - piece.span.start, row.translation.value)
                    by_piece.setdefault(number, []).append(edit)
        for number, edits in by_piece.items():
            header = section.places[number].header
            name = items[header][0]
            items[header] = (name, folded(name, apply(layout.pieces[number].source.text, edits)))
        if by_piece:
            set_headers(section.part.mail, items)

    def _lines(self, text: str, section: Section, layout: Layout) -> list[Edit]:
        """A plain body: paragraphs are broken into lines anew, quoted as they were."""
        inside = [row for row in self.rows if section.span.contains(row.spans[0])]
        edits: list[Edit] = []
        for group in paragraphs(self.doc, inside):
            if not any(row.changed for row in group):
                continue
            places = [_place(layout, row, section.offset) for row in group]
            start, end = places[0][0], places[-1][1]
            if any("\n" in text[a:b] or "\r" in text[a:b] for a, b in places):
                words = " ".join(row.translation.value for row in group)
                edits.append((start, end, rewrapped(text, start, end, words)))
            else:
                edits += [(*place, row.translation.value) for place, row in zip(places, group, strict=True)]
        return edits

    def _attachment(self, section: Section, own: Sequence[Row]) -> None:
        if not own:
            return
        mail = section.part.mail
        try:
            with attached_file(section.part) as path:
                file = read_inner(path, self.ctx)
                out = path.with_name(f"translated{path.suffix}")
                problems = self.attach(
                    file, part_of(self.result, section.offset, len(file.text)), out, self.ctx
                )
                data = out.read_bytes()
        except UserError as error:
            said = f"{section.part.name.capitalize()} was kept as it is: {error.message}"
            self.problems.append(Problem("attachment_kept", said))
            return
        if any(problem.code == "encoding_changed" for problem in problems):
            mail.set_param("charset", "utf-8", replace=True)
        self.problems += [
            Problem(problem.code, f"{section.part.name.capitalize()}: {problem.message}")
            for problem in problems
        ]
        mail.set_payload(encodebytes(data).decode("ascii"))
        del mail["Content-Transfer-Encoding"]
        mail["Content-Transfer-Encoding"] = "base64"


def _place(layout: Layout, row: Row, offset: int) -> tuple[int, int]:
    """Where a sentence stands in the source of its body."""
    found = [piece for span in row.spans for piece in _within(layout, span.start - offset, span.end - offset)]
    return found[0][0], found[-1][1]


def _within(layout: Layout, start: int, end: int) -> list[tuple[int, int]]:
    return [
        piece.source.place(max(start - piece.span.start, 0), min(end - piece.span.start, len(piece.span)))
        for _, piece in layout.pieces_in(Span(start, end))
    ]
