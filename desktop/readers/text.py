"""Plain text, as it is decoded, and Markdown."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace
from pathlib import Path

from charset_normalizer import from_bytes

from desktop.document.model import Document, Page, Problem, Run, Span, Verbatim
from desktop.errors import UserError
from desktop.progress import JobContext
from desktop.readers import markdown_inline, markdown_structure, markdown_text
from desktop.readers.files import read_bytes, sha256

kind = "txt"
suffixes = (".txt", ".md", ".markdown", ".text", ".log")

MARKDOWN = (".md", ".markdown")
# UTF-32 before UTF-16: its mark begins with that of UTF-16.
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f]")
_QUOTES = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
_LINES = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text with what is needed to write it as it was read.

    `encoding` is Python's name, `mark` the byte order mark; `guessed` is true where neither a mark nor
    UTF-8 settled the encoding.
    """

    text: str
    encoding: str
    mark: bytes
    guessed: bool


def matches(path: Path, head: bytes) -> bool:  # noqa: ARG001
    """Whether `head` looks like text: a byte order mark, or no control characters but those of text."""
    if head.startswith(b"{\\rtf"):
        return False
    return any(head.startswith(mark) for mark, _ in MARKS) or not _CONTROLS.search(head)


def read(
    path: Path,
    ctx: JobContext,
    password: str | None = None,  # noqa: ARG001
    *,
    tables: bool = False,
) -> Document:
    """Read a text file; one run a line, with anchors "line 1". Raises as `decode` and `read_bytes` do."""
    data = read_bytes(path)
    ctx.report("read", 0, 1)
    decoded = decode(data, path.name)
    if path.suffix.lower() in MARKDOWN:
        layout = markdown_text.layout(decoded.text)
        doc = replace(
            layout.document(path, "md", sha256(data), guesses(decoded)),
            headings=markdown_structure.headings(decoded.text, layout),
            verbatim=markdown_inline.verbatim(decoded.text, layout),
            tables=markdown_structure.tables(decoded.text, layout) if tables else None,
        )
    else:
        runs = tuple(
            Run(Span(line.start(), line.end()), None, f"line {number}")
            for number, line in enumerate(_LINES.finditer(decoded.text), 1)
        )
        page = Page(1, 0.0, 0.0, Span(0, len(decoded.text)), runs)
        none = () if tables else None
        doc = Document(
            str(path),
            kind,
            sha256(data),
            decoded.text,
            (page,),
            guesses(decoded),
            none,
            verbatim=tuple(
                Verbatim(Span(*quote.span()), "markup") for quote in _QUOTES.finditer(decoded.text)
            ),
        )
    ctx.report("read", 1, 1)
    return doc


def guesses(decoded: Decoded) -> tuple[Problem, ...]:
    """The word for a person where the encoding was guessed."""
    if not decoded.guessed:
        return ()
    said = f"The file does not say how its letters are coded; {decoded.encoding} was taken."
    return (Problem("charset_guessed", said),)


def decode(data: bytes, name: str, declared: str = "") -> Decoded:
    """Decode by byte order mark, else as `declared`, else as UTF-8, else as charset-normalizer takes it.

    The same bytes give the same answer, so that a redactor can write with what the reader read with. A
    `declared` encoding that is unknown or wrong does not count. Raises `UserError`: "damaged", "unsupported".
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            try:
                return Decoded(data[len(mark) :].decode(encoding), encoding, mark, guessed=False)
            except UnicodeDecodeError:
                raise UserError(
                    "damaged",
                    f"{name} is not the {encoding.upper()} text that it says it is.",
                    "Save it again as UTF-8.",
                ) from None
    for encoding in (*_known(declared), "utf-8"):
        try:
            return Decoded(data.decode(encoding), encoding, b"", guessed=False)
        except UnicodeDecodeError:
            continue
    # Only UTF-16 and UTF-32 have such bytes, and without a mark nothing tells them from a binary file.
    best = None if b"\0" in data else from_bytes(data).best()
    if best is None or best.encoding.startswith(("utf_16", "utf_32")):
        raise UserError("unsupported", f"{name} is not text that can be read.", "Save it as UTF-8.")
    return Decoded(data.decode(best.encoding), best.encoding, b"", guessed=True)


def _known(declared: str) -> tuple[str, ...]:
    """Python's names for a declared encoding of text; none where it knows no such."""
    try:
        info = codecs.lookup(declared.strip())
    except (LookupError, ValueError):
        return ()
    # Codecs that are none of text ("rot13", "hex") would let bytes pass that no reader understands.
    if not getattr(info, "_is_text_encoding", True) or info.name.startswith(("utf-32", "utf-8-")):
        return ()
    # What is called Latin-1 is Windows-1252 nearly everywhere; ASCII with more than ASCII is something else.
    return {"iso8859-1": ("cp1252", "iso8859-1"), "ascii": (), "utf-16": ("utf-16-be",)}.get(
        info.name, (info.name,)
    )
