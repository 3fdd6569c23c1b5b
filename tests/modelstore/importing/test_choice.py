from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from desktop.errors import UserError
from desktop.modelstore.importing import work
from desktop.modelstore.importing.base import Measured, Precision
from desktop.modelstore.importing.choice import recommend
from desktop.modelstore.importing.machine import fit
from tests.modelstore.importing.test_telling import SIGHTING


def one(
    precision: Precision, size: int, speed: float, agreement: float | None = None, **more: float
) -> Measured:
    return Measured(precision, size, speed, agreement, **more)


def test_the_fastest_that_is_exact() -> None:
    chosen, why = recommend(
        [one("fp32", 90, 100, 1.0), one("fp16", 45, 95, 1.0), one("int8", 30, 200, 0.995)]
    )
    assert chosen == "int8"
    assert (
        why
        == "int8 takes 33% of the room of fp32 at 2.0 times its speed, and agrees with the original to 99.5%."
    )


def test_nearly_as_fast_and_smaller() -> None:
    assert recommend([one("fp32", 90, 100, 1.0), one("fp16", 45, 95, 1.0)])[0] == "fp16"
    assert recommend([one("fp32", 90, 100, 1.0), one("fp16", 45, 50, 1.0)])[0] == "fp32"


def test_what_spoils_is_named() -> None:
    chosen, why = recommend([one("fp32", 90, 100, 1.0), one("int4", 10, 300, 0.9)])
    assert chosen == "fp32"
    assert why.endswith("int4 would spoil it.")
    assert "100%" not in recommend([one("int8", 1, 1, 0.99999), one("fp32", 2, 1, 1.0)])[1]


def test_perplexity() -> None:
    made = [
        one("fp32", 540, 48, perplexity=14.0),
        one("int8", 160, 45, perplexity=14.1),
        one("int4", 110, 60, perplexity=15.5),
    ]
    chosen, why = recommend(made)
    assert chosen == "int8"
    assert "perplexity of 14.10" in why


def test_none_is_exact() -> None:
    chosen, why = recommend([one("int8", 30, 200, 0.5), one("int4", 20, 300, 0.7)])
    assert chosen == "int4"
    assert "none is as good" in why
    assert recommend([one("int8", 30, 200)]) == ("int8", "int8 is the only one there is.")


HUGE = 1 << 40


@pytest.mark.parametrize(
    ("available", "total", "free", "code"),
    [(HUGE, HUGE, 0, "disk_full"), (10, HUGE, HUGE, "memory_short"), (10, 10, HUGE, "memory_short")],
)
def test_no_room(monkeypatch: pytest.MonkeyPatch, available: int, total: int, free: int, code: str) -> None:
    memory = SimpleNamespace(available=available, total=total)
    monkeypatch.setattr(work.psutil, "virtual_memory", lambda: memory)
    monkeypatch.setattr(work.shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    with pytest.raises(UserError) as refused:
        work.require_room(SIGHTING, Path("/work"), ("int8",))
    assert refused.value.code == code


def test_a_conversion_that_is_wrong_is_refused() -> None:
    work.require_likeness([one("fp32", 90, 100, 1.0), one("int4", 10, 100, 0.3)])
    work.require_likeness([one("int8", 90, 100, perplexity=14.0)])
    with pytest.raises(UserError, match="agree to 14%") as refused:
        work.require_likeness([one("fp32", 90, 100, 0.139), one("int8", 10, 100, 0.138)])
    assert refused.value.code == "unsupported_model"


def test_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    total = psutil.virtual_memory().total
    assert fit(1) == "fits"
    assert fit(total) == "too large"
