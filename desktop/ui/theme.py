"""Colours, type scale and spacing of both themes, and the one style sheet made from them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from string import Template

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from desktop import paths

SPACE = 8
"""The unit of all distances, in pixels."""


@dataclass(frozen=True, slots=True)
class Colours:
    """`text`, `muted`, `link`, `ok`, `warn`, `bad` read at 4.5:1 or more on `ground` and `surface`."""

    ground: str
    surface: str
    canvas: str
    line: str
    text: str
    muted: str
    accent: str
    on_accent: str
    link: str
    ok: str
    warn: str
    bad: str
    selection: str


LIGHT = Colours(
    ground="#f6f5f2",
    surface="#ffffff",
    canvas="#e4e2dc",
    line="#d5d2ca",
    text="#1f2328",
    muted="#565d66",
    accent="#1d4f91",
    on_accent="#ffffff",
    link="#1d4f91",
    ok="#17623a",
    warn="#7d4a00",
    bad="#a8231b",
    selection="#dbe6f5",
)
DARK = Colours(
    ground="#191b1f",
    surface="#22252a",
    canvas="#111316",
    line="#3d434c",
    text="#e7e9ec",
    muted="#a9b1bb",
    accent="#8ab4f8",
    on_accent="#0c1a2e",
    link="#8ab4f8",
    ok="#74d19b",
    warn="#f0ba66",
    bad="#ff9389",
    selection="#2f3f57",
)

CITED = "#b8860b"
"""Behind a cited sentence or a hit of a search on the page; it carries no text."""


def is_dark(theme: str) -> bool:
    """Whether `theme` ("system", "light", "dark") is dark now."""
    if theme == "system":
        return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return theme == "dark"


def current() -> Colours:
    """The colours in use."""
    return DARK if QApplication.palette().window().color().lightness() < 128 else LIGHT


def apply(app: QApplication, theme: str) -> Colours:
    """Dress the whole application."""
    colours = DARK if is_dark(theme) else LIGHT
    app.setStyle("Fusion")
    app.setPalette(_palette(colours))
    app.setStyleSheet(style_sheet(colours))
    icon.cache_clear()
    return colours


def _palette(c: Colours) -> QPalette:
    roles = QPalette.ColorRole
    palette = QPalette()
    for role, colour in (
        (roles.Window, c.ground),
        (roles.Base, c.surface),
        (roles.AlternateBase, c.ground),
        (roles.Button, c.surface),
        (roles.Text, c.text),
        (roles.WindowText, c.text),
        (roles.ButtonText, c.text),
        (roles.BrightText, c.bad),
        (roles.ToolTipBase, c.surface),
        (roles.ToolTipText, c.text),
        (roles.PlaceholderText, c.muted),
        (roles.Highlight, c.selection),
        (roles.HighlightedText, c.text),
        (roles.Link, c.link),
        (roles.Mid, c.line),
        (roles.Accent, c.accent),
    ):
        palette.setColor(role, QColor(colour))
    for role in (roles.Text, roles.WindowText, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(c.muted))
    return palette


_SHEET = Template("""
QToolTip { color: $text; background: $surface; border: 1px solid $line; padding: 4px; }
QMenuBar { background: $ground; padding: 2px 4px; }
QMenuBar::item { padding: 4px 8px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected, QMenu::item:selected { background: $selection; color: $text; }
QMenu { background: $surface; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 6px 28px 6px 24px; border-radius: 4px; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QStatusBar { background: $ground; border-top: 1px solid $line; }
QStatusBar::item { border: none; }
QSplitter::handle { background: $line; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QPushButton, QToolButton, QComboBox, QLineEdit {
    background: $surface; color: $text; border: 1px solid $line; border-radius: 6px; padding: 5px 10px;
    min-height: 18px; }
QPushButton:hover, QToolButton:hover, QComboBox:hover { border-color: $muted; }
QPushButton:pressed, QToolButton:pressed, QToolButton:checked { background: $selection; }
QPushButton:focus, QToolButton:focus, QComboBox:focus, QLineEdit:focus,
QTableView:focus, QListView:focus, QPlainTextEdit:focus, QTextBrowser:focus,
    QAbstractScrollArea#pages:focus { border: 2px solid $accent; }
QPushButton:focus, QToolButton:focus, QComboBox:focus, QLineEdit:focus { padding: 4px 9px; }
QPushButton:disabled, QToolButton:disabled { color: $muted; background: $ground; }
QPushButton[primary="true"] { background: $accent; color: $on_accent; border: 1px solid $accent; font-
    weight: 600; }
QPushButton[primary="true"]:focus { border: 2px solid $text; }
QPushButton[primary="true"]:disabled { background: $ground; color: $muted; border-color: $line; }
QToolButton { padding: 4px; } QToolButton:focus { padding: 3px; }
QToolButton[flat="true"] { background: transparent; border-color: transparent; color: $muted; padding:
    2px 8px; }
QToolButton[flat="true"]:hover { color: $text; border-color: $line; }
QToolButton[flat="true"]:focus { border: 2px solid $accent; padding: 1px 7px; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url("$arrow"); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $line; selection-background-color:
    $selection; selection-color: $text; }
QTableView, QListView, QPlainTextEdit, QTextBrowser { background: $surface; color: $text; border: 1px
    solid $line; border-radius: 6px;
    selection-background-color: $selection; selection-color: $text; gridline-color: transparent; }
QTableView, QListView { outline: none; }
QAbstractScrollArea#pages { background: $canvas; border: 1px solid $line; border-radius: 6px; }
QTableView::item { padding: 4px 6px; border: none; }
QTableView::item:selected, QListView::item:selected { background: $selection; color: $text; }
QListView::item { padding: 5px 6px; }
QHeaderView::section { background: $surface; color: $muted; border: none; border-bottom: 1px solid
    $line; padding: 5px 6px; }
QCheckBox::indicator, QTableView::indicator, QListView::indicator { width: 14px; height: 14px;
    border: 1px solid $muted; border-radius: 3px; background: $surface; }
QCheckBox::indicator:checked, QTableView::indicator:checked, QListView::indicator:checked {
    background: $accent; border-color: $accent; image: url("$tick"); }
QCheckBox::indicator:focus { border: 2px solid $text; }
QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid $muted; border-radius: 8px;
    background: $surface; }
QRadioButton::indicator:checked { width: 6px; height: 6px; border: 5px solid $accent; }
QRadioButton:focus { color: $accent; }
QHeaderView { background: $surface; }
QProgressBar { background: $line; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QFrame[card="true"] { background: $surface; border: 1px solid $line; border-radius: 8px; }
QFrame[card="true"] QLabel { background: transparent; }
QLabel[role="heading"] { font-size: 11pt; font-weight: 600; }
QLabel[role="title"] { font-size: 20pt; font-weight: 600; }
QLabel[role="lead"] { font-size: 12pt; color: $muted; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="ok"] { color: $ok; font-weight: 600; }
QLabel[role="warn"] { color: $warn; font-weight: 600; }
QLabel[role="bad"] { color: $bad; font-weight: 600; }
QLabel[role="key"] { background: $ground; border: 1px solid $line; border-radius: 4px; padding: 1px 6px; }
QToolButton[chip="true"] { background: transparent; border-color: transparent; border-radius: 9px;
    padding: 1px 7px 1px 2px; min-height: 18px; }
QToolButton[chip="true"]:hover { border-color: $line; }
QToolButton[chip="true"]:checked { background: $selection; border-color: $accent; }
QToolButton[chip="true"]:focus { border: 2px solid $accent; padding: 0px 6px 0px 1px; }
QSlider::groove:horizontal { height: 4px; background: $line; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -6px 0; border-radius: 7px;
    background: $surface; border: 2px solid $accent; }
QSlider::handle:horizontal:hover { background: $selection; }
QSlider:focus { border: 2px solid $accent; border-radius: 6px; }
QSlider { border: 2px solid transparent; }
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; }
QFrame#empty { border: 2px dashed $line; border-radius: 12px; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 2px; }
QScrollBar::handle { background: $muted; border-radius: 4px; min-height: 28px; min-width: 28px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
""")


def style_sheet(c: Colours) -> str:
    """The style sheet of `c`."""
    icons, name = paths.resources_dir() / "icons", "dark" if c is DARK else "light"
    pictures = {mark: (icons / f"{mark}-{name}.svg").as_posix() for mark in ("tick", "arrow")}
    return _SHEET.substitute({colour: getattr(c, colour) for colour in Colours.__slots__}, **pictures)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two sRGB colours, 1 to 21 (WCAG 2.2, 1.4.3)."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)

    c = QColor(colour)
    return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF())


@lru_cache(maxsize=128)
def icon(name: str, colour: str = "") -> QIcon:
    """An icon of resources/icons, its strokes in `colour` (the theme's text colour by default)."""
    svg = (paths.resources_dir() / "icons" / f"{name}.svg").read_text("utf-8")
    data = svg.replace("currentColor", colour or current().text).encode()
    renderer = QSvgRenderer(QByteArray(data))
    made = QIcon()
    for size in (16, 20, 32, 64):
        pixmap = QPixmap(size, size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(0, 0, size, size))
        painter.end()
        made.addPixmap(pixmap)
        made.addPixmap(pixmap, QIcon.Mode.Selected)  # or Qt washes it out in a selected row
    return made
