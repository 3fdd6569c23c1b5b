"""The pages as they will look: drawn from the decisions, or from the exported file once there is one."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from desktop.document.model import Box
from desktop.exporters.marks import BLOCKS, replacement
from desktop.ui import marks, theme
from desktop.ui.bridge import Bridge
from desktop.ui.review import REMOVED, Review
from desktop.ui.session import Entry
from desktop.ui.views.page_canvas import PageCanvas
from desktop.ui.views.page_places import lines_of

NOTE_POINTS = 8.0


class AfterView(PageCanvas):
    """Follows the view of the pages as they are."""

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(bridge, parent)
        self.setAccessibleName(self.tr("Pages after redaction"))
        self.entry: Entry | None = None
        self._file: str | None = None

    def show_entry(self, entry: Entry | None) -> None:
        """Show what becomes of a document."""
        other = entry is not self.entry
        self.entry = entry
        self.refresh()
        self.show_pages(entry.document.pages if entry and entry.document else (), from_top=other)

    def refresh(self) -> None:
        """Decisions changed, or a file was written."""
        entry = self.entry
        file = str(entry.path) if entry else None
        self._file = None
        if entry is not None and entry.exported is not None and entry.exported.verified_by:
            self._file = file = entry.exported.path
        self.pictures.open(file, entry.password if entry else None)
        self.redraw()

    @property
    def from_file(self) -> bool:
        """Whether the exported file itself is shown."""
        return self._file is not None

    def paint_over(self, painter: QPainter, index: int, rect: QRectF) -> None:
        if self.from_file:
            note, colour = self.tr("The exported file"), theme.LIGHT.ok
        else:
            note, colour = self.tr("After"), theme.LIGHT.muted
            if self.entry is not None and self.entry.review is not None:
                self._paint_removed(painter, index, rect, self.entry.review)
        family = self.font().family()
        area = marks.tag_area(QPointF(rect.left() + 8, rect.top() + 22), family, NOTE_POINTS, note)
        marks.paint_tag(painter, area, note, colour, marks.tag_font(family, NOTE_POINTS))

    def _paint_removed(self, painter: QPainter, index: int, rect: QRectF, review: Review) -> None:
        page, family = self.pages[index], self.font().family()
        for number in review.between(page.span.start, page.span.end):
            if review.standing(number) not in REMOVED:
                continue
            finding = review.items[number].finding
            mark = replacement(finding, review.result)
            lines = lines_of(review.document, finding.span)
            # A name over two lines gets one label, where it is longest.
            longest = max(lines, key=lambda line: _width(line[1]), default=None)
            for line in lines:
                if line[0] == page.number:
                    shown = mark if mark != BLOCKS and line == longest else ""
                    labelled = mark != BLOCKS
                    area = self.to_view(rect, line[1]).adjusted(-0.5, -0.5, 0.5, 0.5)
                    marks.paint_removed(painter, area, shown or (" " if labelled else ""), family)
        for number in review.regions_on(page.number):
            region = review.items[number].region
            if region is not None and review.standing(number) in REMOVED:
                marks.paint_removed(painter, self.to_view(rect, region.box), "", family)


def _width(box: Box) -> float:
    return box.x1 - box.x0
