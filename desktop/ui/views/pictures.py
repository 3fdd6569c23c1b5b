"""Pictures of pages, drawn by the reader's process when they are asked for; few are kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Container
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from desktop.jobs.requests import Event, Image, Render
from desktop.ui.bridge import Bridge

CACHE_BYTES = 48_000_000
MAX_PIXELS = 12_000_000
"""A page is never drawn with more pixels than this; a larger zoom stretches the picture."""


class Pictures(QObject):
    """The pages of one file. Indices are from 0."""

    changed = Signal()

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._file: tuple[str, str | None] | None = None
        self._kept: OrderedDict[int, tuple[float, QImage]] = OrderedDict()
        self._wanted: dict[int, tuple[float, int]] = {}
        self._at_work: set[int] = set()
        """Tickets that were begun."""
        self.failed: set[int] = set()

    def open(self, path: str | None, password: str | None = None) -> None:
        """Serve another file, or none."""
        file = None if path is None else (path, password)
        if file != self._file:
            self.forget()
            self._file = file

    def forget(self) -> None:
        """Drop all pictures and requests."""
        self.drop_requests(())
        # What was begun ends by itself, and must not be waited for: it is of another file.
        self._wanted.clear()
        self._kept.clear()
        self.failed.clear()

    def of(self, index: int, points: float, scale: float, ratio: float) -> QImage | None:
        """The best picture there is of a page of `points` square points; a sharper one is asked for when
        `scale` (pixels a point) wants it. `ratio` is the screen's device pixel ratio."""
        scale = min(scale, (MAX_PIXELS / max(points, 1)) ** 0.5)
        kept = self._kept.get(index)
        if (kept is None or abs(kept[0] - scale) > 0.001) and index not in self.failed:
            asked = self._wanted.get(index)
            if asked is None or abs(asked[0] - scale) > 0.001:
                self._ask(index, scale, ratio)
        if kept is None:
            return None
        self._kept.move_to_end(index)
        return kept[1]

    def drop_requests(self, but: Container[int]) -> None:
        """Ask no more for pages other than `but`. What was begun is left to end: it is done in a moment, and
        a worker that is told to stop may have to be started anew."""
        for index in [index for index in self._wanted if index not in but]:
            if self._wanted[index][1] not in self._at_work:
                self._bridge.cancel(self._wanted.pop(index)[1], deaf=True)

    def _ask(self, index: int, scale: float, ratio: float) -> None:
        if self._file is None:
            return
        if index in self._wanted and self._wanted[index][1] not in self._at_work:
            self._bridge.cancel(self._wanted[index][1], deaf=True)
        path, password = self._file
        request = Render(path, index + 1, scale, password)
        ticket = self._bridge.submit(request, partial(self._drawn, self._file, index, scale, ratio))
        self._wanted[index] = (scale, ticket)

    def _drawn(
        self, file: tuple[str, str | None], index: int, scale: float, ratio: float, event: Event
    ) -> None:
        if event.kind == "started":
            self._at_work.add(event.ticket)
        if event.kind not in ("done", "failed", "cancelled"):
            return
        self._at_work.discard(event.ticket)
        if file != self._file:
            return
        if index in self._wanted and self._wanted[index][1] == event.ticket:
            del self._wanted[index]
        if isinstance(event.answer, Image):
            image = event.answer
            shape = (image.width, image.height, image.width * 4)
            raw = QImage(image.pixels, *shape, QImage.Format.Format_RGBX8888)
            # In the screen's own format, so that painting copies and does no more.
            picture = raw.convertToFormat(QImage.Format.Format_RGB32)
            picture.setDevicePixelRatio(ratio)
            self._kept[index] = (scale, picture)
            self._trim()
        elif event.kind == "failed":
            self.failed.add(index)
        self.changed.emit()

    def _trim(self) -> None:
        total = sum(picture.sizeInBytes() for _, picture in self._kept.values())
        while total > CACHE_BYTES and len(self._kept) > 2:
            _, (_, oldest) = self._kept.popitem(last=False)
            total -= oldest.sizeInBytes()
