"""Differences, sums, averages and shares of figures, in decimals, shown as they are worked out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from desktop.tasks.answers.figures import Figure, shown


@dataclass(frozen=True, slots=True)
class Operand:
    """A figure with the power of ten that its table tells it in."""

    figure: Figure
    power: int = 0

    @property
    def value(self) -> Decimal:
        return self.figure.value

    def at(self, power: int) -> Operand:
        """The same in another scale."""
        moved = self.value.scaleb(self.power - power)
        return Operand(replace(self.figure, value=moved, scale=0, places=_places(moved)), power)


@dataclass(frozen=True, slots=True)
class Result:
    """`text` is the figure as it is shown, `working` the arithmetic that leads to it. `percent` tells a
    percentage; `power` is the power of ten that it is told in, `currency` a code or empty."""

    value: Decimal
    text: str
    working: str
    percent: bool = False
    power: int = 0
    currency: str = ""


def change(operands: Sequence[Operand]) -> Result | None:
    """The first less the second."""
    later, earlier = operands
    step = f"{_term(later)} - {_term(earlier, inner=True)}"
    return _result(later.value - earlier.value, step, operands)


def percent_change(operands: Sequence[Operand]) -> Result | None:
    """The first less the second, as a percentage of the second."""
    later, earlier = operands
    if not earlier.value:
        return None
    step = f"({_term(later)} - {_term(earlier, inner=True)}) / {_term(earlier, inner=True)}"
    return _result((later.value - earlier.value) / earlier.value * 100, step, percent=True)


def total(operands: Sequence[Operand]) -> Result | None:
    """The sum."""
    return _result(sum((one.value for one in operands), Decimal(0)), _added(operands), operands)


def average(operands: Sequence[Operand]) -> Result | None:
    """The arithmetic mean."""
    value = sum((one.value for one in operands), Decimal(0)) / len(operands)
    return _result(value, f"({_added(operands)}) / {len(operands)}", operands)


def ratio(operands: Sequence[Operand]) -> Result | None:
    """The sum of all but the last, divided by the last."""
    return _divided(operands, percent=False)


def share(operands: Sequence[Operand]) -> Result | None:
    """The sum of all but the last, as a percentage of the last."""
    return _divided(operands, percent=True)


def _divided(operands: Sequence[Operand], *, percent: bool) -> Result | None:
    *parts, whole = operands
    if not whole.value:
        return None
    value = sum((part.value for part in parts), Decimal(0)) / whole.value
    step = f"({_added(parts)})" if len(parts) > 1 else _term(parts[0])
    return _result(value * (100 if percent else 1), f"{step} / {_term(whole, inner=True)}", percent=percent)


def _result(
    value: Decimal, working: str, operands: Sequence[Operand] = (), *, percent: bool = False
) -> Result:
    percent = percent or (bool(operands) and all(one.figure.percent for one in operands))
    places = max((one.figure.places for one in operands), default=0)
    text = shown(value, max(2, places))
    currency = next((one.figure.currency for one in operands if one.figure.currency), "")
    power = operands[0].power if operands else 0
    return Result(
        value,
        f"{text} %" if percent else text,
        f"{working} = {text}{' %' if percent else ''}",
        percent,
        0 if percent else power,
        currency,
    )


def _added(operands: Sequence[Operand]) -> str:
    first, *rest = operands
    return " + ".join((_term(first), *(_term(one, inner=True) for one in rest)))


def _term(operand: Operand, *, inner: bool = False) -> str:
    """A figure as it stands in the arithmetic; a negative one within it is bracketed."""
    text = f"{operand.value:,f}{' %' if operand.figure.percent else ''}"
    return f"({text})" if inner and operand.value < 0 else text


def _places(value: Decimal) -> int:
    return max(0, -int(value.normalize().as_tuple().exponent))
