"""Markdown as it is shown, letter by letter: escapes read, marks of emphasis aside, the rest as it stands."""

from __future__ import annotations

import html
import re
from urllib.parse import unquote

from desktop.readers.mapped import Draft, Layout, Mapped

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_ESCAPE = re.compile(
    r"&(?:#\d{1,8}|#[xX][0-9a-fA-F]{1,8}|[A-Za-z][A-Za-z0-9]{1,31});"
    r"|%[0-7][0-9a-fA-F]|%[c-fC-F][0-9a-fA-F](?:%[89abAB][0-9a-fA-F])+"
    r"|\\(?=[!-/:-@\[-`{-~])"
)
# Emphasis that opens or closes at a letter. "_" within a word is a letter of a name, "* " begins a list.
_EMPHASIS = re.compile(
    r"(?<!\\)(?:"
    r"(?:\*{1,3}|~~|`)(?=[^\W_]|[\"'(€£$«“])"
    r"|(?<=[^\W_]|[.,;:!?)\"'%°€£$»”…])(?:\*{1,3}|~~|`)"
    r"|(?<!\w)_{1,3}(?=[^\W_])"
    r"|(?<=[^\W_])_{1,3}(?!\w)"
    r")"
)


def layout(text: str) -> Layout:
    """The text of a Markdown file, its lines as they are; anchors "line 12".

    A name that is partly bold, or has an escape in it, is one name; so is an address in a link.
    """
    draft = Draft()
    for number, line in enumerate(_LINE.finditer(text), 1):
        read = Mapped.of(line[0], line.start())
        at = 0
        for mark in _EMPHASIS.finditer(line[0]):
            _put(draft, read.cut(at, mark.start()), number)
            at = mark.end()
        _put(draft, read.cut(at, len(line[0])), number)
    return draft.layout()


def _put(draft: Draft, part: Mapped, number: int) -> None:
    draft.put(part.sub(_ESCAPE, _letter), f"line {number}", str)


def _letter(match: re.Match[str]) -> str:
    found = match[0]
    if found.startswith("%"):
        return unquote(found)
    return html.unescape(found) if found.startswith("&") else ""
