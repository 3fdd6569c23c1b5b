"""Between statements and their places: a click on either shows the other. And copying with citations."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from desktop.exporters.markdown import markdown
from desktop.ui.desk import Desk
from desktop.ui.models.statements import Block, Claim
from desktop.ui.views.documents_panel import DocumentsPanel
from desktop.ui.views.preview import Preview
from desktop.ui.views.words_panel import Said, WordsPanel


class Citing(QObject):
    """Follows what a person clicks in the result or in the source."""

    said = Signal(str)

    def __init__(
        self, desk: Desk, documents: DocumentsPanel, preview: Preview, words: WordsPanel, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._desk, self._documents, self._preview, self._words = desk, documents, preview, words
        words.view.claim_chosen.connect(self.show_source)
        words.changed.connect(self.refresh)
        words.copy_wanted.connect(self.copy)
        preview.source_clicked.connect(self.show_claims)

    @Slot()
    def refresh(self) -> None:
        """Mark in the document in sight what the statements in sight stand on."""
        entry = self._documents.current()
        document = entry.document if entry is not None else None
        spans = self._words.spans if self._words.isVisibleTo(self._words.window()) else {}
        self._preview.show_sources(spans.get(document.sha256, ()) if document is not None else ())

    @Slot(object, int)
    def show_source(self, claim: Claim, number: int) -> None:
        """Show one source of a claim, or all of them that lie in the same document."""
        if not claim.sources:
            self.said.emit(self.tr("Nothing in the document bears this out."))
            return
        source = claim.sources[max(number, 0)]
        sha256 = source.document.sha256
        here = self._documents.current()
        if here is None or here.document is None or here.document.sha256 != sha256:
            entries = self._desk.documents.entries
            there = next((e for e in entries if e.document is not None and e.document.sha256 == sha256), None)
            if there is None:
                self.said.emit(self.tr("%1 is no longer in the list.").replace("%1", source.name))
                return
            self._documents.choose(there)
        near = [source, *(other for other in claim.sources if other is not source)]
        same = [span for other in near if other.document.sha256 == sha256 for span in other.spans]
        self._preview.show_spans(tuple(same))

    @Slot(int)
    def show_claims(self, offset: int) -> None:
        """Choose the claims that stand on a letter of the document in sight."""
        entry = self._documents.current()
        if entry is None or entry.document is None:
            return
        view = self._words.view
        found = view.statements.standing_on(entry.document.sha256, offset)
        if found:
            view.choose(found)
            claims = [view.claim(*place) for place in found]
            spans = [
                span
                for claim in claims
                for source in claim.sources
                if source.document.sha256 == entry.document.sha256
                and claim.stands_on(source.document.sha256, offset)
                for span in source.spans
            ]
            self._preview.view.cited = tuple(dict.fromkeys(spans))
            self._preview.view.redraw()

    @Slot(bool)
    def copy(self, cited: bool) -> None:  # noqa: FBT001 - a slot
        """Put the result on the clipboard, with its sources only when they are wanted."""
        said = self._words.said
        if said:
            make = partial(_cited, said) if cited else partial(_plain, said)
            self._desk.bridge.background(make, self._copied)

    def _copied(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.said.emit(self.tr("Copied."))


def _cited(said: tuple[Said, ...]) -> str:
    return "\n".join(f"{_asked(one)}{markdown(one.shelf, (one.result,))}" for one in said)


def _plain(said: tuple[Said, ...]) -> str:
    return "\n".join(_line(block) for one in said for block in one.blocks).strip() + "\n"


def _asked(said: Said) -> str:
    return f"> {said.asked}\n\n" if said.asked else ""


def _line(block: Block) -> str:
    if block.kind in ("cells", "head", "pair"):
        return "\t".join(" ".join(claim.cited.value.split()) for claim in block.claims)
    lead = {"point": "- ", "heading": "\n", "question": "\n> "}.get(block.kind, "")
    return f"{lead}{block.plain}"
