"""Mail (EML): headers, bodies, mails in it and attachments, each by its own reader, in one text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from desktop.document.model import Document, Heading, Page, PageState, Problem, Run, Span, Verbatim
from desktop.document.tables import Table, moved
from desktop.errors import UserError
from desktop.progress import JobContext
from desktop.readers import html_text
from desktop.readers.files import read_bytes, sha256
from desktop.readers.html_structure import Structure
from desktop.readers.inner import inner_file, read_inner
from desktop.readers.mail_bodies import lay_cards, lay_text
from desktop.readers.mail_parts import (
    ADDRESSES,
    Mail,
    Part,
    Role,
    addresses,
    content,
    headers,
    parse,
    parts,
    shown,
)
from desktop.readers.mapped import Draft, Layout, Mapped
from desktop.readers.text import Decoded, decode

kind = "eml"
suffixes = (".eml", ".mht", ".mhtml")

PLAIN_KINDS = ("txt", "md", "csv")
"""Kinds that anything may be taken for."""


_HEADER = re.compile(rb"([!-9;-~]+)[ \t]*:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n")
_OF_A_MAIL = frozenset({b"from", b"to", b"subject", b"date", b"sender", b"reply-to", b"cc"})
_OF_TRANSPORT = frozenset(
    {b"mime-version", b"message-id", b"received", b"return-path", b"delivered-to", b"dkim-signature"}
)


SAID = frozenset({"subject", "comments"})
"""Headers with words of a language."""


@dataclass(frozen=True, slots=True)
class HeaderPlace:
    """Where a piece of the headers stands: header by number, and of its addresses which, name or address."""

    header: int
    entry: int = -1
    is_address: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a mail and its text, which begins at `offset` in that of the mail.

    `layout` edits a body in `decoded`; the pieces of headers stand at `places`. `file` is an attachment as
    its reader read it. Without either the part could not be read, and `problem` says why.
    """

    part: Part
    text: str
    offset: int
    runs: tuple[Run, ...] = ()
    layout: Layout | None = None
    decoded: Decoded | None = None
    places: tuple[HeaderPlace, ...] = ()
    file: Document | None = None
    problem: Problem | None = None
    structure: Structure | None = None

    @property
    def whole_lines(self) -> bool:
        """Whether no sentence goes on in the next line."""
        if self.file is not None:
            return self.file.kind not in ("txt", "md", "pdf", "srt")
        return self.part.role is not Role.TEXT

    @property
    def span(self) -> Span:
        return Span(self.offset, self.offset + len(self.text))


def matches(path: Path, head: bytes) -> bool:
    """Whether it begins with headers, and these with what only a mail has; by its name any header will do."""
    names = set()
    at = 5 if head.startswith(b"From ") else 0
    if at:
        at = head.find(b"\n") + 1
    while (match := _HEADER.match(head, at)) is not None:
        names.add(match[1].lower())
        at = match.end()
    if path.suffix.lower() in suffixes:
        return bool(names & (_OF_A_MAIL | _OF_TRANSPORT))
    ended = at == len(head) or head.startswith((b"\n", b"\r\n"), at) or len(head) > 2000
    return ended and bool(names & _OF_A_MAIL) and bool(names & _OF_TRANSPORT)


def read(
    path: Path,
    ctx: JobContext,
    password: str | None = None,  # noqa: ARG001
    *,
    tables: bool = False,
) -> Document:
    """Read a mail; a page without size a part, anchors "part 2/text" and "attachment 1, page 3".

    What can not be read is a failed page with a problem, and is left out of a redacted copy. Raises
    `UserError`: "too_deep", "too_large", and those of `files.read_bytes`.
    """
    data = read_bytes(path)
    found = list(sections(parse(data, path.name), path.name, ctx, tables=tables))
    pages = tuple(
        Page(
            number,
            0.0,
            0.0,
            section.span,
            section.runs,
            PageState.FAILED if section.problem else PageState.READ,
            section.whole_lines,
        )
        for number, section in enumerate(found, 1)
    )
    problems = [section.problem for section in found if section.problem is not None]
    for section in found:
        if section.file is not None:
            problems += [
                Problem(problem.code, f"{section.part.name}: {problem.message}", problem.page)
                for problem in section.file.problems
            ]
    text = "".join(section.text for section in found)
    return Document(
        str(path),
        kind,
        sha256(data),
        text,
        pages,
        tuple(problems),
        tuple(table for section in found for table in _tables(section, text)) if tables else None,
        tuple(heading for section in found for heading in _headings(section, text)),
        tuple(part for section in found for part in _verbatim(section)),
    )


def _tables(section: Section, text: str) -> Iterator[Table]:
    """The tables of a part, with their places in the text of the mail."""
    if section.structure is not None:
        yield from section.structure.tables(text, section.offset)
    for table in (section.file.tables if section.file is not None else None) or ():
        yield moved(replace(table, name=table.name or section.part.name, page=None), section.offset)


def _headings(section: Section, text: str) -> Iterator[Heading]:
    if section.structure is not None:
        yield from section.structure.headings(text, section.offset)
    for heading in section.file.headings if section.file is not None else ():
        span = heading.span
        yield Heading(Span(span.start + section.offset, span.end + section.offset), heading.level)


def _verbatim(section: Section) -> Iterator[Verbatim]:
    if section.file is not None:
        for part in section.file.verbatim:
            span = part.span
            yield Verbatim(Span(span.start + section.offset, span.end + section.offset), part.role)
    elif section.layout is not None:
        yield from section.layout.verbatim(section.offset)


def sections(mail: Mail, name: str, ctx: JobContext, *, tables: bool = False) -> Iterator[Section]:
    """The parts of `mail` with their texts, in order. The same mail gives the same ones.

    Files of attachments stand in a private folder that is gone when this goes on.
    """
    offset = 0
    found = parts(mail, name)
    for done, part in enumerate(found):
        ctx.report("read", done, len(found))
        section = _section(part, offset, ctx, tables=tables)
        yield section
        offset += len(section.text)
    ctx.report("read", len(found), len(found))


def attached_file(part: Part) -> AbstractContextManager[Path]:
    """The content of an attachment as a file in a private folder, under a name that says nothing.

    Raises `UserError("too_deep")` for an attachment of an attachment of an attachment, and so on.
    """
    return inner_file(content(part.mail), part.name, Path(part.mail.get_filename() or "").suffix.lower())


def _section(part: Part, offset: int, ctx: JobContext, *, tables: bool) -> Section:
    if part.role is Role.HEADERS:
        return _headers(part, offset)
    if part.role is Role.ATTACHMENT:
        return _attachment(part, offset, ctx, tables=tables)
    if part.role is Role.SIGNATURE:
        return Section(part, "", offset)
    if part.role is Role.SHUT:
        return Section(
            part, "", offset, problem=_unread(part, "it is encrypted, broken or not a part of the file")
        )
    data = content(part.mail)
    draft = Draft()
    structure = Structure(tables) if part.role is Role.HTML else None
    try:
        decoded = decode(data, part.name, str(part.mail.get_param("charset", "")))
        source = Mapped.of(decoded.text)
        if part.role is Role.HTML:
            html_text.lay(draft, source, part.name, ctx, structure=structure)
        elif part.role is Role.CALENDAR:
            lay_cards(draft, source, part.name)
        else:
            flowed = str(part.mail.get_param("format", "")).lower() == "flowed"
            joined = str(part.mail.get_param("delsp", "")).lower() == "yes"
            lay_text(draft, source, part.name, flowed=flowed, joined=joined)
    except UserError as error:
        return Section(part, "", offset, problem=_unread(part, error.message))
    draft.new_line(blank=True)
    layout = draft.layout()
    return Section(
        part,
        layout.text,
        offset,
        _placed(layout.runs(offset), part.name),
        layout=layout,
        decoded=decoded,
        structure=structure,
    )


def _headers(part: Part, offset: int) -> Section:
    draft = Draft()
    places: list[HeaderPlace] = []

    def put(text: str, name: str, place: HeaderPlace) -> None:
        if text:
            places.append(place)
            draft.put(Mapped.of(text), f"{part.name}/{name}", str, role="" if name in SAID else "apart")

    for index, name, value in headers(part.mail):
        draft.say(f"{name.title()}: ")
        found = addresses(value) if name in ADDRESSES else None
        if found is None:
            put(shown(value), name, HeaderPlace(index))
        for entry, (who, address) in enumerate(found or ()):
            draft.say(", " if entry else "")
            put(who, name, HeaderPlace(index, entry))
            draft.say(" <" if who else "")
            put(address, name, HeaderPlace(index, entry, is_address=True))
            draft.say(">" if who else "")
        draft.new_line()
    draft.new_line(blank=True)
    layout = draft.layout()
    return Section(part, layout.text, offset, layout.runs(offset), layout=layout, places=tuple(places))


def _attachment(part: Part, offset: int, ctx: JobContext, *, tables: bool) -> Section:
    try:
        with attached_file(part) as path:
            file = read_inner(path, ctx, tables=tables)
            if file.kind in PLAIN_KINDS and part.mail.get_content_maintype() in ("image", "audio", "video"):
                raise UserError("unsupported", "it is no text, though it looks like one")
    except UserError as error:
        return Section(part, "", offset, problem=_unread(part, error.message))
    runs: list[Run] = []
    for page in file.pages:
        if file.paged:
            span = Span(page.span.start + offset, page.span.end + offset)
            runs.append(Run(span, None, f"{part.name}, page {page.number}"))
        else:
            runs += [
                Run(Span(run.span.start + offset, run.span.end + offset), None, f"{part.name}/{run.anchor}")
                for run in page.runs
            ]
    # A file ends where its text does: what follows in the mail is no part of a word in it.
    text = file.text if file.text.endswith("\n") else f"{file.text}\n"
    return Section(part, text, offset, tuple(runs), file=file)


def _placed(runs: tuple[Run, ...], name: str) -> tuple[Run, ...]:
    return tuple(run if run.anchor == name else Run(run.span, None, f"{name}, {run.anchor}") for run in runs)


def _unread(part: Part, why: str) -> Problem:
    return Problem("part_unread", f"{part.name.capitalize()} was not read: {why.rstrip('.')}.")
