"""Addresses and codes that a model would spoil stand aside while a sentence is translated."""

from __future__ import annotations

import re

from desktop.tasks.translation.checks import ADDRESS

NAME = "XQ"
"""What stands in for them, with a number: it looks like a code, and codes come out as they went in."""
_ASIDE = re.compile(rf"{ADDRESS}|\S*[@#\\~^{{}}<>]\S*[^\s.,;:!?)]|[@#\\~^{{}}<>]")


def set_aside(text: str) -> tuple[str, tuple[str, ...]]:
    """`text` with stand-ins, and what they stand for; unchanged where such a stand-in is in it already."""
    if NAME in text:
        return text, ()
    aside: list[str] = []

    def stand_in(match: re.Match[str]) -> str:
        aside.append(match.group())
        return f"{NAME}{len(aside)}"

    return _ASIDE.sub(stand_in, text), tuple(aside)


def put_back(text: str, aside: tuple[str, ...]) -> str | None:
    """The translation with what was set aside, None where a stand-in was lost or came twice."""
    found = re.findall(rf"{NAME}(\d+)", text)
    if sorted(found) != sorted(str(number) for number in range(1, len(aside) + 1)):
        return None
    return re.sub(rf"{NAME}(\d+)", lambda match: aside[int(match.group(1)) - 1], text)
