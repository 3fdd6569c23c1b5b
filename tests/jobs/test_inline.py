"""The runner without a child keeps the same contract."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.document.model import Document
from desktop.jobs.inline import InlineRunner
from desktop.jobs.requests import Event, Read, Run
from desktop.tasks.registry import TASKS
from tests.jobs import trouble
from tests.jobs.listening import Heard


def run(text: str) -> Run:
    return Run(trouble.document(text), "trouble", {})


@pytest.fixture(params=[False, True], ids=["synchronous", "threaded"])
def runner(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[InlineRunner]:
    from desktop.engines.fake import FakeEngines

    monkeypatch.setitem(TASKS, "trouble", trouble.Trouble())
    made = InlineRunner(FakeEngines(), threaded=request.param)
    yield made
    made.close()


def test_reads(runner: InlineRunner, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("hello")
    assert isinstance(Heard(runner, Read(str(tmp_path / "a.txt"))).last().answer, Document)


def test_the_order_of_events(runner: InlineRunner) -> None:
    heard = Heard(runner, run("fine"))
    heard.last()
    assert [event.kind for event in heard.events] == ["started", "progress", "done"]


@pytest.mark.parametrize(("text", "code"), [("user", "model_missing"), ("bug", "internal_error")])
def test_failures(runner: InlineRunner, text: str, code: str) -> None:
    problem = Heard(runner, run(text)).last().problem
    assert problem is not None
    assert problem.code == code


@pytest.mark.parametrize("text", ["loop", "native"])
def test_cancel_from_a_listener(runner: InlineRunner, text: str) -> None:
    seen: list[Event] = []

    def listener(event: Event) -> None:
        seen.append(event)
        if event.kind == "progress":
            runner.cancel(event.ticket)

    runner.submit(run(text), listener)
    runner.close()
    assert seen[-1].kind == "cancelled"


def test_an_unknown_task(runner: InlineRunner) -> None:
    problem = Heard(runner, Run(trouble.document("fine"), "no such", {})).last().problem
    assert problem is not None
    assert problem.code == "unknown_task"


def test_closed(runner: InlineRunner) -> None:
    runner.close()
    runner.close()
    with pytest.raises(RuntimeError):
        runner.submit(run("fine"), lambda event: None)
