"""Imports in a process of their own: what comes of them, what is left of one that ends early."""

from __future__ import annotations

import os
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop import paths
from desktop.engines.fake import FakeEngines
from desktop.errors import Cancelled, UserError
from desktop.jobs import own_process as module
from desktop.jobs.inline import InlineRunner
from desktop.jobs.workshop import Workshop
from desktop.modelstore import encoders
from desktop.modelstore.store import ModelStore
from desktop.progress import JobContext, Progress
from tests.modelstore.importing.small import ready_embedder, ready_tagger, safetensors, table_of, write_config

FREE = JobContext()


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path / "models")


@pytest.fixture
def workshop(store: ModelStore) -> Iterator[Workshop]:
    runner = InlineRunner(FakeEngines())
    yield Workshop(store, runner)
    runner.close()


def left() -> list[str]:
    return sorted(path.name for path in paths.added_models_dir().iterdir())


def test_looked_at_made_and_kept(workshop: Workshop, store: ModelStore, tmp_path: Path) -> None:
    folder = ready_tagger(tmp_path / "NER (small)")
    sighting = workshop.look(folder, FREE)
    assert (sighting.path, sighting.kind, sighting.title) == (folder, "token-classifier", "NER (small)")
    assert left() == []
    heard: list[Progress] = []
    made = workshop.make(folder, (), JobContext(heard.append))
    assert heard
    assert made.work.parent == paths.added_models_dir()
    entry = workshop.keep(made)
    assert entry.model.name == "ner-small"
    assert (entry.model.licence, entry.model.labels, entry.model.precision) == ("MIT", ("LOC", "PER"), "fp32")
    assert entry.model.origin == "Imported from NER (small) (onnx, bert)."
    assert left() == ["ner-small"]
    store.verify("ner-small")
    assert store.entry("ner-small").model.measured == made.measured
    assert workshop.bring(folder, "fp32", FREE).model.name == "ner-small-2"


def test_put_away(workshop: Workshop, tmp_path: Path) -> None:
    made = workshop.make(ready_embedder(tmp_path / "model"), ("fp32",), FREE)
    assert left() == [made.work.name]
    with pytest.raises(UserError) as refused:
        workshop.keep(made, "int4")
    assert refused.value.code == "wrong_precision"
    workshop.discard(made)
    assert left() == []


def test_what_is_refused_leaves_nothing(workshop: Workshop, tmp_path: Path) -> None:
    folder = ready_embedder(tmp_path / "model")
    (folder / "model.onnx").write_bytes(b"\x80\x04evil")
    for work in (workshop.look, lambda path, ctx: workshop.make(path, (), ctx)):
        with pytest.raises(UserError, match="pickle") as refused:
            work(folder, FREE)
        assert refused.value.code == "unsafe_model"
        assert refused.value.hint
        assert left() == []


def test_what_died_is_swept_with_the_next(workshop: Workshop, tmp_path: Path) -> None:
    dead = paths.added_models_dir() / ".importing-999999999-0000"
    dead.mkdir(parents=True)
    mine = paths.added_models_dir() / f".importing-{os.getpid()}-0000"
    mine.mkdir()
    workshop.look(ready_embedder(tmp_path / "model"), FREE)
    assert left() == [mine.name]


def test_cancelled(workshop: Workshop, tmp_path: Path) -> None:
    cancel = threading.Event()

    def stop(_: Progress) -> None:
        cancel.set()

    with pytest.raises(Cancelled):
        workshop.make(ready_embedder(tmp_path / "model"), (), JobContext(stop, cancel))
    assert left() == []


def script(tmp_path: Path, body: str) -> str:
    """A program in the place of Python."""
    file = tmp_path / "python"
    file.write_text(f"#!{sys.executable}\nimport os, signal, sys, time\n{body}\n")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return str(file)


@pytest.mark.skipif(os.name != "posix", reason="scripts are programs elsewhere only")
@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("print('what?', flush=True); time.sleep(60)", "import_failed"),
        ("print('[1]', flush=True); time.sleep(60)", "import_failed"),
        ('print(\'{"done": {"path": 5}}\', flush=True)', "import_failed"),
        ('print(\'{"progress": ["x"]}\', flush=True); time.sleep(60)', "import_failed"),
        ("sys.stdout.write('x' * 9_000_000); sys.stdout.flush(); time.sleep(60)", "import_failed"),
        ("sys.exit(3)", "import_failed"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "memory_short"),
    ],
)
def test_a_process_that_misbehaves(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, code: str
) -> None:
    monkeypatch.setenv(module.PYTHON, script(tmp_path, body))
    with pytest.raises(UserError) as refused:
        workshop.look(tmp_path, FREE)
    assert refused.value.code == code
    assert left() == []


@pytest.mark.skipif(os.name != "posix", reason="scripts are programs elsewhere only")
def test_cancel_kills_what_it_started_too(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = tmp_path / "started"
    body = (
        "if os.fork() == 0:\n    time.sleep(600)\n"
        f"open({str(started)!r}, 'w').write(f'{{os.getpid()}} {{os.getpgid(0)}}')\n"
        "time.sleep(600)"
    )
    monkeypatch.setenv(module.PYTHON, script(tmp_path, body))
    cancel = threading.Event()
    outcome: list[BaseException] = []

    def work() -> None:
        try:
            workshop.make(tmp_path, (), JobContext(cancel=cancel))
        except Cancelled as error:
            outcome.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    _until(lambda: started.exists() and " " in started.read_text())
    cancel.set()
    thread.join(30)
    assert len(outcome) == 1
    group = int(started.read_text().split()[1])
    with pytest.raises(ProcessLookupError):
        _until(lambda: os.killpg(group, 0), 10)  # a killed child is gone as soon as somebody has buried it
    assert left() == []


def _until(done: Callable[[], object], seconds: float = 30) -> None:
    import time

    end = time.monotonic() + seconds
    while not done() and time.monotonic() < end:
        time.sleep(0.02)


def test_a_python_that_there_is_not(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(module.PYTHON, str(tmp_path / "none"))
    with pytest.raises(UserError, match="can not be started") as refused:
        workshop.look(tmp_path, FREE)
    assert module.PYTHON in refused.value.hint


def test_without_torch_it_says_what_to_type(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoders, "find_spec", lambda _: None)
    write_config(tmp_path, "BertModel")
    (tmp_path / "model.safetensors").write_bytes(safetensors({"a": table_of([])}))
    with pytest.raises(UserError) as refused:
        encoders.export_encoder(tmp_path, tmp_path / "out", "feature-extraction")
    assert refused.value.code == "extra_missing"
    assert "pip install 'strongroom[models]'" in refused.value.hint


def test_a_translator_needs_a_direction(workshop: Workshop, tmp_path: Path) -> None:
    from dataclasses import replace

    made = workshop.make(ready_embedder(tmp_path / "model"), (), FREE)
    for direction in ("", "en", "../x", "en-de\n"):
        told = replace(made, sighting=replace(made.sighting, roles=("translator",), direction=direction))
        with pytest.raises(UserError) as refused:
            workshop.keep(told)
        assert refused.value.code == "direction_needed"
    told = replace(made, sighting=replace(made.sighting, roles=("translator",), direction="en-de"))
    assert workshop.keep(told).model.direction == "en-de"


def test_speed_is_measured_and_remembered(workshop: Workshop, store: ModelStore, tmp_path: Path) -> None:
    name = workshop.bring(ready_embedder(tmp_path / "model"), None, FREE).model.name
    assert store.entry(name).speed is None
    speed = workshop.measure(name, FREE)
    assert speed.tokens > 0
    assert store.entry(name).speed == speed
    assert store.entry("pii").speed is None
    workshop.measure("pii", FREE)
    assert store.entry("pii").speed is not None
    with pytest.raises(UserError) as refused:
        workshop.measure("ppocr", FREE)
    assert refused.value.code == "not_measured"
    store.remove(name)
    workshop.bring(ready_tagger(tmp_path / "model"), None, FREE)
    assert store.entry(name).speed is None, "another model under the same name"
