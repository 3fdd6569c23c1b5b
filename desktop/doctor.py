"""Whether this installation works: versions, models and what they say, whole jobs, the way to the network."""

from __future__ import annotations

import platform
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from desktop import __version__
from desktop.app import App, Job, SetJob
from desktop.document.results import Status
from desktop.errors import UserError
from desktop.jobs.denial import AUDIT_HOOK, SECCOMP
from desktop.jobs.requests import Check, Checked
from desktop.modelstore.manifest import Model

PACKAGES = (
    "onnxruntime",
    "onnxruntime-genai",
    "tokenizers",
    "numpy",
    "pypdf",
    "pypdfium2",
    "PySide6-Essentials",
)

SAMPLE = """Minutes of the audit committee

Eleanor Whitfield (eleanor.whitfield@example.com, 020 7946 0958) presented the third quarter. Revenue rose
by 12 percent to 48.2 million dollars, and the operating margin reached 17 percent. The committee asked for
a report on the debt of 9.5 million dollars that falls due in March 2026.
"""


TRIALS: dict[str, dict[str, object]] = {
    "ask": {"question": "What was the operating margin?"},
    "extract": {"schema": "annual_report"},
    "classify": {"classes": ["minutes: record of a meeting", "invoice: a demand for payment"]},
}
"""Options of tasks that do nothing without."""


@dataclass(frozen=True, slots=True)
class Checkup:
    """One thing that was looked at: its name, what was seen, and what is wrong with it."""

    name: str
    seen: str
    problems: tuple[str, ...] = ()


def examine(app: App) -> Iterator[Checkup]:
    """Look at everything, one thing after the other. Slow: models are loaded and used."""
    from desktop.tasks.registry import TASKS

    yield Checkup("Strongroom", __version__)
    yield Checkup("Python", f"{platform.python_version()} on {platform.platform()}")
    yield from _packages()
    models = list(_models(app))
    yield from models
    with_engines = not any(model.problems for model in models)
    for lane, engines in {"light": False, "heavy": True}.items():
        if with_engines or not engines:
            yield from _worker(app, lane, engines=engines)
    if with_engines:
        for task in TASKS:
            yield _job(app, task)


def _packages() -> Iterator[Checkup]:
    for name in PACKAGES:
        try:
            yield Checkup(name, metadata.version(name))
        except metadata.PackageNotFoundError:
            yield Checkup(name, "", ("It is not installed.",))


def _models(app: App) -> Iterator[Checkup]:
    for entry in app.store.list():
        try:
            app.store.verify(entry.model.name)
            yield Checkup(entry.model.label, f"every file verified{_precision(entry.model)}")
        except UserError as error:
            yield Checkup(entry.model.label, "", (str(error),))


def _precision(model: Model) -> str:
    """What is said of a model that is wrong in 8 bits on this processor."""
    from desktop.engines import golden, selftest

    found = {
        selftest.precision(selftest.key(model, trial.name))
        for trial in golden.TRIALS
        if trial.model == model.name
    }
    return "; in float32, since 8 bits give noise on this processor" if selftest.FLOAT32 in found else ""


def _worker(app: App, lane: str, *, engines: bool) -> Iterator[Checkup]:
    """Ask the worker of `lane`, a process of its own, to try itself."""
    try:
        checked = app.ask(Check(engines), Checked)
    except UserError as error:
        yield Checkup(f"worker {lane}", "", (str(error),))
        return
    if engines:
        yield Checkup("golden answers", "" if checked.problems else "as they should be", checked.problems)
    layers = next((stats.denial for stats in app.runner.stats() if stats.lane == lane), ())
    expected = (AUDIT_HOOK, SECCOMP) if sys.platform == "linux" else (AUDIT_HOOK,)
    problems = [f"The layer {layer} is missing." for layer in expected if layer not in layers]
    # Elsewhere than on Linux the audit hook is the only layer, and does not bind native code.
    denied = ("Python", "native") if SECCOMP in expected else ("Python",)
    problems += [f"{kind} code could open a socket." for kind in checked.open_to if kind in denied]
    seen = f"denied by {', '.join(layers)}" if layers else "not denied"
    seen += "".join(f"; open to {kind} code" for kind in checked.open_to)
    yield Checkup(f"network, {lane} worker", seen, tuple(problems))


def _job(app: App, task: str) -> Checkup:
    """A document read, worked on and exported; with another one, where the task is over several."""
    from desktop.tasks.registry import TASKS

    with tempfile.TemporaryDirectory(prefix="strongroom-") as folder:
        source = Path(folder, "minutes.txt")
        source.write_text(SAMPLE, encoding="utf-8")
        options, out = TRIALS.get(task, {}), Path(folder, "out")
        if TASKS[task].over == "set":
            other = Path(folder, "draft.txt")
            other.write_text(SAMPLE.replace("4", "5"), encoding="utf-8")
            outcome = app.process_set(SetJob(task, (source, other), task, options, out))
        else:
            outcome = app.process(Job(task, source, task, options, out))
    seen = f"{outcome.status.value} in {outcome.seconds:.1f} s"
    if outcome.status is Status.FAILED:
        return Checkup(f"task {task}", seen, tuple(problem.message for problem in outcome.problems))
    return Checkup(f"task {task}", seen)
