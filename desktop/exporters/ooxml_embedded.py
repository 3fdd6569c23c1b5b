"""Files in an Office file: each is redacted as what it is, and put back under a name that tells nothing."""

from __future__ import annotations

from pathlib import PurePosixPath

from lxml import etree  # type: ignore[import-untyped]

from desktop.document.model import Problem
from desktop.document.results import TaskResult
from desktop.errors import UserError
from desktop.exporters.inner import Attach, redact_inner
from desktop.exporters.ooxml_copy import Copy, Step
from desktop.exporters.ooxml_parts import PICTURE, rename
from desktop.exporters.pictures import BLANK
from desktop.readers.inner import inner_file
from desktop.readers.ooxml import MC, R, owner_of
from desktop.readers.ooxml_text import P, S, W

_FRAMES = (W + "object", P + "graphicFrame", S + "oleObject", S + "control")


def redact_embedded(result: TaskResult, attach: Attach | None) -> Step:
    """The step that redacts and proves the files in a package; `result` is that of the whole document.

    Those that can not be redacted are left to be taken out, and named. Without `attach` all are.
    """

    def step(copy: Copy) -> None:
        if attach is not None:
            _redact(copy, result, attach)

    return step


def _redact(copy: Copy, result: TaskResult, attach: Attach) -> None:
    new: dict[str, str] = {}
    for file in copy.files:
        suffix = PurePosixPath(file.part).suffix.lower()
        try:
            with inner_file(copy.package.parts[file.part], file.name, suffix) as path:
                _, data, problems = redact_inner(
                    path,
                    file.file.text,
                    result,
                    file.offset,
                    literals=copy.literals,
                    attach=attach,
                    ctx=copy.ctx,
                )
        except UserError as error:
            why = error.message.rstrip(".")
            copy.problems.append(
                Problem("embedded_left_out", f"{file.name.capitalize()} was left out: {why}.")
            )
            continue
        copy.problems += [
            Problem(problem.code, f"{file.name.capitalize()}: {problem.message}") for problem in problems
        ]
        if data != copy.package.parts[file.part]:
            _blank_pictures(copy, file.part)
        copy.package.parts[file.part] = data
        folder = PurePosixPath(file.part).parts[0]
        new[file.part] = f"{folder}/embeddings/embedded{file.number}{suffix}"
    rename(copy.package, {old: name for old, name in new.items() if old != name})
    copy.proven |= set(new.values())


def _blank_pictures(copy: Copy, part: str) -> None:
    """Blank what a program drew of a file: the picture still shows what was in it."""
    package = copy.package
    for owner in [owner_of(name) for name in package.parts if name.endswith(".rels")]:
        ids = {relation.id for relation in package.relations(owner) if relation.part == part} if owner else ()
        if not ids or not owner.endswith(".xml"):
            continue
        root = package.root(owner)
        pictures = {relation.id: relation.part for relation in package.relations(owner)}
        shown = {
            pictures.get(value, "")
            for node in root.iter(etree.Element)
            if any(name.startswith(R) and value in ids for name, value in node.attrib.items())
            for value in _references(_frame(node))
        }
        if node_of_sheet := root.find(S + "legacyDrawing"):
            drawing = pictures.get(node_of_sheet.get(R + "id", ""), "")
            shown |= {relation.part for relation in package.relations(drawing)}
        for picture in shown:
            if PICTURE.fullmatch(picture):
                package.parts[picture] = BLANK


def _frame(node: etree._Element) -> etree._Element | None:
    """What holds a reference to a file together with its picture."""
    frame = next((above for above in (node, *node.iterancestors()) if above.tag in _FRAMES), None)
    if frame is None:
        return None
    outer = next(frame.iterancestors(MC + "AlternateContent"), None)
    return frame if outer is None else outer


def _references(frame: etree._Element | None) -> set[str]:
    if frame is None:
        return set()
    return {
        value
        for node in frame.iter(etree.Element)
        for name, value in node.attrib.items()
        if name.startswith(R) or name.endswith("}relid")
    }
