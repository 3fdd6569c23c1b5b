"""The window of models: what there is, and models that come by file, pack and download."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLineEdit,
    QMessageBox,
    QWidget,
)

from desktop.app import App
from desktop.document import signing
from desktop.errors import UserError
from desktop.modelstore import packs
from desktop.modelstore.build import build
from desktop.modelstore.downloader import Offer
from desktop.modelstore.importing.base import Made, Measured, Sighting
from desktop.modelstore.manifest import Manifest, Model
from desktop.modelstore.speeds import Speed
from desktop.modelstore.store import ModelStore
from desktop.progress import JobContext
from desktop.settings import Settings
from desktop.ui.errand import Errand
from desktop.ui.files import may_be_model
from desktop.ui.workshop.table import MEMORY, SIZE, SPEED, STATE, TITLE
from desktop.ui.workshop.window import ModelsWindow
from desktop.ui.workshop.words import megabytes, seconds
from tests.modelstore.added import add, added_model
from tests.modelstore.small_store import small_store

from .conftest import AskOptions, SummaryOptions, ThreadRunner, TranslateOptions
from .driving import drop

GB = 1_000_000_000


def sighting(path: Path, **more: object) -> Sighting:
    told: dict[str, object] = {
        "form": "gguf",
        "kind": "decoder",
        "architecture": "llama",
        "title": "Tiny",
        "roles": ("generator",),
        "licence": "MIT",
        "parameters": 135_000_000,
        "size": 98_000_000,
        "memory": {"fp32": 10**15, "int8": 10 * 10**6, "int4": 8 * 10**6},
        **more,
    }
    return Sighting(path, **told)  # type: ignore[arg-type]


@dataclass
class Bench:
    """In the place of the process that converts: the same calls, nothing converted."""

    store: ModelStore
    root: Path
    seen: Sighting | UserError
    hold: threading.Event = field(default_factory=threading.Event)
    discarded: list[Path] = field(default_factory=list)

    def look(self, path, ctx) -> Sighting:
        if isinstance(self.seen, UserError):
            raise self.seen
        return sighting(path) if self.seen.path != path else self.seen

    def make(self, path, precisions, ctx) -> Made:
        ctx.report("convert", 1, 4)
        while not self.hold.is_set():
            ctx.check()
            self.hold.wait(0.01)
        work = self.root / "work"
        measured = []
        for number, precision in enumerate(precisions):
            (work / precision).mkdir(parents=True)
            (work / precision / "model.onnx").write_bytes(b"weights")
            measured.append(Measured(precision, 20_000_000, 150.0 + number, perplexity=14.2 + number))
        return Made(self.look(path, ctx), work, tuple(measured), precisions[0], "It is the smaller one.")

    def keep(self, made: Made, precision=None, name="") -> object:
        model = added_model(
            name or self.store.free_name(made.sighting.title),
            "generator",
            title=made.sighting.title,
            precision=precision,
            measured=made.measured,
            direction=made.sighting.direction,
        )
        entry = add(self.store, model)
        self.discard(made)
        return entry

    def discard(self, made: Made) -> None:
        self.discarded.append(made.work)
        shutil.rmtree(made.work, ignore_errors=True)

    def measure(self, name, ctx) -> Speed:
        found = Speed(321.0, 30_000_000)
        self.store.keep_speed(name, found)
        return found

    def pack(self, names, dest, ctx) -> str:
        packs.pack(self.store, names, dest, ctx)
        return signing.own_fingerprint()

    def look_at_pack(self, path, ctx) -> packs.Pack:
        return packs.look(self.store, path)

    def unpack(self, path, trusted, ctx) -> tuple[str, ...]:
        return packs.unpack(self.store, path, ctx, trusted)

    asked: tuple[str, str] = ("", "")

    def offer(self, address, sha256, ctx) -> Offer:
        self.asked = (address, sha256)
        if not address.startswith("https://"):
            raise UserError("bad_address", "The address does not begin with https://.", "Give the whole one.")
        return Offer(address, f"{address}?there", 98_000_000, "a" * 64, "mark")

    def download(self, offer, folder, ctx) -> Path:
        ctx.report("download", offer.size // 2, offer.size)
        if (folder / "tiny.gguf").exists():
            raise UserError("file_exists", "There is a file tiny.gguf already.", "Choose another name.")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "tiny.gguf").write_bytes(b"GGUF")
        return folder / "tiny.gguf"


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    """Three models of the program, one of them missing, and one of a person."""
    small, wheels = small_store(tmp_path)
    model = small.manifest.models["small"]
    usual = Model(
        name="minilm",
        title="MiniLM",
        role="embedder",
        licence="Apache-2.0",
        attribution="Its makers",
        origin="a wheel",
        size=23_000_000,
        files={},
        shipped="1",
        roles=("embedder",),
    )
    known = {"small": model, "minilm": usual, "lost": replace(usual, name="lost", title="Lost")}
    made = ModelStore(small.root, Manifest(known, {}), tmp_path / "added")
    build(made, "small", wheels, JobContext())
    add(made, added_model())
    return made


@pytest.fixture
def app(store: ModelStore, tmp_path: Path) -> App:
    made = App(ThreadRunner(), store, Settings(theme="light"))
    made.workshop = Bench(store, tmp_path, sighting(tmp_path / "any.gguf"))
    yield made
    made.close()


@pytest.fixture
def window(qtbot, qapp, app):
    from desktop.ui.main_window import MainWindow

    tasks = {"summarize": SummaryOptions(), "ask": AskOptions(), "translate": TranslateOptions()}
    made = MainWindow(app, tasks)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    return made


@pytest.fixture
def models(window, qtbot) -> ModelsWindow:
    qtbot.keyClick(
        window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    made = window.opening._models
    assert made is not None
    qtbot.waitUntil(lambda: made.list.model.rowCount() == 4)
    return made


def said(models: ModelsWindow) -> str:
    return models.bar.said.text() if models.bar.said.isVisibleTo(models) else ""


def at(models: ModelsWindow, name: str, column: int) -> str:
    return models.list.model.index(models.list.model.row_of(name), column).data()


# --- the list ------------------------------------------------------------------------------------


def test_the_list_tells_size_memory_speed_and_state(models) -> None:
    assert [at(models, "mine", column) for column in (TITLE, SIZE, MEMORY, SPEED, STATE)] == [
        "My mine", "0.1 MB", "0.1 MB", "120 tokens/s", "ready",
    ]  # fmt: skip
    assert at(models, "lost", STATE) == "missing"
    models.list.choose("mine")
    assert "Added on 2026-03-14." in models.list.facts.text()
    assert models.list.buttons["remove"].isEnabled()
    models.list.choose("small")
    assert not models.list.buttons["remove"].isEnabled()


def test_the_model_of_the_table_is_sound(models, qtmodeltester) -> None:
    qtmodeltester.check(models.list.model)


def test_a_whole_model_and_a_damaged_one(models, qtbot, store) -> None:
    models.list.choose("mine")
    models.list.buttons["verify"].click()
    qtbot.waitUntil(lambda: at(models, "mine", STATE) == "whole")
    (store.path("mine") / "model.onnx").write_bytes(b"other")
    models.list.buttons["verify"].click()
    qtbot.waitUntil(lambda: at(models, "mine", STATE) == "damaged")
    assert "model.onnx" in said(models)
    assert models.bar.said.property("role") == "bad"


def test_a_task_takes_a_model_and_gives_it_back(models, qtbot, app) -> None:
    models.list.choose("mine")
    box = models.list.boxes["ask"]
    assert not box.isChecked()
    box.click()
    assert app.models_for("ask") == {"embedder": "mine"}
    qtbot.waitUntil(lambda: models.list.boxes["ask"].isChecked() is True)
    models.list.boxes["ask"].click()
    qtbot.waitUntil(lambda: not models.list.boxes["ask"].isChecked())
    assert app.models_for("ask") in ({}, {"embedder": "minilm"})


def test_a_model_is_measured_here(models, qtbot) -> None:
    models.list.choose("mine")
    models.list.buttons["measure"].click()
    qtbot.waitUntil(lambda: at(models, "mine", SPEED) == "321 tokens/s")
    assert at(models, "mine", MEMORY) == "30 MB"


def test_a_model_is_removed_only_after_a_question(models, qtbot, store) -> None:
    models.list.choose("mine")
    models.list.buttons["remove"].click()
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None)
    box = QApplication.activeModalWidget()
    assert isinstance(box, QMessageBox)
    box.button(QMessageBox.StandardButton.Cancel).click()
    assert store.path("mine").is_dir()
    models.list.buttons["remove"].click()
    delete = next(b for b in QApplication.activeModalWidget().buttons() if "Delete" in b.text())
    delete.click()
    qtbot.waitUntil(lambda: models.list.model.rowCount() == 3)
    assert not (store.added_root / "mine").exists()


def test_everything_that_can_be_pressed_has_a_name(models) -> None:
    kinds = (QAbstractButton, QAbstractItemView, QComboBox, QLineEdit)
    inner = ("qt_", "ScrollLeft", "ScrollRight")
    for page in (models.list, models.importing, models.packing, models.downloading):
        models.stack.setCurrentWidget(page)
        nameless = [
            widget
            for widget in page.findChildren(QWidget)
            if isinstance(widget, kinds)
            and widget.isVisible()
            and not widget.objectName().startswith(inner)
            and not (widget.accessibleName() or getattr(widget, "text", str)())
            and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
            and not isinstance(widget.parent(), QComboBox)
        ]
        assert nameless == []


# --- a model comes in ----------------------------------------------------------------------------


def test_a_model_that_is_dropped_is_looked_at_converted_compared_and_kept(
    window, qtbot, app, store, tmp_path
) -> None:
    file = tmp_path / "tiny.gguf"
    file.write_bytes(b"GGUF")
    drop(window, file)
    models = window.opening._models
    assert window.desk.documents.entries == []
    qtbot.waitUntil(lambda: models.stack.currentWidget() is models.importing)
    page = models.importing
    assert "Language model, llama, gguf" in page.facts.text()
    assert "MIT" in page.facts.text()
    assert [(p, box.isEnabled(), box.isChecked()) for p, box in page.choices.items()] == [
        ("fp32", False, False),  # no machine has a million gigabytes
        ("int8", True, True),
        ("int4", True, True),
    ]
    page.title.setText("My tiny one")
    page.buttons["convert"].click()
    qtbot.waitUntil(lambda: "Convert · 1 / 4" in models.bar.stage.text())
    assert not page.isEnabled()
    app.workshop.hold.set()
    qtbot.waitUntil(lambda: page.made is not None)
    assert page.options["int8"].isChecked()
    assert page.reason.text() == "It is the smaller one."
    page.options["int4"].click()
    page.buttons["keep"].click()
    qtbot.waitUntil(lambda: models.stack.currentWidget() is models.list and models.list.model.rowCount() == 5)
    entry = next(e for e in store.list() if e.model.title == "My tiny one")
    assert entry.model.precision == "int4"
    qtbot.waitUntil(
        lambda: models.list.current is not None and models.list.current.model.title == "My tiny one"
    )


def test_a_conversion_that_is_cancelled_leaves_nothing(models, qtbot, app, tmp_path) -> None:
    models.take(tmp_path / "tiny.gguf")
    qtbot.waitUntil(lambda: models.stack.currentWidget() is models.importing)
    models.importing.buttons["convert"].click()
    qtbot.waitUntil(models.bar.cancel.isVisible)
    models.bar.cancel.click()
    qtbot.waitUntil(lambda: said(models) == "Stopped. Nothing was kept.")
    assert models.importing.isEnabled()
    assert models.importing.made is None


def test_what_was_made_and_not_kept_goes(models, qtbot, app, tmp_path) -> None:
    app.workshop.hold.set()
    models.take(tmp_path / "tiny.gguf")
    qtbot.waitUntil(lambda: models.stack.currentWidget() is models.importing)
    models.importing.buttons["convert"].click()
    qtbot.waitUntil(lambda: models.importing.made is not None)
    qtbot.keyClick(models, Qt.Key.Key_Escape)
    assert models.stack.currentWidget() is models.list
    qtbot.waitUntil(lambda: app.workshop.discarded == [tmp_path / "work"])


def test_what_is_no_model_is_refused_in_one_sentence(models, qtbot, app, tmp_path) -> None:
    app.workshop.seen = UserError("unsafe_model", "It holds a pickle, which can run code.", "Get another.")
    models.take(tmp_path / "bad.zip")
    qtbot.waitUntil(lambda: said(models) == "It holds a pickle, which can run code. Get another.")
    assert models.stack.currentWidget() is models.list
    assert models.list.buttons["add"].isEnabled()


def test_a_translator_without_a_direction_asks_for_it(models, qtbot, app, tmp_path) -> None:
    path = tmp_path / "folder"
    more = {"kind": "seq2seq", "roles": ("translator",), "licence": ""}
    app.workshop.seen = sighting(path, **more)
    models.take(path)
    qtbot.waitUntil(lambda: models.stack.currentWidget() is models.importing)
    page = models.importing
    assert "licence" in page.warning.text()
    assert not page.buttons["convert"].isEnabled()
    page.source.setCurrentIndex(page.source.findData("en"))
    page.target.setCurrentIndex(page.target.findData("de"))
    assert page.direction == "en-de"
    assert page.buttons["convert"].isEnabled()


# --- packs ---------------------------------------------------------------------------------------


def test_a_pack_goes_out_and_comes_in(models, qtbot, store, tmp_path, monkeypatch) -> None:
    models.list.choose("mine")
    models.list.buttons["pack"].click()
    assert models.packing.total.text() == "Chosen: 1 (0.1 MB)"
    dest = tmp_path / "out.strongroom-models"
    models.pack(("mine",), dest)
    qtbot.waitUntil(lambda: "fingerprint" in said(models))
    assert [one.model.name for one in packs.look(store, dest).models] == ["mine"]
    # On the other machine nobody knows the signer.
    monkeypatch.setattr(signing, "is_known", lambda *_: False)
    store.remove("mine")
    models.take(dest)
    qtbot.waitUntil(lambda: models.stack.currentWidget() is models.packing)
    page = models.packing
    assert signing.grouped(signing.own_fingerprint()) in page.signer.text()
    assert not page.buttons["unpack"].isEnabled()
    page.compared.setChecked(True)
    assert page.buttons["unpack"].isEnabled()


def test_a_pack_of_a_known_signer_is_added(models, qtbot, store, tmp_path) -> None:
    signing.vouch(signing.own_fingerprint())
    dest = tmp_path / "out.strongroom-models"
    packs.pack(store, ["small"], dest, JobContext())
    shutil.rmtree(store.path("small"))
    models.take(dest)
    qtbot.waitUntil(lambda: models.stack.currentWidget() is models.packing)
    models.packing.buttons["unpack"].click()
    qtbot.waitUntil(lambda: said(models) == "Here now: small")
    store.verify("small")


def test_a_pack_that_is_none_is_refused(models, qtbot, tmp_path) -> None:
    path = tmp_path / "no.strongroom-models"
    path.write_bytes(b"no zip")
    models.take(path)
    qtbot.waitUntil(lambda: said(models).startswith("The pack can not be used"))


# --- download ------------------------------------------------------------------------------------


def test_nothing_is_asked_before_a_person_turns_the_download_on(models, qtbot, app) -> None:
    models.list.step.emit("download")
    page = models.downloading
    assert not page.address.isEnabled()
    page.address.setText("https://models.example/tiny.gguf")
    assert not page.buttons["ask"].isEnabled()
    page._ask()
    assert app.workshop.asked == ("", "")
    page.on.setChecked(True)
    page.buttons["ask"].click()
    qtbot.waitUntil(lambda: page.offer is not None)
    for told in ("https://models.example/tiny.gguf", "?there", "98,000,000 bytes", "a" * 64):
        assert told in page.facts.text()
    page.address.setText("https://models.example/other.gguf")
    assert page.offer is None  # what was told is of another address
    page.buttons["ask"].click()
    qtbot.waitUntil(lambda: page.offer is not None)
    page.buttons["fetch"].click()
    qtbot.waitUntil(lambda: models.stack.currentWidget() is models.importing)
    assert models.importing.path.name == "tiny.gguf"
    assert not page.on.isChecked()


def test_what_was_fetched_is_not_fetched_again_and_goes_once_it_is_kept(models, qtbot, app) -> None:
    app.workshop.hold.set()
    page = models.downloading
    for _ in range(2):
        models.list.step.emit("download")
        page.on.setChecked(True)
        page.address.setText("https://models.example/tiny.gguf")
        page.buttons["ask"].click()
        qtbot.waitUntil(lambda: page.offer is not None)
        page.buttons["fetch"].click()
        qtbot.waitUntil(lambda: models.stack.currentWidget() is models.importing)
        file = models.importing.path
        models.show_list()
    models.take(file)
    qtbot.waitUntil(lambda: models.stack.currentWidget() is models.importing)
    models.importing.buttons["convert"].click()
    qtbot.waitUntil(lambda: models.importing.made is not None)
    assert file.exists()
    models.importing.buttons["keep"].click()
    qtbot.waitUntil(lambda: models.stack.currentWidget() is models.list)
    assert not file.exists()


def test_a_bad_address_is_told_in_place(models, qtbot) -> None:
    models.list.step.emit("download")
    models.downloading.on.setChecked(True)
    models.downloading.address.setText("ftp://models.example")
    models.downloading.buttons["ask"].click()
    qtbot.waitUntil(lambda: said(models).startswith("The address does not begin"))
    assert models.downloading.offer is None


# --- what it stands on ---------------------------------------------------------------------------


def run(qtbot, work: Callable[[JobContext], object]) -> tuple[list[object], list[UserError]]:
    errand = Errand()
    done, failed = [], []
    errand.failed.connect(failed.append)
    with qtbot.waitSignal(errand.ended):
        assert errand.start("any", work, done.append)
        assert not errand.start("another", work, done.append)
    qtbot.waitUntil(lambda: bool(done or failed))
    return done, failed


def test_an_errand_tells_its_end(qtbot) -> None:
    assert run(qtbot, lambda ctx: 7) == ([7], [])


def test_an_error_of_the_program_itself_is_told_plainly(qtbot) -> None:
    done, failed = run(qtbot, lambda ctx: 1 / 0)
    assert done == []
    assert failed[0].code == "internal_error"


def test_an_errand_that_is_closed_says_nothing_more(qtbot) -> None:
    errand = Errand()
    heard, go = [], threading.Event()
    errand.start("any", lambda ctx: go.wait(5), heard.append)
    errand.close()
    go.set()
    qtbot.wait(50)
    assert heard == []


@pytest.mark.parametrize(
    ("name", "inside", "expected"),
    [
        ("tiny.gguf", None, True),
        ("models.tar.gz", None, True),
        ("folder", "config.json", True),
        ("folder", "model.enpt.intgemm.alphas.bin", True),
        ("folder", "letter.pdf", False),
        ("letter.docx", None, False),
    ],
)
def test_what_is_a_model_is_told_from_documents(tmp_path, name, inside, expected) -> None:
    path = tmp_path / name
    if inside is None:
        path.write_bytes(b"")
    else:
        path.mkdir()
        (path / inside).write_bytes(b"")
    assert may_be_model(path) is expected


def test_sizes_and_times_are_short() -> None:
    assert [megabytes(n) for n in (0, 1, 2_340_000, 98_000_000, 3 * GB)] == [
        "", "0.1 MB", "2.3 MB", "98 MB", "3.0 GB",
    ]  # fmt: skip
    assert [seconds(left) for left in (None, 0.2, 40, 300)] == ["", "1 s left", "40 s left", "5 min left"]
