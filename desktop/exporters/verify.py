"""Proof of a redaction: the file that was written is read again, nothing that was removed is in it, and the
rest still is."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from desktop.document.model import Document, Span
from desktop.document.results import TaskResult
from desktop.engines.base import Recognizer
from desktop.errors import UserError
from desktop.exporters.literals import replacements
from desktop.exporters.verify_formats import cut_in_two, left_out, readings
from desktop.exporters.verify_office import READERS, office_text
from desktop.exporters.verify_parts import part_traces
from desktop.exporters.verify_pdf import examine_pdf
from desktop.exporters.verify_text import LOST, Expected, Trace, Verdict, rest_of, without
from desktop.progress import JobContext
from desktop.readers import registry
from desktop.readers.docx import zip_texts
from desktop.readers.files import read_bytes
from desktop.readers.ooxml_text import derived
from desktop.readers.pdf import BROKEN
from desktop.readers.text import decode

_WORD = re.compile(r"\w+")
TEXT_KINDS = ("md", "csv", "json", "html", "eml")
"""Kinds of text that have readers of their own (`verify_formats`)."""


class Verifier:
    """Examines redacted copies of one document. A file is examined once, as long as it stays bit for bit.

    `recognizer` reads the boxes of pages; without it the verdict does not name OCR among its readers.
    """

    def __init__(
        self,
        doc: Document,
        result: TaskResult,
        ctx: JobContext,
        password: str | None = None,
        recognizer: Recognizer | None = None,
    ) -> None:
        self._doc = doc
        self._result = result
        self._ctx = ctx
        self._password = password
        self._recognizer = recognizer
        self._last: tuple[bytes, Verdict] | None = None
        self.redrawn: set[int] = set()
        """Pages of a PDF that lost something seen beside their boxes, as the redactor says in a problem."""

    def examine(self, out: Path) -> Verdict:
        """What is wrong with `out`. Raises `UserError` where a reader can not open it."""
        digest = hashlib.sha256(read_bytes(out)).digest()
        if self._last is None or self._last[0] != digest:
            self._last = digest, self._examine(out)
        return self._last[1]

    def prove(self, out: Path) -> Verdict:
        """The verdict on a file without a trace.

        Raises `UserError("redaction_not_proven")`, which names the places where something was found.
        """
        try:
            verdict = self.examine(out)
        except UserError as error:
            raise _not_proven(error.message) from None
        except BROKEN as error:
            raise _not_proven("It can not be read again.") from error
        if verdict.traces:
            places = ", ".join(list(dict.fromkeys(map(str, verdict.traces)))[:5])
            raise _not_proven(f"Something is wrong at: {places}.")
        return verdict

    def _examine(self, out: Path) -> Verdict:
        doc, result, ctx = self._doc, self._result, self._ctx
        if doc.kind == "pdf":
            return examine_pdf(
                doc, result, out, ctx, self._password, recognizer=self._recognizer, redrawn=self.redrawn
            )
        ctx.report("verify", 0, 2)
        expected = _expected(doc, result)
        traces, readers = (_office_traces if doc.kind in READERS else _text_traces)(doc, out, expected)
        ctx.report("verify", 1, 2)
        seen = registry.read(out, ctx, self._password)
        if expected.exceeded(seen.text):
            traces.append(Trace("reader", part="the text"))
        removed = replacements(result)
        gone = [span for span, _ in removed]
        spans = sorted([*gone, *_derived(doc, gone), *left_out(doc, out)])
        rest = rest_of(without(doc.text, Span(0, len(doc.text)), spans), seen.text)
        if doc.kind in ("txt", *TEXT_KINDS) and cut_in_two(doc, removed, seen):
            traces.append(Trace("reader", part="the rest of a word"))
        # A page of a PDF can become an image; a text that is not all there has no such way out.
        if rest.lost > LOST * rest.total:
            traces.append(Trace("reader", part="other words"))
        ctx.report("verify", 2, 2)
        return Verdict(tuple(traces), readers, rest=rest)


def prove(
    doc: Document, result: TaskResult, out: Path, ctx: JobContext, password: str | None = None
) -> tuple[str, ...]:
    """The names of the readers that found nothing of what was removed from `doc` in the file `out`.

    Raises `UserError("redaction_not_proven")`, which names the places where something was found.
    """
    return Verifier(doc, result, ctx, password).prove(out).readers


def _not_proven(why: str) -> UserError:
    return UserError(
        "redaction_not_proven",
        f"The redacted file did not pass the check, and was not saved. {why}",
        "Save the document in another format, or as a new PDF, and redact that one.",
    )


def _derived(doc: Document, removed: list[Span]) -> list[Span]:
    """Text that the copy of an Office file may come without: a program makes it anew, or it says what was
    removed once a tracked change is undone."""
    if doc.kind not in READERS:
        return []
    words = {word for span in removed for word in _WORD.findall(span.of(doc.text))}
    return [
        *(run.span for page in doc.pages for run in page.runs if derived(run)),
        *(Span(*match.span()) for match in _WORD.finditer(doc.text) if match[0] in words),
    ]


def _expected(doc: Document, result: TaskResult) -> Expected:
    removed = replacements(result)
    marks = [mark for _, mark in removed]
    return Expected.of(doc.text, Span(0, len(doc.text)), [span for span, _ in removed], marks)


def _text_traces(doc: Document, out: Path, expected: Expected) -> tuple[list[Trace], tuple[str, ...]]:
    """The bytes in every coding, and the text as the standard's own readers read it."""
    data = read_bytes(out)
    traces = list(part_traces(data, f"the {doc.kind} file.{doc.kind}", expected))
    if doc.kind not in TEXT_KINDS:
        if expected.exceeded(decode(data, out.name).text):
            traces.append(Trace("text", part="the text"))
        return traces, ("search", "text")
    traces += [
        Trace(doc.kind, part=part) for part, text in readings(doc.kind, out) if expected.exceeded(text)
    ]
    return traces, ("search", doc.kind)


def _office_traces(doc: Document, out: Path, expected: Expected) -> tuple[list[Trace], tuple[str, ...]]:
    """Every part of the package, by its bytes and by its XML, and the text as a second reader reads it."""
    traces = list(part_traces(read_bytes(out), "", expected))
    traces += [Trace("zip", part=part) for part, text in zip_texts(out) if expected.exceeded(text)]
    name, read = READERS[doc.kind]
    try:
        text = office_text(read, out)
    except ImportError:  # not part of every installation
        return traces, ("search", "zip")
    if text is None or expected.exceeded(text):
        traces.append(Trace(name, part="the package" if text is None else "the text"))
    return traces, ("search", "zip", name)
