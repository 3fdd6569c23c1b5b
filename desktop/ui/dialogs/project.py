"""What is always and what is never redacted, kept for each project."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.errors import UserError
from desktop.tasks import lists, projects


class ProjectDialog(QDialog):
    """Each change is written at once. The project that was chosen last is the one in use."""

    chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Project lists"))
        self.resize(560, 480)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(12)
        words = QLabel(
            self.tr(
                "A project keeps what you always and never redact. The lists are used the next time a task "
                "runs; they stay on this computer, readable for you only."
            ),
            self,
        )
        words.setWordWrap(True)
        words.setProperty("role", "muted")
        self.picker = QComboBox(self)
        self.picker.setEditable(True)
        self.picker.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.picker.addItems(projects.names())
        self.picker.setCurrentText(name)
        self.picker.setAccessibleName(self.tr("Project"))
        if line := self.picker.lineEdit():
            line.setPlaceholderText(self.tr("Name of a project"))
        label = QLabel(self.tr("&Project"), self)
        label.setBuddy(self.picker)
        row = QHBoxLayout()
        row.addWidget(label)
        row.addWidget(self.picker, 1)
        self.tabs = QTabWidget(self)
        self.pages: dict[projects.Which, _Entries] = {}
        pages: tuple[tuple[projects.Which, str, str], ...] = (
            ("always", self.tr("&Always"), self.tr("A word or name; a label may come first: ORG:Acme")),
            ("allow", self.tr("&Never"), self.tr("A word or name that stays")),
            ("patterns", self.tr("Pa&tterns"), self.tr("A regular expression: CASE-[0-9]+")),
            ("deny", self.tr("&Deny list"), self.tr("Words from elsewhere that always go")),
        )
        for which, title, hint in pages:
            page = _Entries(hint, self)
            page.added.connect(self._added)
            page.removed.connect(self._removed)
            self.pages[which] = page
            self.tabs.addTab(page, title)
        self.problem = QLabel(self)
        self.problem.setProperty("role", "bad")
        self.problem.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, parent=self)
        buttons.rejected.connect(self.reject)
        layout.addWidget(words)
        layout.addLayout(row)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(self.problem)
        layout.addWidget(buttons)
        self.picker.currentTextChanged.connect(self._show)
        self.finished.connect(self._finished)
        self._show()

    @property
    def name(self) -> str:
        return self.picker.currentText().strip()

    @Slot()
    def _show(self) -> None:
        project = projects.Project(self.name)
        self.problem.hide()
        if self.name in projects.names():
            try:
                project = projects.load(self.name)
            except UserError as error:
                self._say(error)
        self._fill(project)

    def _fill(self, project: projects.Project) -> None:
        for which, page in self.pages.items():
            page.fill(getattr(project, which))
            page.setEnabled(bool(self.name))

    @Slot(str)
    def _added(self, entry: str) -> None:
        which = self._which()
        try:
            if which == "patterns":
                lists.check_pattern(entry)
            self._fill(projects.add(self.name, which, entry))
        except UserError as error:
            self._say(error)
        else:
            self.problem.hide()

    @Slot(str)
    def _removed(self, entry: str) -> None:
        try:
            self._fill(projects.take_out(self.name, self._which(), entry))
        except UserError as error:
            self._say(error)

    def _which(self) -> projects.Which:
        return list(self.pages)[self.tabs.currentIndex()]

    def _say(self, error: UserError) -> None:
        self.problem.setText(str(error))
        self.problem.show()

    @Slot()
    def _finished(self) -> None:
        if not self.name or self.name in projects.names():
            self.chosen.emit(self.name)


class _Entries(QWidget):
    """One list: a line to add to it, and a button to take out what is selected."""

    added = Signal(str)
    removed = Signal(str)

    def __init__(self, hint: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.line = QLineEdit(self)
        self.line.setPlaceholderText(hint)
        self.line.setAccessibleName(hint)
        self.add = QPushButton(self.tr("Add"), self)
        self.add.setAutoDefault(False)
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Entries"))
        self.remove = QPushButton(self.tr("Remove selected"), self)
        self.remove.setAutoDefault(False)
        row = QHBoxLayout()
        row.addWidget(self.line, 1)
        row.addWidget(self.add)
        layout = QVBoxLayout(self)
        layout.addLayout(row)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.remove)
        self.line.returnPressed.connect(self._add)
        self.add.clicked.connect(self._add)
        self.remove.clicked.connect(self._remove)

    def fill(self, entries: tuple[str, ...]) -> None:
        self.list.clear()
        self.list.addItems(list(entries))

    @Slot()
    def _add(self) -> None:
        text = " ".join(self.line.text().split())
        if text:
            self.added.emit(text)
            self.line.clear()

    @Slot()
    def _remove(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.removed.emit(item.text())
