"""Between statements and their places: a click on either shows the other. And copying with citations."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from desktop.document.citations import Source
from desktop.document.model import Span
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
        preview.companion.source_clicked.connect(self._show_claims_of_companion)

    @Slot()
    def refresh(self) -> None:
        """Mark in the document in sight what the statements in sight stand on."""
        entry = self._documents.current()
        document = entry.document if entry is not None else None
        spans = self._words.spans if self._words.isVisibleTo(self._words.window()) else {}
        self._preview.show_sources(spans.get(document.sha256, ()) if document is not None else ())
        companion = self._preview.companion
        companion.show_sources(spans.get(companion.sha256, ()))

    @Slot(object, int)
    def show_source(self, claim: Claim, number: int) -> None:
        """Show one source of a claim, or all of them that lie in the same document."""
        if not claim.sources:
            self.said.emit(self.tr("Nothing in the document bears this out."))
            return
        source = claim.sources[max(number, 0)]
        sha256 = source.document.sha256
        if sha256 == self._preview.companion.sha256:
            self._preview.companion.show_spans(_spans_in(claim, sha256))
            self._show_counterpart(claim)
            return
        here = self._documents.current()
        if here is None or here.document is None or here.document.sha256 != sha256:
            entries = self._desk.documents.entries
            there = next((e for e in entries if e.document is not None and e.document.sha256 == sha256), None)
            if there is None:
                self.said.emit(self.tr("%1 is no longer in the list.").replace("%1", source.name))
                return
            self._documents.choose(there)
        self._preview.show_spans((*source.spans, *_spans_in(claim, sha256, but=source)))
        self._show_counterpart(claim)

    def _show_counterpart(self, claim: Claim) -> None:
        """Of a line about two documents beside each other, show the place in the other one too."""
        companion, current = self._preview.companion, self._documents.current()
        if not companion.sha256 or current is None or current.document is None:
            return
        view = self._words.view
        for row, _ in view.chosen:
            others = [other for other in view.statements.blocks[row].claims if other is not claim]
            for other in others:
                if spans := _spans_in(other, companion.sha256):
                    companion.show_spans(spans)
                elif spans := _spans_in(other, current.document.sha256):
                    self._preview.show_spans(spans)

    @Slot(int)
    def _show_claims_of_companion(self, offset: int) -> None:
        companion = self._preview.companion
        found = self._words.view.statements.standing_on(companion.sha256, offset)
        if found:
            self._words.view.choose(found)
            claim = self._words.view.claim(*found[0])
            companion.show_spans(_spans_in(claim, companion.sha256))
            self._show_counterpart(claim)

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
            self._show_counterpart(claims[0])

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


def _spans_in(claim: Claim, sha256: str, *, but: Source | None = None) -> tuple[Span, ...]:
    """What a claim stands on in one document, aside from one of its sources."""
    return tuple(
        span
        for source in claim.sources
        if source.document.sha256 == sha256 and source is not but
        for span in source.spans
    )


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
