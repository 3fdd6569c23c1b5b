"""A batch: what is found in one document is redacted in all of them, under one number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop import app as app_module
from desktop.app import App, Job, Outcome
from desktop.document.model import Document
from desktop.document.results import Status
from desktop.engines.fake import FakeEngines
from desktop.errors import UserError
from desktop.exporters.vault import OpenVault
from desktop.jobs import requests
from desktop.jobs.inline import InlineRunner
from desktop.jobs.runner import Listener
from desktop.modelstore.store import ModelStore
from desktop.settings import Settings


class Counting(InlineRunner):
    """Keeps the kinds of requests in order."""

    def __init__(self) -> None:
        super().__init__(FakeEngines())
        self.asked: list[str] = []

    def submit(self, request: requests.Request, listener: Listener) -> int:
        self.asked.append(type(request).__name__)
        return super().submit(request, listener)


@pytest.fixture
def runner() -> Counting:
    return Counting()


@pytest.fixture
def app(runner: Counting, tmp_path: Path) -> Iterator[App]:
    with App(runner, ModelStore(tmp_path / "models"), Settings()) as made:
        yield made


def jobs(tmp_path: Path, texts: dict[str, str], batch: str = "one", **options: object) -> list[Job]:
    (tmp_path / "in").mkdir(exist_ok=True)
    made = []
    for name, text in texts.items():
        (tmp_path / "in" / name).write_text(text)
        source = tmp_path / "in" / name
        made.append(Job(name, source, "redact", options, tmp_path / "out", batch=batch))
    return made


def written(outcome: Outcome) -> str:
    return Path(outcome.outputs[0]).read_text()


LETTERS = {"a.txt": "by Smith, then J. Smith.", "b.txt": "by John Smith, and Mary Major."}


def test_found_in_one_and_redacted_in_all(app: App, tmp_path: Path) -> None:
    first, second = app.iter_process(jobs(tmp_path, LETTERS, style="label"))
    assert (first.status, second.status) == (Status.OK, Status.OK)
    assert written(first) == "by [PERSON 1], then [PERSON 1]."
    assert written(second) == "by [PERSON 1], and [PERSON 2]."
    assert first.result is not None
    assert [cited.value for cited in first.result.sections[0].rows[0]] == ["PERSON", "2", "1"]
    assert first.verified_by


def test_two_batches_know_nothing_of_each_other(app: App, tmp_path: Path) -> None:
    _, second = jobs(tmp_path, LETTERS, style="label")
    alone = jobs(tmp_path, {"a.txt": LETTERS["a.txt"]}, batch="two", style="label")
    outcome, _ = app.iter_process([*alone, second])
    assert written(outcome) == LETTERS["a.txt"]
    (outcome,) = app.iter_process(jobs(tmp_path, {"c.txt": LETTERS["a.txt"]}, batch="", style="label"))
    assert written(outcome) == LETTERS["a.txt"]


def test_a_document_that_fails_does_not_stop_the_others(app: App, tmp_path: Path) -> None:
    made = jobs(tmp_path, {**LETTERS, "c.txt": ""}, style="label")
    made.insert(1, Job("none", tmp_path / "none.txt", "redact", {}, tmp_path / "out", batch="one"))
    outcomes = list(app.iter_process(made))
    assert [outcome.id for outcome in outcomes] == ["a.txt", "none", "b.txt", "c.txt"]
    assert [outcome.status for outcome in outcomes][:3] == [Status.OK, Status.FAILED, Status.OK]
    assert written(outcomes[0]) == "by [PERSON 1], then [PERSON 1]."


@pytest.mark.parametrize(
    ("style", "name"), [("box", "document 1.redact.txt"), ("label", "to [PERSON 1].redact.txt")]
)
def test_the_name_of_a_file_is_redacted_too(app: App, tmp_path: Path, style: str, name: str) -> None:
    (outcome,) = app.iter_process(jobs(tmp_path, {"to John Smith.txt": "by John Smith"}, style=style))
    assert Path(outcome.outputs[0]).name == name
    assert len(outcome.notes) == 1
    assert "Smith" not in outcome.notes[0]
    (other,) = app.iter_process(jobs(tmp_path, {"smithy.txt": "by Mary Major"}, style=style))
    assert (Path(other.outputs[0]).name, other.notes) == ("smithy.redact.txt", ())


def test_without_a_batch_each_is_written_before_the_next(app: App, runner: Counting, tmp_path: Path) -> None:
    list(app.iter_process(jobs(tmp_path, LETTERS, batch="")))
    assert runner.asked == ["Read", "Read", "Run", "Reconcile", "Export", "Run", "Reconcile", "Export"]


def test_a_large_batch_is_read_twice_and_not_kept(
    app: App, runner: Counting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app_module, "KEPT_TEXT", len(LETTERS["a.txt"]))
    first, second = app.iter_process(jobs(tmp_path, LETTERS, style="label"))
    assert runner.asked == ["Read", "Read", "Run", "Run", "Reconcile", "Export", "Read", "Export"]
    assert written(second) == "by [PERSON 1], and [PERSON 2]."
    assert first.status is second.status is Status.OK


def test_a_file_that_changes_meanwhile_is_not_written(
    app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app_module, "KEPT_TEXT", 0)
    made = jobs(tmp_path, LETTERS)
    outcomes = app.iter_process(made)
    next(outcomes)
    made[1].source.write_text("by Another Person")
    outcome = next(outcomes)
    assert [problem.code for problem in outcome.problems] == ["source_changed"]
    assert outcome.outputs == ()


def test_pseudonyms_are_kept_before_anything_is_written(app: App, tmp_path: Path) -> None:
    vault = OpenVault.at(tmp_path / "v", "correct horse")
    made = jobs(tmp_path, LETTERS, style="pseudonym")
    first, second = app.iter_process(made, vault=vault)
    assert "Smith" not in written(first) + written(second)
    pairs = {
        (pair.original, pair.pseudonym) for pair in OpenVault.at(tmp_path / "v", "correct horse").vault.pairs
    }
    whole = next(pseudonym for original, pseudonym in pairs if original == "John Smith")
    assert written(second).startswith(f"by {whole},")
    assert written(first).startswith(f"by {whole.split()[1]},")
    (again,) = app.iter_process(jobs(tmp_path, {"c.txt": "to John Smith"}, style="pseudonym"), vault=vault)
    assert written(again) == f"to {whole}"


def test_without_a_vault_pseudonyms_differ_each_time(app: App, tmp_path: Path) -> None:
    made = {"a.txt": "by John Smith, Mary Major, Anna Nowak"}
    (one,) = app.iter_process(jobs(tmp_path, made, style="pseudonym"))
    (other,) = app.iter_process(jobs(tmp_path, made, style="pseudonym"))
    assert written(one) != written(other)


def test_a_vault_that_can_not_be_saved_stops_the_writing(app: App, tmp_path: Path) -> None:
    class Full(OpenVault):
        def keep(self, pairs: object) -> None:
            raise UserError("cannot_write", "The disk is full.")

    vault = Full(tmp_path / "v", "correct horse", OpenVault.at(tmp_path / "w", "correct horse").vault)
    outcomes = list(app.iter_process(jobs(tmp_path, LETTERS, style="pseudonym"), vault=vault))
    assert [outcome.outputs for outcome in outcomes] == [(), ()]
    assert {problem.code for outcome in outcomes for problem in outcome.problems} == {"cannot_write"}
    assert not (tmp_path / "out").exists()


def test_a_password_is_asked_for_before_the_batch_is_spread(app: App, tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    made = jobs(tmp_path, LETTERS, style="label")
    locked = tmp_path / "in" / "c.pdf"
    canvas = Canvas(str(locked), encrypt="secret")
    canvas.drawString(72, 700, "Smith was here")
    canvas.save()
    asked: list[str] = []

    def password(job: Job) -> str | None:
        asked.append(job.id)
        return "wrong" if len(asked) == 1 else "secret"

    job = Job("c", locked, "redact", {"style": "label"}, None, batch="one")
    outcomes = list(app.iter_process([*made, job], on_locked=password))
    assert asked == ["c", "c"]
    assert outcomes[2].result is not None
    assert [finding.entity for finding in outcomes[2].result.findings] == ["PERSON 1"]
    (closed,) = app.iter_process([job], on_locked=lambda _: None)
    assert [problem.code for problem in closed.problems] == ["password_needed"]


def test_pseudonyms_are_proven_in_every_format(app: App, tmp_path: Path) -> None:
    import docx
    from reportlab.pdfgen.canvas import Canvas

    text = "Agreement with John Smith, john.smith@acme.org; J. Smith signs."
    made = jobs(tmp_path, {"a.txt": text, "b.docx": "", "c.pdf": ""}, style="pseudonym")
    document = docx.Document()
    document.add_paragraph(text)
    document.save(str(made[1].source))
    canvas = Canvas(str(made[2].source))
    canvas.drawString(72, 700, text)
    canvas.save()
    outcomes = list(app.iter_process(made))
    assert [outcome.status for outcome in outcomes] == [Status.OK] * 3, [o.problems for o in outcomes]
    read = [app.ask(requests.Read(outcome.outputs[0]), Document).text for outcome in outcomes]
    assert not any("smith" in one.casefold() for one in read)
    words = [" ".join(re.findall(r"[\w@.]+", one)) for one in read]
    assert words[0] == words[1] == words[2]
