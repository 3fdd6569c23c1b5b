"""Which model does which task, and how a choice reaches the engines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from desktop import settings
from desktop.app import App, Job
from desktop.engines.fake import FakeEmbedder, FakeEngines, FakeTagger
from desktop.errors import UserError
from desktop.jobs.inline import InlineRunner
from desktop.modelstore.store import ModelStore
from desktop.settings import Settings
from tests.modelstore.added import add, added_model


class Chosen(FakeEngines):
    """Engines that say the names of the models that were chosen."""

    def using(self, models: Mapping[str, str]) -> FakeEngines:
        engines = FakeEngines()
        made = {"tagger": FakeTagger(), "embedder": FakeEmbedder()}
        for role, name in models.items():
            made[role].model = name
        vars(engines).update(made)
        return engines


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    with App(InlineRunner(Chosen()), ModelStore(tmp_path / "models"), Settings()) as made:
        yield made


def models_of(app: App, folder: Path) -> tuple[str, ...]:
    (folder / "a.txt").write_text("Ada Lovelace met Charles Babbage.")
    result = app.process(Job("1", folder / "a.txt", "redact")).result
    assert result is not None
    return result.models


def test_a_choice_reaches_the_engines_and_is_kept(app: App, tmp_path: Path) -> None:
    add(app.store, added_model("mine", "tagger"))
    assert models_of(app, tmp_path) == ("fake-tagger 1",)
    assert app.use("mine") == ("redact", "translate", "extract")
    assert models_of(app, tmp_path) == ("mine",)
    mine = {"tagger": "mine"}
    assert settings.load().models == {"redact": mine, "translate": mine, "extract": mine}
    assert app.use("pii", ["redact"]) == ("redact",)
    assert models_of(app, tmp_path) == ("pii",)


def test_a_model_that_goes_is_no_longer_chosen(app: App, tmp_path: Path) -> None:
    add(app.store, added_model("mine", "embedder"))
    app.use("mine")
    assert set(app.settings.models) >= {"ask", "classify"}
    app.use("minilm", ["ask"])
    app.remove_model("mine")
    assert app.settings.models == {"ask": {"embedder": "minilm"}}
    with pytest.raises(UserError, match="belongs to the program"):
        app.remove_model("minilm")


def test_a_translator_is_chosen_by_direction(app: App) -> None:
    add(app.store, added_model("de", "translator", direction="en-de"))
    app.use("de")
    app.use("firefox-en-pt")
    chosen = {"translator en-de": "de", "translator en-pt": "firefox-en-pt"}
    assert app.settings.models == {"translate": chosen}


@pytest.mark.parametrize(
    ("name", "tasks", "code"),
    [
        ("mine", ["redact"], "wrong_model"),
        ("mine", ["no such"], "unknown_task"),
        ("none", [], "unknown_model"),
    ],
)
def test_a_choice_that_can_not_be(app: App, name: str, tasks: list[str], code: str) -> None:
    add(app.store, added_model("mine", "embedder"))
    with pytest.raises(UserError) as refused:
        app.use(name, tasks)
    assert refused.value.code == code
    assert app.settings.models == {}
