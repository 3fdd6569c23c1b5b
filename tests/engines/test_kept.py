"""What is kept is bounded, and the oldest goes first."""

from __future__ import annotations

from desktop.engines.kept import Kept


def test_what_was_not_asked_for_longest_goes() -> None:
    kept = Kept(100)
    for name in "abc":
        kept.put(name, name.upper(), 40)
        kept.get("a")
    assert kept.get("a") == "A"
    assert kept.get("b") is None
    assert kept.get("c") == "C"
    assert kept.bytes() == 80


def test_putting_again_replaces_and_too_much_is_not_kept() -> None:
    kept = Kept(100)
    kept.put("a", 1, 60)
    kept.put("a", 2, 30)
    assert (kept.get("a"), kept.bytes()) == (2, 30)
    kept.put("a", 3, 101)
    assert (kept.get("a"), kept.bytes()) == (None, 0)
    kept.put("b", 1, 1)
    kept.clear()
    assert (kept.get("b"), kept.bytes()) == (None, 0)
