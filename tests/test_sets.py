"""Several documents and one task over all of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from desktop.app import App, Job, SetJob
from desktop.document.results import Status
from desktop.engines.fake import FakeEngines
from desktop.errors import Cancelled
from desktop.jobs.inline import InlineRunner
from desktop.jobs.process import ProcessRunner
from desktop.jobs.runner import Runner
from desktop.modelstore.store import ModelStore
from desktop.progress import Progress
from desktop.settings import Settings
from desktop.tasks.registry import TASKS
from tests.over_sets import Words


@pytest.fixture(params=["inline", "process"])
def runner(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runner:
    monkeypatch.setitem(TASKS, "words", Words())
    if request.param == "process":
        return ProcessRunner(tmp_path, "tests.over_sets:engines")
    return InlineRunner(FakeEngines())


@pytest.fixture
def app(runner: Runner, tmp_path: Path) -> Iterator[App]:
    with App(runner, ModelStore(tmp_path / "models"), Settings()) as made:
        yield made


def files(folder: Path, *texts: str) -> tuple[Path, ...]:
    paths = tuple(folder / f"{number}.txt" for number in range(1, len(texts) + 1))
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text)
    return paths


def locked_pdf(path: Path, word: str) -> Path:
    canvas = Canvas(str(path), encrypt="secret")
    canvas.drawString(72, 700, word)
    canvas.save()
    return path


def test_one_outcome_for_all(app: App, tmp_path: Path) -> None:
    heard: list[Progress] = []
    sources = files(tmp_path, "Ada wrote.", "Bob read.")
    outcome = app.process_set(SetJob("7", sources, "words", {"note": "hi"}, tmp_path / "out"), heard.append)
    assert (outcome.id, outcome.status, outcome.problems) == ("7", Status.OK, ())
    assert outcome.result is not None
    assert [row[0].value for row in outcome.result.sections[0].rows] == ["Ada", "Bob"]
    assert [row[0].document for row in outcome.result.sections[0].rows] == [
        document.sha256 for document in outcome.documents
    ]
    assert outcome.result.notes == ("hi", "2 with tables")  # the task asks for tables
    assert outcome.outputs == (str(tmp_path / "out" / "words.md"),)
    assert "Ada" in Path(outcome.outputs[0]).read_text()
    assert Progress("read documents", 2, 2) in heard
    assert any(progress.partial.startswith("so far") for progress in heard)
    # A hundred of them are kept while the task runs: without the places on their pages.
    assert not any(page.runs for document in outcome.documents for page in document.pages)


def test_of_one_document(app: App, tmp_path: Path) -> None:
    outcome = app.process_set(SetJob("1", files(tmp_path, "Ada."), "words", {}, tmp_path / "out", "xlsx"))
    assert outcome.status is Status.OK
    assert [Path(path).name for path in outcome.outputs] == ["1.words.xlsx"]


def test_what_can_not_be_read_is_named_and_the_rest_goes_on(app: App, tmp_path: Path) -> None:
    ada, bob = files(tmp_path, "Ada wrote.", "Bob read.")
    outcome = app.process_set(SetJob("1", (ada, tmp_path / "gone.txt", bob), "words"))
    assert outcome.status is Status.PARTIAL
    assert [problem.code for problem in outcome.problems] == ["not_found"]
    assert outcome.problems[0].message.startswith("gone.txt: ")
    assert len(outcome.documents) == 2
    assert outcome.source.endswith("1.txt and 2 more")


def test_nothing_can_be_read(app: App, tmp_path: Path) -> None:
    outcome = app.process_set(SetJob("1", (tmp_path / "gone.txt", tmp_path / "away.txt"), "words"))
    assert outcome.status is Status.FAILED
    assert sorted(problem.message.partition(":")[0] for problem in outcome.problems) == [
        "away.txt",
        "gone.txt",
    ]


@pytest.mark.parametrize(
    ("job", "code"),
    [
        ({"task": "no such"}, "unknown_task"),
        ({"task": "words", "options": {"no": "such"}}, "bad_option"),
        ({"task": "words", "format": "redacted"}, "unknown_format"),
    ],
)
def test_what_is_wrong_with_the_job_itself(app: App, tmp_path: Path, job: dict[str, str], code: str) -> None:
    outcome = app.process_set(SetJob(id="1", sources=files(tmp_path, "Ada."), **job))  # type: ignore[arg-type]
    assert (outcome.status, [problem.code for problem in outcome.problems]) == (Status.FAILED, [code])


def test_a_task_that_fails(app: App, tmp_path: Path) -> None:
    outcome = app.process_set(
        SetJob("1", files(tmp_path, "Ada.", "Unlucky me."), "words", {}, tmp_path / "out")
    )
    assert (outcome.status, [p.code for p in outcome.problems]) == (Status.FAILED, ["unlucky"])
    assert not (tmp_path / "out").exists()


def test_each_document_has_its_password(app: App, tmp_path: Path) -> None:
    sources = (
        locked_pdf(tmp_path / "a.pdf", "Ada"),
        *files(tmp_path, "Bob."),
        locked_pdf(tmp_path / "b.pdf", "Eve"),
    )
    asked: list[str] = []

    def on_locked(job: Job) -> str | None:
        asked.append(job.source.name)
        return "secret" if job.source.name == "a.pdf" else None

    outcome = app.process_set(SetJob("1", sources, "words"), on_locked=on_locked)
    assert asked == ["a.pdf", "b.pdf"]
    assert outcome.result is not None
    assert [row[0].value for row in outcome.result.sections[0].rows] == ["Ada", "Bob."]
    assert [problem.code for problem in outcome.problems] == ["password_needed"]
    everything = app.process_set(SetJob("1", sources, "words", password="secret"))
    assert everything.status is Status.OK


def test_stopped_by_a_person(app: App, runner: Runner, tmp_path: Path) -> None:
    """While the task runs, and while documents are read; the next set runs as if nothing had been."""
    for stage in ("loop", "read documents"):

        def stop(progress: Progress, stage: str = stage) -> None:
            if progress.stage == stage:
                raise KeyboardInterrupt

        if isinstance(runner, InlineRunner) and stage == "loop":
            continue  # it would loop before anybody could hear of it
        with pytest.raises(KeyboardInterrupt):
            app.process_set(SetJob("1", files(tmp_path, "Loop.", "Ada."), "words"), stop)
    assert app.process_set(SetJob("1", files(tmp_path, "Ada.", "Bob."), "words")).status is Status.OK


def test_cancelled_by_the_runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TASKS, "words", Words())
    runner = InlineRunner(FakeEngines(), threaded=True)
    with App(runner, ModelStore(tmp_path / "models"), Settings()) as app:
        tickets: list[int] = []
        submit = runner.submit

        def noting(request: object, listener: object) -> int:
            tickets.append(submit(request, listener))  # type: ignore[arg-type]
            return tickets[-1]

        monkeypatch.setattr(runner, "submit", noting)

        def stop(progress: Progress) -> None:
            if progress.stage == "loop":
                runner.cancel(tickets[-1])

        with pytest.raises(Cancelled):
            app.process_set(SetJob("1", files(tmp_path, "Loop now."), "words"), stop)
