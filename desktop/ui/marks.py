"""How findings are drawn: on pages, in text, in lists."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QIcon, QPainter, QPen, QPixmap

from desktop.ui import labels, theme
from desktop.ui.review import Review, Standing

TAG_POINTS, CHOSEN_POINTS = 6.0, 8.0
SMALL_ZOOM = 0.6
"""Pixels a point, below which there is no room for codes; the frames stay."""
_TINTS = {Standing.PROPOSED: 34, Standing.ACCEPTED: 84}
_SIZE = (26, 18)


def tag_points(zoom: float) -> float:
    """Size of the codes on a page: they grow with it, but less."""
    return round(2 * TAG_POINTS * min(max(zoom, 1.0), 3.0) ** 0.5) / 2


def name_of(review: Review, number: int) -> str:
    """What an item is called: whom it stands for, or its kind."""
    finding = review.items[number].finding
    _, _, count = finding.entity.rpartition(" ")
    return f"{labels.title(finding.label)} {count}".strip()


def code_of(review: Review, number: int) -> str:
    """The same in a few letters: "Pe 1"."""
    finding = review.items[number].finding
    return f"{labels.code(finding.label)} {finding.entity.rpartition(' ')[2]}".strip()


def stroke(label: str, *, on_page: bool) -> QColor:
    """The colour of a frame. A page is white in both themes, a text is not."""
    colour = QColor(labels.colour(label))
    return colour.lighter(190) if not on_page and theme.current() is theme.DARK else colour


def paint_frame(
    painter: QPainter, area: QRectF, label: str, standing: Standing, *, chosen: bool, on_page: bool
) -> None:
    """The frame round one line of a finding: dashed when it stays, fuller once it was accepted. Labels of one
    kind share a colour and a pattern."""
    colour = stroke(label, on_page=on_page)
    rejected = standing is Standing.REJECTED
    if rejected:
        colour = QColor(theme.LIGHT.muted if on_page else theme.current().muted)
    else:
        fill = QColor(colour)
        fill.setAlpha(_TINTS.get(standing, 34))
        painter.fillRect(area, fill)
        pattern = labels.family(label).pattern
        if pattern != Qt.BrushStyle.NoBrush:
            fill.setAlpha(70)
            painter.fillRect(area, QBrush(fill, pattern))
    accepted = standing is Standing.ACCEPTED
    pen = QPen(colour, 2.6 if chosen else 1.6 if accepted else 1.0)
    pen.setStyle(Qt.PenStyle.DashLine if rejected else Qt.PenStyle.SolidLine)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(area, 2, 2)
    if chosen:
        ring = QPen(QColor(theme.LIGHT.text if on_page else theme.current().text), 1)
        painter.setPen(ring)
        painter.drawRoundedRect(area.adjusted(-3, -3, 3, 3), 4, 4)


@lru_cache(maxsize=8)
def tag_font(family: str, points: float, *, struck: bool = False) -> QFont:
    font = QFont(family)
    font.setPointSizeF(points)
    font.setWeight(QFont.Weight.DemiBold)
    font.setStrikeOut(struck)
    return font


@lru_cache(maxsize=2048)
def tag_size(family: str, points: float, text: str) -> tuple[float, float]:
    """Width and height of a tag, in pixels."""
    metrics = QFontMetricsF(tag_font(family, points))
    return metrics.horizontalAdvance(text) + 6, metrics.height()


def tag_area(corner: QPointF, family: str, points: float, text: str) -> QRectF:
    """Where a tag stands whose lower left corner sits on the frame at `corner`."""
    width, height = tag_size(family, points, text)
    return QRectF(corner.x(), corner.y() - height + 2, width, height)


def paint_tag(painter: QPainter, area: QRectF, text: str, colour: str, font: QFont) -> None:
    """`text` on its colour."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawRoundedRect(area, 2, 2)
    painter.setFont(font)
    painter.setPen(QColor(labels.ON_LABEL))
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, text)


def tag_colour(label: str, standing: Standing) -> str:
    return theme.LIGHT.muted if standing is Standing.REJECTED else labels.colour(label)


def paint_removed(painter: QPainter, area: QRectF, mark: str, family: str) -> None:
    """What will stand in a finding's place: a black box, or a light one with its label."""
    if not mark:
        painter.fillRect(area, QColor("#000000"))
        return
    painter.setPen(QPen(QColor("#333333"), 0.8))
    painter.setBrush(QColor("#ededed"))
    painter.drawRect(area)
    width, height = tag_size(family, 8.0, mark)
    size = max(3.0, 8.0 * min(0.94 * area.width() / width, 0.9 * area.height() / height))
    font = QFont(family)
    font.setPointSizeF(min(size, 16.0))
    painter.setFont(font)
    painter.setPen(QColor("#000000"))
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, mark)


@lru_cache(maxsize=64)
def label_icon(label: str) -> QIcon:
    """The code of a label on its colour and pattern, for tables, menus and the legend."""
    ratio = 3
    pixmap = QPixmap(_SIZE[0] * ratio, _SIZE[1] * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    area = QRectF(0.5, 0.5, _SIZE[0] - 1, _SIZE[1] - 1)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(labels.colour(label)))
    painter.drawRoundedRect(area, 4, 4)
    font = QFont()
    font.setPixelSize(11)
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    painter.setPen(QColor(labels.ON_LABEL))
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, labels.code(label))
    painter.end()
    icon = QIcon(pixmap)
    icon.addPixmap(pixmap, QIcon.Mode.Selected)
    return icon
