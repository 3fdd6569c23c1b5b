"""Options from a person, checked against what the task declares."""

from __future__ import annotations

import re
from collections.abc import Mapping

from desktop.document.results import OptionValue
from desktop.errors import UserError
from desktop.tasks.base import AnyTask, Option
from desktop.tasks.languages import NAMES

_CODE = re.compile(r"[a-z]{2,3}(?:[-_][a-z]{2,4})?|auto")


def complete(task: AnyTask, given: Mapping[str, object]) -> dict[str, OptionValue]:
    """A checked value for every option of `task`: the given one, else the default.

    Strings are read as the command line gives them. Raises `UserError("bad_option")` on an unknown name
    or a value that does not fit.
    """
    known = {option.name: option for option in task.options}
    for name in given:
        if name not in known:
            raise UserError(
                "bad_option",
                f"The task {task.name} has no option {name!r}.",
                f"It has: {', '.join(known) or 'none'}.",
            )
    return {
        name: _value(option, given[name]) if name in given else option.default
        for name, option in known.items()
    }


def _value(option: Option, raw: object) -> OptionValue:
    try:
        return _parse(option, raw)
    except (KeyError, TypeError, ValueError):
        wanted = {
            "flag": "yes or no",
            "choice": f"one of {', '.join(option.choices)}",
            "several": f"any of {', '.join(option.choices)}, separated by commas",
            "fraction": "a number from 0 to 1",
            "count": "a whole number of at least 1",
            "text": "a text",
            "texts": "texts, separated by semicolons",
            "language": "a language, as its code (pt) or its name (Portuguese), or auto",
        }[option.kind]
        raise UserError("bad_option", f"{option.name} can not be {raw!r}.", f"Give {wanted}.") from None


def _parse(option: Option, raw: object) -> OptionValue:  # noqa: PLR0911 - one a kind
    if option.kind == "flag":
        if isinstance(raw, bool):
            return raw
        return {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}[
            str(raw).lower()
        ]
    if option.kind == "choice":
        return _choice(option, raw)
    if option.kind == "several":
        parts = raw.split(",") if isinstance(raw, str) else list(raw)  # type: ignore[call-overload]
        return tuple(_choice(option, part) for part in parts if str(part).strip())
    if option.kind == "text":
        return _text(raw)
    if option.kind == "language":
        return _language(_text(raw).strip().lower())
    if option.kind == "texts":
        texts = raw.split(";") if isinstance(raw, str) else list(raw)  # type: ignore[call-overload]
        return tuple(filter(None, (_text(text).strip() for text in texts)))
    if isinstance(raw, bool):
        raise ValueError
    if option.kind == "fraction":
        number = float(str(raw))
        if not 0 <= number <= 1:
            raise ValueError
        return number
    count = int(str(raw))
    if count < 1:
        raise ValueError
    return count


def _text(raw: object) -> str:
    if not isinstance(raw, str):
        raise TypeError
    return raw


def _language(named: str) -> str:
    """The code of a language; one that is not known by its name is left to those who have models."""
    codes = {name.lower(): code for code, name in NAMES.items()}
    code = codes.get(named, named)
    if not _CODE.fullmatch(code):
        raise ValueError
    return code


def _choice(option: Option, raw: object) -> str:
    """The declared choice that `raw` names, whatever its case."""
    wanted = str(raw).strip().lower()
    for choice in option.choices:
        if choice.lower() == wanted:
            return choice
    raise ValueError
