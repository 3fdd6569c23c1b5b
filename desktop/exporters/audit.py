"""The audit report of a redaction: what went in and out, who decided what where, and how it was proven.

It never holds a text that was removed, nor a name of a file or a place that tells of one. The report is
signed (`document.signing`); who has it and the file can check both (`check`).
"""

from __future__ import annotations

import json
import platform
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from desktop import __version__
from desktop.document import signing
from desktop.document.model import Box, Document, Place, Problem, Span
from desktop.document.results import Finding, Region, TaskResult
from desktop.errors import UserError
from desktop.exporters.audit_pdf import audit_pdf
from desktop.exporters.plain import problem_json
from desktop.exporters.verify_text import Verdict, normalised, without
from desktop.exporters.writing import beside, settle
from desktop.modelstore import manifest
from desktop.readers.files import read_bytes, sha256

FORMAT, VERSION = "strongroom-audit", 1
LIBRARIES = ("pypdf", "pypdfium2", "lxml", "python-docx", "onnxruntime", "cryptography")
OPTIONS = ("labels", "threshold", "style", "box_width")
"""Options that are told; the others hold names of a person's own lists."""
WITHHELD = "(withheld: it would tell what was removed)"
TELLING = 3
"""Letters from which a word of a removed text tells in a name."""

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Redacted:
    """A redaction that was proven: `output` is the file, which will have the name `name`."""

    doc: Document
    result: TaskResult
    output: Path
    name: str
    verdict: Verdict
    problems: tuple[Problem, ...]


def report_of(redacted: Redacted) -> dict[str, object]:
    """The report as plain values, not yet signed. Boxes are in points from the page's top left corner."""
    doc, result = redacted.doc, redacted.result
    telling = _telling(doc, result)
    out = read_bytes(redacted.output)
    return {
        "format": FORMAT,
        "version": VERSION,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "program": {
            "name": "Strongroom",
            "version": __version__,
            "python": platform.python_version(),
            "platform": sys.platform,
            "libraries": dict(_libraries()),
        },
        "models": [_model(label) for label in dict.fromkeys((*result.models, *redacted.verdict.models))],
        "input": {
            "name": _unless_telling(Path(doc.source).name, telling),
            "kind": doc.kind,
            "sha256": doc.sha256,
            "pages": len(doc.pages) if doc.paged else None,
        },
        "output": {
            "name": _unless_telling(redacted.name, telling),
            "sha256": sha256(out),
            "bytes": len(out),
        },
        "options": {key: _plain(result.options[key]) for key in OPTIONS if key in result.options},
        "counts": _counts(result),
        "decisions": list(_decisions(doc, result, telling)),
        "proof": {
            "readers": list(redacted.verdict.readers),
            "ocr": "ocr" in redacted.verdict.readers,
            "other_words": redacted.verdict.rest.total,
            "other_words_lost": redacted.verdict.rest.lost,
        },
        "problems": [problem_json(problem) for problem in redacted.problems],
    }


def _telling(doc: Document, result: TaskResult) -> frozenset[str]:
    """Words of removed texts that stand nowhere else in the document."""
    spans = sorted(finding.span for finding in result.findings)
    rest = normalised(without(doc.text, Span(0, len(doc.text)), spans))
    gone = " ".join(normalised(span.of(doc.text)) for span in spans)
    words = {word for word in _WORD.findall(gone) if len(word) >= TELLING}
    return frozenset(words - set(_WORD.findall(rest)))


def _unless_telling(name: str, telling: frozenset[str]) -> str:
    """`name`, unless a word that was removed is in it, alone or within another."""
    words = _WORD.findall(normalised(name))
    run = "".join(words)
    tells = any(word in telling for word in words) or any(len(word) > 4 and word in run for word in telling)
    return WITHHELD if tells else name


def _libraries() -> Iterator[tuple[str, str]]:
    for name in LIBRARIES:
        try:
            yield name, version(name)
        except PackageNotFoundError:  # not part of every package of the program
            continue


def _model(label: str) -> dict[str, object]:
    """Name, version and hashes of a model, as far as the manifest knows it."""
    known = {model.label: model for model in manifest.load().models.values()}
    model = known.get(label)
    return {"name": label, "files": dict(model.files) if model else {}}


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _counts(result: TaskResult) -> dict[str, object]:
    by_label = Counter(finding.label for finding in result.findings)
    return {
        "removed": len(result.findings),
        "removed_by_label": dict(sorted(by_label.items())),
        "regions_removed": len(result.regions),
        "kept_by_a_person": len(result.rejected),
        "below_the_threshold": len(result.candidates),
        "decided_by_a_person": sum(f.decided_by == "person" for f in (*result.findings, *result.rejected)),
    }


def _decisions(doc: Document, result: TaskResult, telling: frozenset[str]) -> Iterator[dict[str, object]]:
    decided = [(finding, "removed") for finding in result.findings]
    decided += [(finding, "kept") for finding in result.rejected]
    number = 0
    for number, (finding, status) in enumerate(sorted(decided, key=lambda each: each[0].span), 1):
        yield _decision(doc, finding, number, status, telling)
    for region in result.regions:
        number += 1
        yield _region(region, number)


def _decision(
    doc: Document, finding: Finding, number: int, status: str, telling: frozenset[str]
) -> dict[str, object]:
    return {
        "number": number,
        "status": status,
        "label": finding.label,
        "who": finding.entity,
        "detector": finding.detector,
        "score": round(finding.score, 4),
        "decided_by": finding.decided_by,
        "start": finding.span.start,
        "end": finding.span.end,
        "places": _places(doc.locate(finding.span), telling),
    }


def _places(places: Iterable[Place], telling: frozenset[str]) -> list[dict[str, object]]:
    told: list[dict[str, object]] = [
        {
            "page": place.page,
            "box": _box(place.box) if place.box else None,
            "anchor": _unless_telling(place.anchor, telling),
        }
        for place in places
    ]
    return [place for i, place in enumerate(told) if place not in told[:i]]


def _box(box: Box) -> list[float]:
    return [round(v, 1) for v in (box.x0, box.y0, box.x1, box.y1)]


def _region(region: Region, number: int) -> dict[str, object]:
    place = {"page": region.page, "box": _box(region.box), "anchor": ""}
    return {
        "number": number,
        "status": "removed",
        "label": "REGION",
        "who": "",
        "detector": "drawn by hand",
        "score": 1.0,
        "decided_by": region.decided_by,
        "start": None,
        "end": None,
        "places": [place],
    }


@contextmanager
def audited(report: Mapping[str, object], dest: Path) -> Iterator[tuple[str, ...]]:
    """Write `report` beside `dest`, signed as JSON and as PDF, and yield the paths; they are there when the
    block, in which `dest` itself gets its name, has ended well.

    The JSON holds the hash of the PDF, so that its signature covers both. Raises `UserError`: "cannot_write",
    "cannot_sign".
    """
    json_path, pdf_path = _free(dest)
    mark = signing.own_fingerprint()
    with beside(pdf_path) as pdf, beside(json_path) as text:
        audit_pdf(report, signing.grouped(mark), pdf)
        # Without the name, which may tell.
        signed = {**report, "print": {"sha256": sha256(pdf.read_bytes())}}
        whole = {"report": signed, "signature": signing.sign(signed)}
        text.write_text(json.dumps(whole, ensure_ascii=False, indent=2, allow_nan=False) + "\n", "utf-8")
        yield str(json_path), str(pdf_path)
        settle(pdf, pdf_path)
        settle(text, json_path)


def _free(dest: Path) -> tuple[Path, Path]:
    """Names that no file has: an earlier report may be all that is left of an earlier output."""
    number = 1
    while True:
        middle = ".audit" if number == 1 else f".audit ({number})"
        pair = (
            dest.with_name(f"{dest.name}{middle}.json"),
            dest.with_name(f"{dest.name}{middle}.pdf"),
        )
        if not any(path.exists() for path in pair):
            return pair
        number += 1


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked, in words, and whether it is as it should be."""

    good: bool
    said: str


def check(report: Path, file: Path, expected: str = "") -> tuple[Check, ...]:
    """Whether `report` was signed by a known key (or the one with the fingerprint `expected`) and not changed
    since, and whether `file` is the file it speaks of. A key that fits `expected` is known from then on.

    Raises `UserError`: "no_report", and those of `readers.files.read_bytes`.
    """
    told, signature = _parsed(report)
    mark = signing.signer(told, signature)
    if mark is None:
        return (Check(good=False, said="The report was changed after it was signed, or was never signed."),)
    return (
        Check(good=True, said="The report is as it was when it was signed."),
        _signed_by(mark, expected),
        _is_of(told, file),
        *_printed(told, report),
    )


def _signed_by(mark: str, expected: str) -> Check:
    shown = signing.grouped(mark)
    if expected and not signing.same(mark, expected):
        return Check(good=False, said=f"It was signed by another key than the one you named: {shown}.")
    if expected:
        signing.vouch(mark)
    if signing.is_known(mark):
        return Check(good=True, said=f"It was signed by a known key: {shown}.")
    return Check(
        good=False,
        said=f"It was signed by a key that is not known here: {shown}. Anyone can make a key: ask the signer "
        "for this fingerprint, and give it with --signer.",
    )


def _is_of(told: Mapping[str, object], file: Path) -> Check:
    hashes = {
        name: part.get("sha256") for name in ("output", "input") if isinstance(part := told.get(name), dict)
    }
    found = sha256(read_bytes(file))
    if found == hashes.get("output"):
        return Check(good=True, said=f"{file.name} is the redacted file that the report speaks of.")
    if found == hashes.get("input"):
        return Check(good=False, said=f"{file.name} is the file before redaction, not the redacted one.")
    return Check(good=False, said=f"{file.name} is not the file that the report speaks of, or was changed.")


def _printed(told: Mapping[str, object], report: Path) -> Iterator[Check]:
    """Whether the PDF of the report, where it lies beside, is the one that was written with it."""
    part = told.get("print")
    if not isinstance(part, dict):
        return
    beside_it = report.with_suffix(".pdf")
    if beside_it.is_file():
        good = sha256(read_bytes(beside_it)) == part.get("sha256")
        yield Check(good, f"Its PDF is {'as it was written' if good else 'another one, or was changed'}.")


def _parsed(path: Path) -> tuple[dict[str, object], dict[str, object]]:
    try:
        raw = json.loads(read_bytes(path), object_pairs_hook=_once)
        report, signature = raw["report"], raw["signature"]
        if report["format"] != FORMAT or not isinstance(signature, dict):
            raise ValueError
    except (ValueError, LookupError, TypeError, RecursionError):
        raise UserError(
            "no_report",
            f"{path.name} is no audit report of Strongroom.",
            "Name the file that ends in .audit.json.",
        ) from None
    return report, signature


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object of JSON; one that says something twice could be read in two ways."""
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a name twice")
    return members
