"""A person chooses models by task: the table of what a task works with is true."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_type_hints

import pytest

from desktop.document.model import Document, Page, Run, Span
from desktop.document.results import OptionValue
from desktop.engines.base import Engines
from desktop.engines.fake import FakeEngines
from desktop.progress import JobContext
from desktop.tasks.options import complete
from desktop.tasks.registry import TASKS
from desktop.tasks.roles import ROLES, ROLES_OF, key_of, tasks_for

TEXT = (
    "The audit committee met on 3 May 2024. Eleanor Whitfield asked for a report on the debt. Revenue rose "
    "by 12 percent to 48.2 million dollars. The company has 120 employees in London."
)
OPTIONS: Mapping[str, Mapping[str, OptionValue]] = {
    "ask": {"question": "Who asked for a report on the debt?"},
    "classify": {"classes": ("minutes: record of a meeting", "invoice: a demand for payment")},
    "extract": {"schema": "annual_report"},
    "translate": {"from": "en", "to": "pt"},
}


class Asked(FakeEngines):
    """Notes which engines are asked for."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def __getattribute__(self, name: str) -> object:
        if name in ROLES or name == "quick_embedder":
            self.names.add("embedder" if name == "quick_embedder" else name)
        return super().__getattribute__(name)


def document(text: str) -> Document:
    span = Span(0, len(text))
    return Document("/a.txt", "txt", "0" * 64, text, (Page(1, 0, 0, span, (Run(span, None, "line 1"),)),))


@pytest.mark.parametrize("name", TASKS)
def test_a_task_works_with_what_the_table_says(name: str) -> None:
    task, engines = TASKS[name], Asked()
    options = complete(task, OPTIONS.get(name, {}))
    if task.over == "set":
        both = (document(TEXT), document(TEXT.replace("4", "5")))
        task.run(both, engines, options, JobContext())
    else:
        task.run(document(TEXT), engines, options, JobContext())
    assert engines.names <= set(ROLES_OF[name])


def test_every_task_and_role_is_told() -> None:
    assert set(ROLES_OF) == set(TASKS)
    assert {role for roles in ROLES_OF.values() for role in roles} == set(ROLES)
    assert set(ROLES) <= set(dir(Engines)) | set(get_type_hints(Engines))
    assert tasks_for("tagger") == ("redact", "translate", "extract")
    assert (key_of("embedder", "x"), key_of("translator", "en-pt")) == ("embedder", "translator en-pt")
