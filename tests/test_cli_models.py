"""The command line of models, with real processes that import."""

from __future__ import annotations

import builtins
import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop import settings
from desktop.app import App
from desktop.cli import main
from desktop.engines.fake import FakeEngines
from desktop.jobs.inline import InlineRunner
from desktop.modelstore.store import ModelStore
from tests.modelstore.added import add, added_model
from tests.modelstore.importing.small import ready_embedder, ready_tagger

Run = Callable[..., int]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def run(*arguments: str) -> int:
        def opened() -> App:
            return App(InlineRunner(FakeEngines()), ModelStore(tmp_path / "models"), settings.load())

        return main(["models", *arguments], opened)

    return run


def test_from_a_folder_to_a_task(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = ready_embedder(tmp_path / "small")
    assert run("look", str(folder)) == 0
    said = capsys.readouterr().out
    assert "Kind       encoder (bert, onnx)" in said
    assert "Licence    Apache-2.0" in said
    assert "fp32       about 63 MB of memory: fits" in said
    assert run("import", str(folder), "--yes", "--name", "mine") == 0
    said = capsys.readouterr().out
    assert "Recommended: fp32." in said
    assert "strongroom models use mine" in said
    assert run("use", "mine", "--task", "ask", "--task", "compare") == 0
    assert settings.load().models == {"ask": {"embedder": "mine"}, "compare": {"embedder": "mine"}}
    capsys.readouterr()
    assert run("measure", "mine") == 0
    assert "tokens/s" in capsys.readouterr().out
    assert run("list") == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("mine\t")]
    name, does, state, precision, *_, licence, origin = line.split("\t")
    assert (name, does, state, precision) == ("mine", "embedder; chosen for ask, compare", "ready", "fp32")
    assert (licence, origin) == ("Apache-2.0", "Imported from small (onnx, bert).")
    assert "tokens/s" in line
    assert run("verify", "mine") == 0
    assert run("remove", "mine") == 0
    assert settings.load().models == {}
    assert run("verify", "mine") == 1


def test_a_tagger_says_what_it_finds(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("look", str(ready_tagger(tmp_path / "ner"))) == 0
    assert "Labels     LOC, PER" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answers", "kept"), [(["what", "fp32"], ["small"]), ([""], ["small"]), (["none"], [])]
)
def test_a_person_is_asked(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answers: list[str], kept: list[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", _Terminal())
    monkeypatch.setattr(builtins, "input", lambda _: answers.pop(0))
    assert run("import", str(ready_embedder(tmp_path / "small"))) == 0
    store = ModelStore(tmp_path / "models")
    assert [entry.model.name for entry in store.list() if entry.added] == kept
    assert sorted(path.name for path in store.added_root.iterdir()) == kept
    assert answers == []


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["remove", "pii"], "belongs to the program"),
        (["remove", "none"], "no model 'none'"),
        (["use", "mine", "--task", "redact"], "has no use for it"),
        (["look", "nowhere"], "nothing at"),
        (["import", "nowhere"], "--yes"),
    ],
)
def test_wrong_use(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    add(ModelStore(tmp_path / "models"), added_model("mine", "embedder"))
    assert run(*arguments) == 2
    assert said in capsys.readouterr().err


def test_a_hostile_model_is_refused_in_one_line(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = ready_embedder(tmp_path / "small")
    (folder / "model.onnx").unlink()
    (folder / "pytorch_model.bin").write_bytes(b"\x80\x02evil")
    assert run("import", str(folder), "--yes") == 2
    err = capsys.readouterr().err.strip()
    assert "\n" not in err
    assert err.startswith("strongroom: The weights are in a pickle (pytorch_model.bin)")
