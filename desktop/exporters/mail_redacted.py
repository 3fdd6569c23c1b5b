"""Redacted mail: headers, bodies and attachments without their findings, without what carried it here."""

from __future__ import annotations

import email.policy
import io
import re
from base64 import b64encode, encodebytes
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from email.generator import BytesGenerator
from email.header import Header
from email.utils import formataddr
from pathlib import Path
from quopri import encodestring
from typing import Any

from desktop.document.model import Document, Problem, Span
from desktop.document.results import TaskResult
from desktop.errors import UserError
from desktop.exporters.html_redacted import dropped
from desktop.exporters.in_place import kept_spans, piece_edits, source_edits
from desktop.exporters.inner import Attach, redact_inner
from desktop.exporters.literals import Edit, Literals, apply, replacements
from desktop.progress import JobContext
from desktop.readers import mail_bodies
from desktop.readers.files import source_bytes
from desktop.readers.mail import HeaderPlace, Section, attached_file, sections
from desktop.readers.mail_parts import (
    ADDRESSES,
    MIME_HEADERS,
    PLAIN_CODINGS,
    READ,
    Mail,
    Role,
    addresses,
    children,
    content,
    parse,
    shown,
)

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "txt": "text/plain",
    "md": "text/markdown",
    "csv": "text/csv",
    "json": "application/json",
    "html": "text/html",
}
"""By kind of document. Other kinds, and mails (which may not be coded in base64), are "octet-stream"."""

_PARAMETERS = frozenset({"charset", "format", "delsp", "method", "boundary", "type", "reply-type"})
_PARAMETER = re.compile(r"[-\w.=+/' ]{1,70}", re.ASCII)
_NAMED = re.compile(r"attachment-\d{1,4}(?:\.\w{1,8})?", re.ASCII)
_MIME = (*MIME_HEADERS, "mime-version")
_USUAL = re.compile(
    r"\s*This is a (?:multi-?part|cryptographically signed) message in MIME format\.*\s*", re.IGNORECASE
)
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)*", re.ASCII)
_LINE_END = re.compile(r"\r\n|\r|\n")
_LONGEST_LINE = 998

_SAID = {
    mail_bodies.SIGNATURE: Problem(
        "signature_removed", "A signature of the sender was left out; it no longer holds."
    ),
    mail_bodies.INLINE_FILE: Problem(
        "inline_file_removed", "A file inside the text can not be searched and was left out."
    ),
    mail_bodies.PICTURE: Problem(
        "picture_removed", "Pictures and files in a card or calendar were left out."
    ),
}
_TRANSPORT = Problem(
    "transport_removed", "Headers of transport (servers, programs, message ids) were left out."
)


class _Verbatim(email.policy.Compat32):
    """Writes every header as it was read."""

    def fold_binary(self, name: str, value: str) -> bytes:
        lines = _LINE_END.sub(self.linesep, value)
        return f"{name}: {lines}{self.linesep}".encode("utf-8", "surrogateescape")


def redact_mail(
    doc: Document, result: TaskResult, out: Path, ctx: JobContext, attach: Attach
) -> tuple[Problem, ...]:
    """Write `doc` to `out` without its findings. Attachments are redacted by `attach` and named anew; what
    can not be read or proven, signatures and headers of transport are left out, and said.

    Raises `UserError`: "source_changed", "redaction_not_located".
    """
    data = source_bytes(doc)
    name = Path(doc.source).name
    mail = parse(data, name)
    removed = replacements(result)
    work = _Work(doc, result, removed, Literals.of(doc, removed), ctx, attach)
    # All is read before anything is changed.
    found = list(sections(mail, name, ctx))
    for done, section in enumerate(found):
        ctx.report("export", done, len(found))
        work.section(section)
    _prune(mail, work.gone)
    _clean(mail, work, is_root=True)
    out.write_bytes(written_mail(mail, "\r\n" if b"\r\n" in data else "\n"))
    ctx.report("export", len(found), len(found))
    return tuple(dict.fromkeys(work.problems))


@dataclass(slots=True)
class _Work:
    """What is removed, and what became of it so far. `gone` holds the ids of parts that are left out."""

    doc: Document
    result: TaskResult
    removed: list[tuple[Span, str]]
    literals: Literals
    ctx: JobContext
    attach: Attach
    gone: set[int] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    def section(self, section: Section) -> None:
        """Redact one part in place."""
        role = section.part.role
        if role is Role.SIGNATURE or section.problem is not None:
            self._leave_out(section, _SAID[mail_bodies.SIGNATURE] if role is Role.SIGNATURE else None)
        elif role is Role.HEADERS:
            self._headers(section)
        elif role is Role.ATTACHMENT:
            self._attachment(section)
        else:
            self._body(section)

    def _leave_out(
        self, section: Section, problem: Problem | None, why: str = "it can not be searched"
    ) -> None:
        self.gone.add(id(section.part.mail))
        self.problems.append(
            problem
            or Problem("part_removed", f"{section.part.name.capitalize()} was left out: {why.rstrip('.')}.")
        )

    def _within(self, section: Section) -> list[tuple[Span, str]]:
        """What is removed from a part, in offsets of its own text."""
        inner = ((section.span.intersection(span), mark) for span, mark in self.removed)
        return [(_shifted(span, section), mark) for span, mark in inner if span is not None]

    def _headers(self, section: Section) -> None:
        if section.layout is None:
            return
        by_header: dict[int, dict[HeaderPlace, list[Edit]]] = {}
        for number, edits in piece_edits(section.layout, self._within(section)).items():
            place = section.places[number]
            by_header.setdefault(place.header, {})[place] = edits
        items = [(name, str(value)) for name, value in section.part.mail.raw_items()]
        for header, changes in by_header.items():
            name, value = items[header]
            items[header] = (name, _header(name, value, header, changes))
        set_headers(section.part.mail, items)

    def _body(self, section: Section) -> None:
        if section.layout is None or section.decoded is None:
            raise ValueError("a body without a layout")
        kept = [
            _shifted(inner, section)
            for span in kept_spans(self.result)
            if (inner := section.span.intersection(span)) is not None
        ]
        edits = source_edits(section.layout, self._within(section), self.literals, kept)
        drops = section.layout.drops
        self.problems += [_SAID[drop.reason] for drop in drops if drop.reason in _SAID]
        self.problems += dropped(drop for drop in drops if drop.reason not in _SAID)
        if edits:
            set_text(section.part.mail, apply(section.decoded.text, edits), section.part.role)

    def _attachment(self, section: Section) -> None:
        try:
            with attached_file(section.part) as path:
                file, data, problems = redact_inner(
                    path,
                    section.text,
                    self.result,
                    section.offset,
                    literals=self.literals,
                    attach=self.attach,
                    ctx=self.ctx,
                )
        except UserError as error:
            self._leave_out(section, None, error.message)
            return
        self.problems += [
            Problem(problem.code, f"{section.part.name.capitalize()}: {problem.message}")
            for problem in problems
        ]
        suffix = path.suffix or f".{file.kind}"
        _set_file(
            section.part.mail,
            data,
            file.kind,
            f"{section.part.name.rpartition('/')[2].replace(' ', '-')}{suffix}",
        )


def _shifted(span: Span, section: Section) -> Span:
    return Span(span.start - section.offset, span.end - section.offset)


# Headers


def _header(name: str, value: str, header: int, changes: Mapping[HeaderPlace, Sequence[Edit]]) -> str:
    """A header with `changes` in the text that was read of it."""
    entries = addresses(value) if name.lower() in ADDRESSES else None
    if entries is None:
        text = apply(shown(value), changes[HeaderPlace(header)])
        return folded(name, _addressless(text, name))
    written = []
    for number, (who, address) in enumerate(entries):
        new_name = apply(who, changes.get(HeaderPlace(header, number), ()))
        touched = changes.get(HeaderPlace(header, number, is_address=True), ())
        new_address = _address(address, touched) if touched else address
        written.append(_entry(new_name, new_address))
    return ",\n ".join(written)


def _entry(name: str, address: str) -> str:
    try:
        return formataddr((name, address), "utf-8")
    except UnicodeEncodeError:
        # An address with letters beyond ASCII stands in its header as it is (RFC 6532).
        return f"{Header(name, 'utf-8').encode()} <{address}>" if name else address


def _address(address: str, edits: Sequence[Edit]) -> str:
    """An address after `edits`: marks stand in it as far as they can be part of one.

    Where its domain goes, what is left ends in one that no one can ever have (RFC 2606), unless a pseudonym
    took the place of the whole.
    """
    whole = apply(address, edits)
    if _ADDRESS.fullmatch(whole):
        return whole
    new = apply(address, [(start, end, _slug(mark)) for start, end, mark in edits])
    new = re.sub(r"[^\w.@+-]", "", new)
    if "@" not in new:
        return f"{new or 'redacted'}@redacted.invalid"
    at = address.find("@")
    return f"{new}.invalid" if any(end > at for _, end, _ in edits) else new


def _slug(mark: str) -> str:
    return "-".join(re.findall(r"\w+", mark.lower())) or ("redacted" if mark else "")


def _addressless(text: str, name: str) -> str:
    """The text of a header of addresses that was none; a mark in pointed brackets would be no address."""
    return re.sub(r"[<>]", "", text) if name.lower() in ADDRESSES else text


def folded(name: str, text: str) -> str:
    """The value of the header `name` that says `text`, coded and in lines as RFC 2047 has it."""
    charset = "us-ascii" if text.isascii() else "utf-8"
    return Header(" ".join(text.split()), charset, header_name=name).encode()


def set_headers(mail: Mail, items: Iterable[tuple[str, str]]) -> None:
    """Let a mail have these headers and no others, in this order."""
    for name in set(mail.keys()):
        del mail[name]
    for name, value in items:
        mail.set_raw(name, value)


# Bodies


def set_text(part: Mail, text: str, role: Role) -> None:
    """Write a body in its own encoding and coding where they can hold it, else as UTF-8, quoted-printable."""
    declared = str(part.get_param("charset", "us-ascii"))
    try:
        data = text.encode(declared, "xmlcharrefreplace" if role is Role.HTML else "strict")
    except (LookupError, UnicodeEncodeError):
        data = text.encode("utf-8")
        part.set_param("charset", "utf-8", replace=True)
    coding = str(part.get("content-transfer-encoding", "")).lower()
    plain = data.isascii() or coding in ("8bit", "binary")
    if coding == "base64":
        _set_payload(part, encodebytes(data), coding)
    elif coding in ("", "7bit", "8bit", "binary") and plain and _short_lines(data):
        part.set_payload(data.decode("ascii", "surrogateescape"))
    else:
        _set_payload(
            part,
            encodestring(_LINE_END.sub("\n", data.decode("latin-1")).encode("latin-1")),
            "quoted-printable",
        )


def _short_lines(data: bytes) -> bool:
    return all(len(line) <= _LONGEST_LINE for line in data.splitlines())


def _set_payload(part: Mail, payload: bytes, coding: str) -> None:
    part.set_payload(payload.decode("ascii"))
    if str(part.get("content-transfer-encoding", "")).lower() != coding:
        del part["Content-Transfer-Encoding"]
        part["Content-Transfer-Encoding"] = coding


def _set_file(part: Mail, data: bytes, kind: str, name: str) -> None:
    for header in MIME_HEADERS:
        del part[header]
    part.set_raw("Content-Type", TYPES.get(kind, "application/octet-stream"))
    part.set_raw("Content-Transfer-Encoding", "base64")
    part.set_raw("Content-Disposition", f'attachment; filename="{name}"')
    part.set_payload(encodebytes(data).decode("ascii"))


# The tree of parts


def _prune(part: Mail, gone: Collection[int]) -> None:
    """Take the parts that are `gone` out of what holds them; a mail of nothing else is an empty text."""
    if id(part) in gone:
        _empty(part)
    elif part.is_multipart():
        # A mail in a mail keeps its headers, whatever goes of its body.
        in_mail = part.get_content_maintype() == "message"
        left: list[Any] = [child for child in children(part) if in_mail or id(child) not in gone]
        part.set_payload(left)
        for child in left:
            _prune(child, gone)
        if not left:
            _empty(part)


def _empty(part: Mail) -> None:
    for header in MIME_HEADERS:
        del part[header]
    part.set_raw("Content-Type", "text/plain; charset=us-ascii")
    part.set_payload("")


def _clean(part: Mail, work: _Work, *, is_root: bool) -> None:
    """Leave only the headers that people read, and those of MIME as far as they say nothing else."""
    items = [(name, str(value)) for name, value in part.raw_items()]
    kept: list[tuple[str, str]] = []
    seen: set[str] = set()
    for name, value in items:
        low = name.lower()
        if (is_root and low in READ) or (low in _MIME and low not in seen):
            kept.append((name, _technical(low, value, part, work.literals)))
            seen.add(low)
    if is_root and len(kept) < len(items):
        work.problems.append(_TRANSPORT)
    set_headers(part, kept)
    if not part.is_multipart():
        _recode(part)
        return
    if not _USUAL.fullmatch(part.preamble or ""):
        part.preamble = None
    part.epilogue = "" if part.epilogue is not None else None
    for child in children(part):
        _clean(child, work, is_root=part.get_content_maintype() == "message")


def _technical(name: str, value: str, part: Mail, literals: Literals) -> str:
    """A header of MIME without parameters that name something; other headers as they are."""
    if name == "mime-version":
        return "1.0"
    if name == "content-disposition":
        return _disposition(value, part)
    if name != "content-type":
        return value
    kind = part.get_content_type()
    parameters = [(key.lower(), str(said)) for key, said in (part.get_params([]) or [])[1:]]
    good = {
        key: said
        for key, said in parameters
        if key in _PARAMETERS and _PARAMETER.fullmatch(said) and not literals.hidden_edits(said)
    }
    if kind != "multipart/signed" and len(good) == len(parameters):
        return value
    # Without a boundary the generator makes one.
    kind = "multipart/mixed" if kind == "multipart/signed" else kind
    return "; ".join([kind, *(f'{key}="{said}"' for key, said in good.items())])


def _disposition(value: str, part: Mail) -> str:
    name = part.get_filename()
    if name is not None and _NAMED.fullmatch(name):
        return value
    kind = part.get_content_disposition()
    plain = kind if kind in ("inline", "attachment") else "attachment"
    if name is None:
        return value if value.strip().lower() == plain else plain
    suffix = ".ics" if part.get_content_type() == "text/calendar" else ".vcf"
    return f'{plain}; filename="attachment-0{suffix}"'


def _recode(part: Mail) -> None:
    """Write base64 that has more in it than what was decoded anew: other readers go on after its end."""
    coding = str(part.get("content-transfer-encoding", "")).lower()
    payload = part.get_payload()
    if not isinstance(payload, str) or coding in PLAIN_CODINGS | {"quoted-printable"}:
        return
    data = content(part)
    if coding != "base64" or "".join(payload.split()) != b64encode(data).decode("ascii"):
        _set_payload(part, encodebytes(data), "base64")


def written_mail(mail: Mail, line_end: str) -> bytes:
    """The bytes of a mail, its headers and parts as they were read or set."""
    out = io.BytesIO()
    BytesGenerator(out, mangle_from_=False, policy=_Verbatim(linesep=line_end)).flatten(mail)
    return out.getvalue()
